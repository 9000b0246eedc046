"""Whether the images of a study are of one patient."""

from __future__ import annotations

from collections.abc import Iterable

from echoreport.domain import ImageHeader
from echoreport.errors import InputError

_TAGS = {
    "patient_id": "PatientID (0010,0020)",
    "patient_name": "PatientName (0010,0010)",
    "patient_birth_date": "PatientBirthDate (0010,0030)",
}


def check_one_patient(headers: Iterable[ImageHeader | None]) -> None:
    """Refuse images of two patients in one study; what is missing in a header says nothing.

    The message names the tags that differ, not what stands in them.

    Raises:
        InputError: If a tag that names the patient has two values.
    """
    known = [header for header in headers if header]
    differing = [
        tag for name, tag in _TAGS.items() if len({_plain(getattr(header, name)) for header in known} - {""}) > 1
    ]
    if differing:
        raise InputError(
            f"got images of more than one patient: their headers differ in {', '.join(differing)}; "
            "wanted the images of one study: draft each patient alone"
        )


def _plain(value: str) -> str:
    """Without what scanners of one laboratory write differently: case, and padding between the parts of a name."""
    return " ".join(value.replace("^", " ").upper().split())
