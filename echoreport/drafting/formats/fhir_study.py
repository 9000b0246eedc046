"""What all FHIR resources of a draft share: their ids, whose they are, and when the study was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from echoreport.domain import Disease, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import origin_of
from echoreport.drafting.formats.fhir_codes import coding, concept
from echoreport.drafting.formats.fhir_values import clean, date_of, dated, instant_of, without_empty
from echoreport.drafting.parts import ValveSummary

Resource = dict[str, Any]
"""A FHIR resource as plain values."""

DEVICE, REPORT, PATIENT = "device", "report", "patient"
"""Keys of the resources that a draft has one of."""


@dataclass(frozen=True)
class Study:
    """A draft on its way into FHIR."""

    draft: Draft

    @cached_property
    def base(self) -> UUID:
        """Of all that the draft says, so that the same draft gives the same ids, and another one others."""
        return uuid5(NAMESPACE_URL, "echoreport:" + json.dumps(origin_of(self.draft), sort_keys=True))

    @cached_property
    def created(self) -> str | None:
        return instant_of(self.draft.created)

    @cached_property
    def issued(self) -> str | None:
        """When this version was ready: as it was approved, else as it was drafted."""
        approval = self.draft.approval
        return instant_of(approval.at) if approval else self.created

    @cached_property
    def status(self) -> str:
        return "final" if self.draft.approval else "preliminary"

    @cached_property
    def effective(self) -> dict[str, Any]:
        """The day of the examination. The header's time has no time zone, so it is left out."""
        header = self.draft.header
        return dated("effectiveDateTime", date_of(header.study_date) if header else None)

    @cached_property
    def subject(self) -> dict[str, str]:
        """The patient or, of a draft without one, words that name the study."""
        header = self.draft.header
        known = header and (clean(header.patient_id) or clean(header.patient_name))
        return self.reference(PATIENT) if known else {"display": f"Patient of study {clean(self.draft.study_id)}"}

    def id_of(self, key: str) -> str:
        return str(uuid5(self.base, key))

    def reference(self, key: str, display: str = "") -> dict[str, str]:
        return without_empty({"reference": f"urn:uuid:{self.id_of(key)}", "display": clean(display)})

    def image_references(self, names: tuple[str, ...]) -> list[dict[str, str]]:
        """To those of these images that the draft keeps."""
        return [self.reference(image_key(name), name) for name in names if name in self._images]

    def resource(self, kind: str, key: str, **content: Any) -> Resource:
        return {"resourceType": kind, "id": self.id_of(key)} | without_empty(content)

    def observation(self, key: str, images: tuple[str, ...], by_machine: bool = True, **content: Any) -> Resource:
        """An Observation that the machine made from these images, or the physician who reviewed its draft."""
        shared = {
            "meta": machine_made() if by_machine else {},
            "status": self.status,
            "category": [concept("report", "imaging")],
            "subject": self.subject,
            **self.effective,
            "issued": self.issued,
            "device": self.reference(DEVICE) if by_machine else {},
            "derivedFrom": self.image_references(images),
        }
        return self.resource("Observation", key, **shared, **content)

    def valve(self, valve: Valve) -> ValveSummary | None:
        return next((summary for summary in self.draft.valves if summary.valve is valve), None)

    def stated(self, valve: Valve, disease: Disease) -> bool:
        """Whether the draft has a finding of this lesion, whatever it says of it."""
        return any((finding.valve, finding.disease) == (valve, disease) for finding in self.draft.findings)

    @cached_property
    def _images(self) -> set[str]:
        return {image.name for image in self.draft.images}


def image_key(name: str) -> str:
    return f"image {name.encode('utf-8', 'backslashreplace').decode()}"  # a file's name may hold what UTF-8 cannot


def machine_made() -> dict[str, Any]:
    """The label that marks a resource as a machine's assertion, for `meta`."""
    return {"security": [coding("report", "machine")]}


def notes(*texts: str) -> list[dict[str, str]]:
    """FHIR Annotations, without empty ones."""
    return [{"text": text} for text in map(clean, texts) if text]
