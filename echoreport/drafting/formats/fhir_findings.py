"""A draft's findings, and what it leaves open, as FHIR Observations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from echoreport.domain import LESIONS, STATED, Disease, DraftFinding, Severity, Valve
from echoreport.drafting.deciding import is_uncoded
from echoreport.drafting.formats.fhir_codes import concept, lesion, quantity
from echoreport.drafting.formats.fhir_study import Resource, Study, notes
from echoreport.drafting.formats.in_words import check_said
from echoreport.drafting.parts import ValveState, ValveSummary

_METHOD = "Vote of the archive's paragraphs that are nearest to each image, by a machine"
_BY_PHYSICIAN = "Set by the physician who reviewed the draft"


def findings(study: Study) -> list[Resource]:
    """An Observation for each finding and, so that silence is not read as absence, for each lesion without one."""
    stated = [_finding(study, number, finding) for number, finding in enumerate(study.draft.findings)]
    return [*stated, *_open(study)]


def _finding(study: Study, number: int, finding: DraftFinding) -> Resource:
    valve, disease = finding.valve, finding.disease
    checks = [c for c in study.draft.checks if c.review and (c.valve, c.disease) == (valve, disease)]
    summary = study.valve(valve)
    return study.observation(
        f"finding {number}",
        finding.images,
        by_machine=not finding.decided,
        code=lesion(valve, disease),
        valueCodeableConcept=concept("assertion", finding.assertion),
        bodySite=concept("valve", valve),
        method={"text": _BY_PHYSICIAN if finding.decided else _METHOD},
        note=notes(*(check_said(c, study.draft) for c in checks), *(summary.conflicts if summary else ())),
        component=list(_components(study, finding)),
    )


def _components(study: Study, finding: DraftFinding) -> Iterator[dict[str, Any]]:
    if finding.assertion in STATED:
        yield {"code": concept("component", "severity"), **_grade(finding.severity)}
    if finding.severity_set:
        yield {"code": {"text": "Lowest grade of the 90 % set"}, **_grade(finding.severity_set[0])}
        yield {"code": {"text": "Highest grade of the 90 % set"}, **_grade(finding.severity_set[-1])}
    if finding.decided:
        return
    words = "Probability that this holds" if study.draft.confidence.calibrated else "Share of the vote, no probability"
    yield {"code": {"text": words}, **quantity(finding.confidence, 4, "probability")}


def _grade(severity: Severity | None) -> dict[str, Any]:
    if severity is None:
        return {"dataAbsentReason": concept("absent", "unknown")}
    return {"valueCodeableConcept": concept("severity", severity, severity)}


def _open(study: Study) -> Iterator[Resource]:
    for valve in Valve:
        for disease in LESIONS:
            if not study.stated(valve, disease):
                yield _undetermined(study, valve, disease)


def _undetermined(study: Study, valve: Valve, disease: Disease) -> Resource:
    summary = study.valve(valve)
    reason, why = _why(study, valve, disease, summary)
    said = (*summary.open, *summary.conflicts) if summary else ()
    return study.observation(
        f"open {valve} {disease}",
        summary.images if summary else (),
        code=lesion(valve, disease),
        dataAbsentReason=concept("absent", reason),
        bodySite=concept("valve", valve),
        note=notes(why, *said),
    )


def _why(study: Study, valve: Valve, disease: Disease, summary: ValveSummary | None) -> tuple[str, str]:
    """Reason and note of a lesion without a value."""
    if is_uncoded(study.draft, valve, disease):
        return "as-text", "Not coded: the words of the report count. Not to be read as absent."
    if summary and summary.state is ValveState.NOT_IMAGED:
        return "not-performed", "Valve not imaged."
    return "unknown", "Not determined. Not to be read as absent."
