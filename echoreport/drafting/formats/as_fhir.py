"""A draft as a FHIR R4B Bundle."""

from __future__ import annotations

from typing import Any

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.fhir_findings import findings
from echoreport.drafting.formats.fhir_images import device, imaging_studies, media, patient
from echoreport.drafting.formats.fhir_measurements import measurements
from echoreport.drafting.formats.fhir_report import approval, provenance, report
from echoreport.drafting.formats.fhir_study import Resource, Study, machine_made
from echoreport.drafting.formats.fhir_values import without_empty
from echoreport.extras import require


def render(draft: Draft) -> str:
    """Write the draft as a Bundle of type collection with a DiagnosticReport, preliminary until approved; ends with a
    newline.

    Every reference resolves within the Bundle, but that to the order, which is by accession number. The same draft
    gives the same ids. Codes and their sources are in codes.toml; docs/fhir.md says what is where.

    Raises:
        MissingExtraError: Without the extra `interop`.
    """
    bundle = require("fhir.resources.R4B.bundle", "interop").Bundle
    content: str = bundle.model_validate(content_of(draft)).model_dump_json(indent=2)
    return content + "\n"


def content_of(draft: Draft) -> dict[str, Any]:
    """The same as plain values, not yet validated."""
    study = Study(draft)
    return {"resourceType": "Bundle", "id": str(study.base)} | without_empty(
        {
            "meta": machine_made(),
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{study.base}"},
            "type": "collection",
            "timestamp": study.created,
            "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(study)],
        }
    )


def _resources(study: Study) -> list[Resource]:
    results = [*findings(study), *measurements(study)]
    images, imaging = media(study), imaging_studies(study)
    drafted = report(study, imaging, images, results)
    made_by = provenance(study, [drafted, *results], images)
    made = [*patient(study), device(study), *imaging, *images, made_by]
    return [drafted, *results, *made, *approval(study, drafted)]
