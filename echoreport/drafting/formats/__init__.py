"""A draft as text, JSON, HTML and FHIR, each written by its `render`; and JSON read back."""
