"""A draft as text, JSON and HTML, each written by its `render`; and JSON read back."""
