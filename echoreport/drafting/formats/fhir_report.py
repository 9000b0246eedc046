"""The DiagnosticReport of a draft, and the Provenance that says who made it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from html import escape
from typing import Any

from echoreport.domain import Assertion
from echoreport.drafting.formats.as_text import render as as_text
from echoreport.drafting.formats.fhir_codes import concept, lesion
from echoreport.drafting.formats.fhir_images import accession
from echoreport.drafting.formats.fhir_study import DEVICE, REPORT, Resource, Study, machine_made
from echoreport.drafting.formats.fhir_values import clean, dated
from echoreport.drafting.formats.standing import notice, title
from echoreport.drafting.parts import CONCLUSION


def report(study: Study, imaging: list[Resource], media: list[Resource], results: list[Resource]) -> Resource:
    """A report of these results, preliminary until it is approved; without evidence, which is other patients' text."""
    order, uid, standing = accession(study.draft.header), clean(study.draft.study_id), title(study.draft)
    return study.resource(
        "DiagnosticReport",
        REPORT,
        meta=machine_made(),
        text=_narrative(study),
        identifier=[{"value": uid}] if uid else [],
        basedOn=[{"type": "ServiceRequest", "identifier": order}] if order else [],
        status=study.status,
        category=[concept("report", "service")],
        code=concept("report", "study", f"Heart valves, spectral Doppler: {standing[0].lower()}{standing[1:]}"),
        subject=study.subject,
        **study.effective,
        issued=study.issued,
        resultsInterpreter=_approver(study),
        result=_references(results),
        imagingStudy=_references(imaging),
        media=[{"link": link} for link in _references(media)],
        conclusion=_conclusion(study),
        conclusionCode=_present(study),
        presentedForm=[_plain_text(study)],
    )


def provenance(study: Study, made: list[Resource], media: list[Resource]) -> Resource:
    """That the device is the author of these resources; who approved them is said apart."""
    return study.resource(
        "Provenance",
        "provenance",
        target=_references(made),
        **dated("recorded", study.created),
        agent=[{"type": concept("report", "author"), "who": study.reference(DEVICE, study.draft.model)}],
        entity=[{"role": "source", "what": what} for what in _references(media)],
    )


def approval(study: Study, drafted: Resource) -> list[Resource]:
    """That a physician verified the report, and when; empty before that."""
    signed = study.draft.approval
    if not signed:
        return []
    agent = [{"type": concept("report", "verifier"), "who": who} for who in _approver(study)]
    return [study.resource("Provenance", "approval", target=_references([drafted]), recorded=signed.at, agent=agent)]


def _approver(study: Study) -> list[dict[str, str]]:
    """By name: the draft knows no number of the physician's."""
    signed = study.draft.approval
    return [{"display": clean(signed.by) or "not named"}] if signed else []


def _references(resources: list[Resource]) -> list[dict[str, str]]:
    return [{"reference": f"urn:uuid:{resource['id']}"} for resource in resources]


def _narrative(study: Study) -> dict[str, str]:
    """For viewers that show no codes: FHIR R4B has no note in a DiagnosticReport."""
    lines = [
        f"Model: {study.draft.model}",
        notice(study.draft),
        *study.draft.text.splitlines(),
        *study.draft.not_determined,
    ]
    paragraphs = "".join(f"<p>{escape(clean(line), quote=False)}</p>" for line in lines if clean(line))
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'}


def _conclusion(study: Study) -> str:
    said = [sentence.text for sentence in study.draft.sentences if sentence.section == CONCLUSION]
    return clean(" ".join(said) or "".join(study.draft.text.splitlines()[-1:]))


def _present(study: Study) -> list[dict[str, Any]]:
    """What the draft says is there; a lesion that it denies or leaves open has no place among conclusions."""
    present = [finding for finding in study.draft.findings if finding.assertion is Assertion.PRESENT]
    return [lesion(finding.valve, finding.disease) for finding in present]


def _plain_text(study: Study) -> dict[str, str]:
    text = as_text(replace(study.draft, evidence=()))
    data = b64encode(clean(text).encode("utf-8")).decode("ascii")
    return {"contentType": "text/plain; charset=utf-8", "data": data, "title": title(study.draft)}
