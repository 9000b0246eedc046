"""A draft as a DICOM SR document: patient, study, device and the tree of content items (PS3.16 TID 5200)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from uuid import NAMESPACE_OID, uuid5

from highdicom.coding_schemes import CodingSchemeIdentificationItem
from highdicom.sr import (
    AlgorithmIdentification,
    ComprehensiveSR,
    ContentItem,
    DeviceObserverIdentifyingAttributes,
    LanguageOfContentItemAndDescendants,
    ObserverContext,
)
from highdicom.sr.utils import collect_evidence
from pydicom import Dataset
from pydicom.uid import ComprehensiveSRStorage

from echoreport import __version__
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of, origin_of
from echoreport.drafting.formats.dicom_codes import PRIVATE, concept
from echoreport.drafting.formats.dicom_identity import IDENTITY, Sources, identity, study_of
from echoreport.drafting.formats.dicom_items import clean, container
from echoreport.drafting.formats.dicom_measurements import echo_sections
from echoreport.drafting.formats.dicom_remarks import remarks, summary
from echoreport.drafting.formats.dicom_sections import sections
from echoreport.drafting.formats.dicom_verification import verification, verified_at
from echoreport.drafting.formats.from_json import draft_of
from echoreport.drafting.formats.standing import label
from echoreport.drafting.identity import check_one_patient
from echoreport.errors import InputError

MAKER = "echoreport"
_SERIES_NUMBER = 9001
"""Far from those that a scanner gives, so that a viewer lists the draft last."""
_LONGEST = 64  # bytes that a DICOM long string (LO) holds for readers who count bytes; the standard counts characters


def file_of(draft: Draft) -> bytes:
    """The document as a DICOM file; see `as_dicom_sr.render`."""
    origin = json.dumps([__version__, origin_of(draft)], sort_keys=True)  # another version may word it otherwise
    document = _document(draft_of(content_of(draft)), origin)
    written = BytesIO()
    document.save_as(written)
    return written.getvalue()


def uid_of(words: str) -> str:
    """A UID made from words, always the same for the same ones (PS3.5 B.2, RFC 4122 version 5)."""
    return f"2.25.{uuid5(NAMESPACE_OID, words).int}"


def _document(draft: Draft, origin: str) -> Dataset:
    sources, header = Sources(draft.images), draft.header
    check_one_patient(image.header for image in draft.images)
    patient = identity(header)
    study = study_of(header) or uid_of(f"{origin} study")
    root = container("report", _content(draft, sources), "5200")
    del root.RelationshipType  # the root stands in none
    created = _created(draft.created)
    document = ComprehensiveSR(
        evidence=[_placeholder(study, origin), *sources.evidence()],
        content=root,
        series_instance_uid=uid_of(f"{origin} series"),
        series_number=_SERIES_NUMBER,
        sop_instance_uid=uid_of(origin),
        instance_number=1,
        manufacturer=MAKER,
        manufacturer_model_name=_short(draft.model),
        software_versions=__version__,
        series_description=label(draft),
        content_date=created.date(),
        content_time=created.time(),
        coding_schemes=[CodingSchemeIdentificationItem(PRIVATE, "Codes of echoreport", responsible_organization=MAKER)],
        specific_character_set="ISO_IR 192",
        **verification(draft.approval),
    )
    _refer(document, sources.evidence(), root)
    _unname(document)
    document.CompletionFlagDescription = label(draft)
    verified_at(document, draft.approval)
    document.InstanceCreationDate, document.InstanceCreationTime = document.ContentDate, document.ContentTime
    del document.ContributingEquipmentSequence[
        0
    ].ContributionDateTime  # the moment of writing: no two files would be equal
    for keyword, value in patient.items():
        setattr(document, keyword, value)
    return document


def _short(words: str) -> str:
    return clean(words).replace("\\", " ").encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").strip()


def _refer(document: Dataset, evidence: list[Dataset], root: Dataset) -> None:
    """List the referenced images as evidence, without the placeholder."""
    own, others = collect_evidence(evidence, root, document.StudyInstanceUID)
    for keyword, items in (
        ("CurrentRequestedProcedureEvidenceSequence", own),
        ("PertinentOtherEvidenceSequence", others),
    ):
        document.pop(keyword, None)
        if items:
            setattr(document, keyword, items)


def _unname(document: Dataset) -> None:
    """Take the purpose off the images of the library: TID 5200 wants none there, highdicom a name for every item."""
    for section in document.ContentSequence:
        for item in section.get("ContentSequence", ()):
            if item.ValueType == "IMAGE":
                del item.ConceptNameCodeSequence


def _placeholder(study: str, origin: str) -> Dataset:
    """Stands first among the evidence, since highdicom wants one and takes the study and an empty patient from it.

    The patient is filled in afterwards: what highdicom finds odd in a name it writes, name and all, into the log.
    """
    dataset = Dataset()
    for keyword in (*IDENTITY, "ReferringPhysicianName"):
        setattr(dataset, keyword, None)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, uid_of(f"{origin} series")
    dataset.SOPClassUID, dataset.SOPInstanceUID = ComprehensiveSRStorage, uid_of(f"{origin} placeholder")
    return dataset


def _content(draft: Draft, sources: Sources) -> Iterator[ContentItem]:
    yield from LanguageOfContentItemAndDescendants(concept("language"))
    model = clean(draft.model)
    observer = DeviceObserverIdentifyingAttributes(uid_of(f"device {model}"), MAKER, MAKER, model)
    yield from ObserverContext(concept("device"), observer)
    yield from AlgorithmIdentification(MAKER, __version__, [f"model {model}"])
    yield summary(draft)
    yield from sources.library()
    yield from sections(draft, sources)
    yield from echo_sections(draft, sources)
    yield from remarks(draft, sources)


def _created(when: str) -> datetime:
    """In this machine's time zone, as DICOM's other dates and times are; now where the draft does not say."""
    try:
        return datetime.fromisoformat(when).astimezone() if when else datetime.now().astimezone()
    except ValueError as error:
        raise InputError(f"got {when!r} as created, wanted a time such as 2026-11-30T08:00:00Z: correct it") from error
