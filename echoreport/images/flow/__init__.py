"""The flow in a spectrum: its envelope, beats and jets."""
