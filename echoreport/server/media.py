"""What HTTP calls each format of a draft."""

MEDIA = {
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".fhir.json": "application/fhir+json",
    ".dcm": "application/dicom",
}
"""Ending of `drafting.draft.FORMATS` -> media type."""
