"""Voted findings and this study's measurements -> the draft's text."""

import math
from collections.abc import Iterator, Mapping, Sequence

from echoreport.domain import (
    LESIONS,
    STATED,
    Assertion,
    Direction,
    Disease,
    DraftFinding,
    Evidence,
    ImageMeasurement,
    Valve,
)
from echoreport.drafting.phrases import wording
from echoreport.drafting.sentences import choose
from echoreport.guidelines import STENOSIS_GRADED_BY

_SPOKEN = (*STATED, Assertion.ABSENT)
_Numbers = Mapping[Direction, Mapping[str, ImageMeasurement]]  # of one valve: direction -> quantity -> measurement


def compose(
    findings: Sequence[DraftFinding], measurements: Sequence[ImageMeasurement], evidence: Sequence[Evidence]
) -> str:
    """Write the valve section of a report: a line for each valve, then a line with the conclusion.

    Only stenosis and regurgitation are spoken of, each once for a valve (the more confident of two votes), since a
    Doppler trace shows nothing else; history is never spoken of, since it would be another patient's.
    Every number in the text is the rounded value of one of `measurements`; an archive sentence is taken over only
    where it says nothing beyond the findings (see `wording.toml`).

    Args:
        findings: Voted findings above the chosen confidence.
        measurements: Of this study; a measurement belongs to the valve whose finding names its image.
        evidence: Retrieved paragraphs with their findings.

    Returns:
        Lines without a closing newline; "____" stands where a grade rests on a number that was not measured in its
        direction. The conclusion names the lesions; without one, what is absent and what of that valve is open.
    """
    stated = _one_for_each_lesion(findings)
    owners = _owners(stated)
    lines = []
    for valve in Valve:
        of_valve = [finding for finding in stated if finding.valve is valve]
        if of_valve:
            mine = [m for m in measurements if owners.get(m.image) is valve and math.isfinite(m.value)]
            numbers = {direction: _fastest(mine, direction) for direction in (Direction.AWAY, Direction.TOWARD)}
            said = [*_statements(valve, of_valve, evidence), *_numbers(numbers), *_blanks(of_valve, numbers)]
            lines.append(f"{valve.capitalize()} valve: {' '.join(said)}")
    return "\n".join([*lines, _conclusion(stated)])


def describe(finding: DraftFinding) -> str:
    """Name a finding in a few words, e.g. "severe aortic stenosis" or "no mitral regurgitation"."""
    if finding.assertion is Assertion.PRESENT:
        return _fill("{grade} {valve} {lesion}", finding)
    word = {Assertion.ABSENT: "no", Assertion.POSSIBLE: "possible", Assertion.HISTORICAL: "history of"}
    return _fill(f"{word[finding.assertion]} {{grade}} {{valve}} {{lesion}}", finding)


def value_with_unit(measurement: ImageMeasurement) -> str:
    """A measurement as it is said, e.g. "4.1 m/s"."""
    decimals = wording()["quantity"].get(measurement.quantity, {"decimals": 1})["decimals"]
    return f"{measurement.value:.{decimals}f} {measurement.unit}"


def _one_for_each_lesion(findings: Sequence[DraftFinding]) -> list[DraftFinding]:
    best: dict[tuple[Valve, Disease], DraftFinding] = {}
    for finding in sorted(findings, key=lambda f: -f.confidence):
        if finding.disease in LESIONS and finding.assertion in _SPOKEN:
            best.setdefault((finding.valve, finding.disease), finding)
    return sorted(best.values(), key=lambda f: (list(Valve).index(f.valve), LESIONS.index(f.disease)))


def _owners(findings: Sequence[DraftFinding]) -> dict[str, Valve]:
    """Image -> the valve that it shows: that of the most confident finding which names it; none if two are equal."""
    best: dict[str, dict[Valve, float]] = {}
    for finding in findings:
        for image in finding.images:
            valves = best.setdefault(image, {})
            valves[finding.valve] = max(finding.confidence, valves.get(finding.valve, 0.0))
    top = {image: max(valves.values()) for image, valves in best.items()}
    first = {
        image: [v for v, confidence in valves.items() if confidence == top[image]] for image, valves in best.items()
    }
    return {image: valves[0] for image, valves in first.items() if len(valves) == 1}


def _statements(valve: Valve, findings: Sequence[DraftFinding], evidence: Sequence[Evidence]) -> list[str]:
    said = [(min(LESIONS.index(lesion) for lesion in s.lesions), s) for s in choose(valve, findings, evidence)]
    covered = {lesion for _, sentence in said for lesion in sentence.lesions}
    texts = [(place, sentence.text) for place, sentence in said]
    texts += [
        (LESIONS.index(finding.disease), _fill(wording()["sentence"][finding.assertion], finding))
        for finding in findings
        if finding.disease not in covered
    ]
    return [text for _, text in sorted(texts)]


def _fill(template: str, finding: DraftFinding) -> str:
    graded = finding.severity is not None and finding.assertion in STATED
    grade = finding.severity if graded else ""
    lesion = finding.disease.replace("-", " ")
    return " ".join(template.format(grade=grade, valve=finding.valve, lesion=lesion).split())


def _fastest(measurements: Sequence[ImageMeasurement], direction: Direction) -> dict[str, ImageMeasurement]:
    """Quantity -> measurement, all from the image with the direction's highest velocity (the beam best aligned)."""
    of_direction = [m for m in measurements if m.direction is direction]
    fastest = max(of_direction, key=lambda m: (m.quantity == "peak_velocity", m.value), default=None)
    return {m.quantity: m for m in of_direction if fastest and m.image == fastest.image}


def _numbers(numbers: _Numbers) -> Iterator[str]:
    """A sentence for each direction."""
    for direction, measured in numbers.items():
        parts = [
            f"{entry['label']} {value_with_unit(measured[quantity])}"
            for quantity, entry in wording()["quantity"].items()
            if quantity in measured
        ]
        if parts:
            yield f"{_capital(', '.join(parts))} ({wording()['direction'][direction]})."


def _blanks(findings: Sequence[DraftFinding], numbers: _Numbers) -> Iterator[str]:
    """A blank where the number is missing that a stenosis is graded by: flow the other way does not fill it."""
    for finding in findings:
        quantity, direction = STENOSIS_GRADED_BY[finding.valve]
        if finding.disease is Disease.STENOSIS and finding.assertion in STATED and quantity not in numbers[direction]:
            entry = wording()["quantity"][quantity]
            yield f"{_capital(entry['label'])} ____ {entry['unit']} ({wording()['direction'][direction]})."


def _conclusion(findings: Sequence[DraftFinding]) -> str:
    lesions = [f for f in findings if f.assertion is not Assertion.ABSENT]
    by_grade = sorted(lesions, key=lambda f: -1 if f.severity is None else f.severity.rank, reverse=True)
    said = [_fill(wording()["conclusion"][finding.assertion], finding) for finding in by_grade]
    return f"Conclusion: {_capital('; '.join(said) or _without_lesions(findings))}."


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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
