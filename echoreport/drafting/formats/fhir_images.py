"""Patient, device, imaging studies and images of a draft as FHIR resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from echoreport import __version__
from echoreport.domain import ImageHeader
from echoreport.drafting.formats.fhir_codes import coding, concept
from echoreport.drafting.formats.fhir_study import DEVICE, PATIENT, Resource, Study, image_key, notes
from echoreport.drafting.formats.fhir_values import (
    clean,
    date_of,
    gender_of,
    name_of,
    uid_identifier,
    uid_of,
    without_empty,
)
from echoreport.drafting.formats.standing import notice
from echoreport.drafting.parts import DraftImage


def patient(study: Study) -> Iterator[Resource]:
    """The patient of the first header that says who it is; none of a draft without one."""
    header = study.draft.header
    if header and "reference" in study.subject:
        identifier, name = clean(header.patient_id), name_of(header.patient_name)
        yield study.resource(
            "Patient",
            PATIENT,
            identifier=[{"value": identifier}] if identifier else [],
            name=[name] if name else [],
            gender=gender_of(header.patient_sex),
            birthDate=date_of(header.patient_birth_date),
        )


def device(study: Study) -> Resource:
    """The model that drafted, and the echoreport that wrote the file."""
    model = clean(study.draft.model)
    return study.resource(
        "Device",
        DEVICE,
        deviceName=[
            {"name": "echoreport", "type": "user-friendly-name"},
            *([{"name": model, "type": "model-name"}] if model else []),
        ],
        type=concept("report", "software"),
        version=[{"type": {"text": "echoreport that wrote this file"}, "value": __version__}],
        note=notes(notice(study.draft)),
    )


def imaging_studies(study: Study) -> list[Resource]:
    """An ImagingStudy for each study that the headers name."""
    of_study: dict[str, list[DraftImage]] = {}
    for image in study.draft.images:
        if uid := study_uid(image):
            of_study.setdefault(uid, []).append(image)
    return [_imaging_study(study, uid, images) for uid, images in of_study.items()]


def study_uid(image: DraftImage) -> str | None:
    """Study instance UID of an image; None where its header has none."""
    return uid_of(image.header.study_instance_uid) if image.header else None


def study_key(uid: str) -> str:
    return f"study {uid}"


def accession(header: ImageHeader | None) -> dict[str, Any]:
    """The identifier by which hospitals tie a report to its order; empty where there is none."""
    number = clean(header.accession_number) if header else ""
    return {"type": concept("report", "accession"), "value": number} if number else {}


def media(study: Study) -> list[Resource]:
    """A Media for each image: what an Observation is derived from, whether DICOM or not; without pixels."""
    return [_media(study, image) for image in study.draft.images]


def _imaging_study(study: Study, uid: str, images: list[DraftImage]) -> Resource:
    headers = [image.header for image in images if image.header]
    number = accession(headers[0])
    return study.resource(
        "ImagingStudy",
        study_key(uid),
        identifier=[uid_identifier(uid), *([number] if number else [])],
        status="available",
        modality=[coding("report", "ultrasound")],
        subject=study.subject,
        started=date_of(headers[0].study_date),
        series=_series(headers),
    )


def _series(headers: list[ImageHeader]) -> list[dict[str, Any]]:
    """Series UID -> SOP instance UID -> SOP class UID, as ImagingStudy has them; what lacks one of them is left out."""
    series: dict[str, dict[str, str]] = {}
    for header in headers:
        of_series, instance, kind = map(
            uid_of, (header.series_instance_uid, header.sop_instance_uid, header.sop_class_uid)
        )
        if of_series:
            instances = series.setdefault(of_series, {})
            if instance and kind:
                instances[instance] = kind
    return [
        without_empty({"uid": uid, "modality": coding("report", "ultrasound"), "instance": _instances(instances)})
        for uid, instances in series.items()
    ]


def _instances(instances: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"uid": uid, "sopClass": {"system": "urn:ietf:rfc:3986", "code": f"urn:oid:{kind}"}}
        for uid, kind in instances.items()
    ]


def _media(study: Study, image: DraftImage) -> Resource:
    uid = uid_of(image.header.sop_instance_uid) if image.header else None
    of_study = study_uid(image)
    return study.resource(
        "Media",
        image_key(image.name),
        identifier=[uid_identifier(uid)] if uid else [],
        partOf=[study.reference(study_key(of_study))] if of_study else [],
        status="completed",
        type=concept("report", "image"),
        modality={"coding": [coding("report", "ultrasound")]},
        subject=study.subject,
        content={"title": clean(image.name) or "image"},
        note=notes(f"Velocities unknown: {image.reason}" if image.reason else ""),
    )
