"""A physician's decision on a lesion, in all that a draft says apart from its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from echoreport.domain import LESIONS, STATED, Assertion, Disease, DraftFinding, Severity, Valve
from echoreport.drafting.checking import checked
from echoreport.drafting.comparing import Said, said_of
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import GuidelineCheck, ValveState, ValveSummary
from echoreport.drafting.study import about, disagreement, open_of_valves
from echoreport.errors import InputError

NOT_CODED = "not coded; the words of the report count."
"""Ends the sentence on a lesion that a signed text may speak of and no finding states."""
_BY_PHYSICIAN = "not determined; left open by the physician."


def checked_decision(disease: Disease, assertion: Assertion | None, severity: Severity | None) -> Said | None:
    """The decision, None where the lesion is left open.

    Raises:
        InputError: If it is on no stenosis or regurgitation, of the past, or grades what is not there.
    """
    if disease not in LESIONS:
        raise InputError(f"got {disease}, wanted one of {', '.join(LESIONS)}: say the rest in the text")
    if assertion is Assertion.HISTORICAL:
        raise InputError("got historical, wanted present, possible, absent or none: say what was in the text")
    if severity is not None and assertion not in STATED:
        raise InputError(f"got the grade {severity} of what is {assertion or 'left open'}, wanted none: leave it out")
    return None if assertion is None else (assertion, severity)


def decided(draft: Draft, valve: Valve, disease: Disease, said: Said | None) -> Draft:
    """The draft with this decision in findings, valves, checks and what is open; its text is not yet changed.

    Args:
        said: None leaves the lesion open. What the draft says already stays the draft's, with its votes.
    """
    old = next((f for f in draft.findings if (f.valve, f.disease) == (valve, disease)), None)
    if said == (said_of(old) if old else None) and not is_uncoded(draft, valve, disease):
        return draft
    images = old.images if old else next((summary.images for summary in draft.valves if summary.valve is valve), ())
    new = [DraftFinding(valve, disease, *said, 1.0, images)] if said else []
    findings = tuple(sorted((*(f for f in draft.findings if f is not old), *new), key=_place))
    valves = tuple(_valve(s, disease, findings, draft) if s.valve is valve else s for s in draft.valves)
    checks = [check for check in draft.checks if (check.valve, check.disease) != (valve, disease)]
    checks += checked(new, draft.measurements)
    return replace(_with_valves(draft, valves), findings=findings, checks=tuple(sorted(checks, key=_place)))


def uncoded(draft: Draft, valve: Valve, disease: Disease) -> Draft:
    """The draft without a finding of a lesion, which it says: what its text says of it is not contradicted."""
    left = decided(draft, valve, disease, None)
    settled = {finding.disease for finding in left.findings if finding.valve is valve}
    valves = (
        replace(s, state=ValveState.DESCRIBED, open=tuple(_open(s, disease, settled, NOT_CODED)))
        if s.valve is valve
        else s
        for s in left.valves
    )
    return _with_valves(left, tuple(valves))


def is_uncoded(draft: Draft, valve: Valve, disease: Disease) -> bool:
    """Whether the draft says that a lesion is in its words alone."""
    said = f"{about(valve, disease)} {NOT_CODED}"
    return any(said in summary.open for summary in draft.valves if summary.valve is valve)


def _with_valves(draft: Draft, valves: tuple[ValveSummary, ...]) -> Draft:
    of_valves = set(open_of_valves(draft.valves))
    others = (sentence for sentence in draft.not_determined if sentence not in of_valves)
    return replace(draft, valves=valves, not_determined=(*open_of_valves(valves), *others))


def _place(one: DraftFinding | GuidelineCheck) -> tuple[int, int]:
    return list(Valve).index(one.valve), list(Disease).index(one.disease)


def _valve(summary: ValveSummary, disease: Disease, findings: Sequence[DraftFinding], draft: Draft) -> ValveSummary:
    valve = summary.valve
    settled = {finding.disease for finding in findings if finding.valve is valve}
    state = ValveState.DESCRIBED if settled else _undescribed(summary, draft)
    told = () if state is ValveState.NOT_IMAGED else tuple(_open(summary, disease, settled, _BY_PHYSICIAN))
    resolved = disagreement(valve, disease)
    conflicts = tuple(conflict for conflict in summary.conflicts if not conflict.startswith(resolved))
    return replace(summary, state=state, open=told, conflicts=conflicts)


def _undescribed(summary: ValveSummary, draft: Draft) -> ValveState:
    """Of a valve of which nothing is stated; one that any source names in an image may be imaged."""
    if summary.state is not ValveState.DESCRIBED:
        return summary.state
    imaged = summary.images or any(named.valve is summary.valve for named in draft.valve_evidence)
    return ValveState.NOT_DETERMINED if imaged else ValveState.NOT_IMAGED


def _open(summary: ValveSummary, disease: Disease, settled: set[Disease], why: str) -> Iterator[str]:
    """What stays open of a valve, and each lesion on which nothing is stated now; `why` of this one."""
    valve = summary.valve
    gone = (about(valve, disease), about(valve))
    stays = [sentence for sentence in summary.open if not sentence.startswith(gone)]
    yield from stays
    for lesion in LESIONS:
        if lesion not in settled and not any(sentence.startswith(about(valve, lesion)) for sentence in stays):
            yield f"{about(valve, lesion)} {why if lesion is disease else 'not determined.'}"
