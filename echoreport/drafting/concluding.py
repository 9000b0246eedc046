"""The one conclusion of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.domain import LESIONS, Assertion, DraftFinding, Valve
from echoreport.drafting.parts import CONCLUSION, DraftSentence
from echoreport.drafting.phrases import capitalised, filled, wording


def concluded(findings: Sequence[DraftFinding]) -> DraftSentence:
    """The lesions, the severest first; without one, what is absent and what of that valve is open."""
    lesions = [f for f in findings if f.assertion is not Assertion.ABSENT]
    by_grade = sorted(lesions, key=lambda f: -1 if f.severity is None else f.severity.rank, reverse=True)
    said = [filled(wording()["conclusion"][finding.assertion], finding) for finding in by_grade]
    stated = by_grade or list(findings)
    images = tuple(dict.fromkeys(name for finding in stated for name in finding.images))
    text = f"{capitalised('; '.join(said) or _without_lesions(findings))}."
    return DraftSentence(CONCLUSION, text, tuple(stated), images)


def _without_lesions(absent: Sequence[DraftFinding]) -> str:
    """What may be concluded where nothing is found: no more than is denied, and what that leaves open."""
    table, denied = wording()["conclusion"], {(finding.valve, finding.disease) for finding in absent}
    valves = [valve for valve in Valve if any(finding.valve is valve for finding in absent)]
    asked = [(valve, lesion) for valve in valves for lesion in LESIONS]
    if not asked:
        return str(table["none"])
    if denied.issuperset(asked):
        listed = " and ".join(filter(None, (", ".join(valves[:-1]), valves[-1])))
        return str(table["healthy"]).format(valves=f"{listed} valve{'s' if len(valves) > 1 else ''}")
    parts = [(table["absent" if key in denied else "open"], *key) for key in asked]
    return "; ".join(template.format(valve=valve, lesion=lesion) for template, valve, lesion in parts)
