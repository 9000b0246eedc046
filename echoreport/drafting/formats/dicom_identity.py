"""Whose report it is and which images it speaks of, as a DICOM header may say it."""

from __future__ import annotations

from collections.abc import Iterable

from highdicom.sr import ContentItem
from highdicom.sr import RelationshipTypeValues as Relation
from pydicom import Dataset, config
from pydicom.datadict import dictionary_VR
from pydicom.uid import UID
from pydicom.valuerep import validate_value

from echoreport.domain import ImageHeader
from echoreport.drafting.formats.dicom_items import container, image, text
from echoreport.drafting.parts import DraftImage

IDENTITY = {  # keyword -> field of the header
    "PatientID": "patient_id",
    "PatientName": "patient_name",
    "PatientBirthDate": "patient_birth_date",
    "PatientSex": "patient_sex",
    "AccessionNumber": "accession_number",
    "StudyID": "study_id",
    "StudyDate": "study_date",
    "StudyTime": "study_time",
}
_SEXES = ("M", "F", "O")


class Sources:
    """The images of a draft, by name.

    Attributes:
        referenced: Those that the archive can find: their headers name class, instance, series and study.
    """

    def __init__(self, images: Iterable[DraftImage]) -> None:
        self.referenced = {i.name: i.header for i in images if i.header and _complete(i.header)}

    def of(self, names: Iterable[str], name: str = "source-image") -> list[ContentItem]:
        """What something was inferred from: a reference to each image, or its file name where it has none."""
        relation = Relation.INFERRED_FROM
        return [
            image(self.referenced[file], name, relation)
            if file in self.referenced
            else text("image-file", file, (), relation)
            for file in dict.fromkeys(names)
        ]

    def library(self) -> list[ContentItem]:
        """The section that lists them (TID 5200), where there are any."""
        once = {header.sop_instance_uid: header for header in self.referenced.values()}
        listed = [image(header, "source-image", Relation.CONTAINS) for header in once.values()]
        return [container("image-library", listed)] if listed else []

    def evidence(self) -> list[Dataset]:
        """What the document's evidence lists are made from, an image once."""
        return [_dataset(header) for header in self.referenced.values()]


def identity(header: ImageHeader | None) -> dict[str, str]:
    """Keyword -> value of patient and study, each empty where the header lacks it or the element cannot hold it.

    An identifier that is too long is not cut: what is left could be another patient's.
    """
    found = {keyword: _valid(keyword, getattr(header, name, "")) for keyword, name in IDENTITY.items()}
    return found | {"PatientSex": found["PatientSex"] if found["PatientSex"] in _SEXES else ""}


def study_of(header: ImageHeader | None) -> str:
    """UID of the study; empty where the header has none."""
    return _valid("StudyInstanceUID", header.study_instance_uid) if header else ""


def _complete(header: ImageHeader) -> bool:
    uids = (header.study_instance_uid, header.series_instance_uid, header.sop_instance_uid, header.sop_class_uid)
    return all(_valid("SOPInstanceUID", uid) for uid in uids) and "Storage" in UID(header.sop_class_uid).name


def _valid(keyword: str, value: str) -> str:
    """The value, or nothing where DICOM does not allow it there."""
    try:
        validate_value(dictionary_VR(keyword), value, config.RAISE)
        value.encode("utf-8")
    except ValueError:
        return ""
    return value if value.isprintable() and "\\" not in value else ""


def _dataset(header: ImageHeader) -> Dataset:
    dataset = Dataset()
    dataset.StudyInstanceUID = header.study_instance_uid
    dataset.SeriesInstanceUID = header.series_instance_uid
    dataset.SOPClassUID = header.sop_class_uid
    dataset.SOPInstanceUID = header.sop_instance_uid
    return dataset
