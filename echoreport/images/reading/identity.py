"""DICOM header -> whose image it is and where it is filed."""

from contextlib import suppress
from typing import TYPE_CHECKING

from echoreport.domain import ImageHeader

if TYPE_CHECKING:
    from pydicom import Dataset

_KEYWORDS = {
    "patient_id": "PatientID",
    "patient_name": "PatientName",
    "patient_birth_date": "PatientBirthDate",
    "patient_sex": "PatientSex",
    "study_instance_uid": "StudyInstanceUID",
    "study_id": "StudyID",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "accession_number": "AccessionNumber",
    "series_instance_uid": "SeriesInstanceUID",
    "sop_class_uid": "SOPClassUID",
    "sop_instance_uid": "SOPInstanceUID",
}
_LONGEST = 324  # characters of a person's name in all three ways of writing it (PS3.5 6.2)


def identity_of(header: "Dataset") -> ImageHeader:
    """The elements that name patient, study and image; empty where missing or damaged."""
    return ImageHeader(**{name: _text(header, keyword) for name, keyword in _KEYWORDS.items()})


def _text(header: "Dataset", keyword: str) -> str:
    with suppress(Exception):  # of a damaged element; the image may still be read
        return str(header.get(keyword) or "").strip(" \0")[:_LONGEST]
    return ""
