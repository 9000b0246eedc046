"""The one conclusion of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.domain import LESIONS, Assertion, DraftFinding, Valve
from echoreport.drafting.parts import CONCLUSION, DraftSentence, ValveState, ValveSummary
from echoreport.drafting.phrases import capitalised, filled, wording


def concluded(findings: Sequence[DraftFinding], valves: Sequence[ValveSummary] = ()) -> DraftSentence:
    """The lesions, the severest first, and what of the imaged valves is open; without a lesion, what is absent too.

    Args:
        valves: What is known of each; a valve that is not imaged is not concluded upon.
    """
    lesions = [f for f in findings if f.assertion is not Assertion.ABSENT]
    by_grade = sorted(lesions, key=lambda f: -1 if f.severity is None else f.severity.rank, reverse=True)
    said = [filled(wording()["conclusion"][finding.assertion], finding) for finding in by_grade]
    stated = by_grade or list(findings)
    images = tuple(dict.fromkeys(name for finding in stated for name in finding.images))
    said += _left_open(findings, valves) if said else []
    text = f"{capitalised('; '.join(said) or _without_lesions(findings, valves))}."
    return DraftSentence(CONCLUSION, text, tuple(stated), images)


def _left_open(findings: Sequence[DraftFinding], valves: Sequence[ValveSummary]) -> list[str]:
    """Lesions of described valves, and valves that are imaged or may be, of which nothing is stated."""
    table, settled = wording()["conclusion"], {(finding.valve, finding.disease) for finding in findings}
    told = []
    for summary in valves:
        if summary.state is ValveState.NOT_DETERMINED:
            told.append(str(table["valve"]).format(valve=summary.valve))
        elif summary.state is ValveState.DESCRIBED:
            lesions = [lesion for lesion in LESIONS if (summary.valve, lesion) not in settled]
            told += [str(table["open"]).format(valve=summary.valve, lesion=lesion) for lesion in lesions]
    return told


def _without_lesions(absent: Sequence[DraftFinding], summaries: Sequence[ValveSummary]) -> str:
    """What may be concluded where nothing is found: no more than is denied, and what that leaves open."""
    table, denied = wording()["conclusion"], {(finding.valve, finding.disease) for finding in absent}
    valves = [valve for valve in Valve if any(finding.valve is valve for finding in absent)]
    asked = [(valve, lesion) for valve in valves for lesion in LESIONS]
    if not asked:
        return str(table["none"])
    undetermined = [summary for summary in summaries if summary.state is ValveState.NOT_DETERMINED]
    left = _left_open(absent, undetermined)
    if denied.issuperset(asked):
        listed = " and ".join(filter(None, (", ".join(valves[:-1]), valves[-1])))
        healthy = str(table["healthy"]).format(valves=f"{listed} valve{'s' if len(valves) > 1 else ''}")
        return "; ".join([healthy, *left])
    parts = [(table["absent" if key in denied else "open"], *key) for key in asked]
    said = [template.format(valve=valve, lesion=lesion) for template, valve, lesion in parts]
    return "; ".join([*said, *left])
