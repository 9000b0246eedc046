"""Voted findings and this study's measurements -> the draft's text."""

import math
from collections.abc import Iterator, Sequence

from echoreport.domain import (
    LESIONS,
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
from echoreport.guidelines import all_cutoffs

_STATED = (Assertion.PRESENT, Assertion.POSSIBLE, Assertion.ABSENT)


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
        Lines without a closing newline; "____" stands where a grade rests on a number that was not measured.
    """
    stated = _one_for_each_lesion(findings)
    owners = _owners(stated)
    lines = []
    for valve in Valve:
        of_valve = [finding for finding in stated if finding.valve is valve]
        if of_valve:
            mine = [m for m in measurements if owners.get(m.image) is valve and math.isfinite(m.value)]
            said = [*_statements(valve, of_valve, evidence), *_numbers(mine), *_blanks(of_valve, mine)]
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
        if finding.disease in LESIONS and finding.assertion in _STATED:
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
    graded = finding.severity is not None and finding.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
    grade = finding.severity if graded else ""
    lesion = finding.disease.replace("-", " ")
    return " ".join(template.format(grade=grade, valve=finding.valve, lesion=lesion).split())


def _numbers(measurements: Sequence[ImageMeasurement]) -> Iterator[str]:
    """A sentence for each direction, all from the image with the highest velocity (the window best aligned)."""
    for direction in (Direction.AWAY, Direction.TOWARD):
        jets = [m for m in measurements if m.direction is direction]
        if not jets:
            continue
        fastest = max(jets, key=lambda m: (m.quantity == "peak_velocity", m.value)).image
        of_image = {m.quantity: m for m in jets if m.image == fastest}
        parts = [
            f"{entry['label']} {value_with_unit(of_image[quantity])}"
            for quantity, entry in wording()["quantity"].items()
            if quantity in of_image
        ]
        if parts:
            yield f"{_capital(', '.join(parts))} ({wording()['direction'][direction]})."


def _blanks(findings: Sequence[DraftFinding], measurements: Sequence[ImageMeasurement]) -> Iterator[str]:
    measured = {measurement.quantity for measurement in measurements}
    for finding in findings:
        quantity = _rests_on(finding.valve, finding.disease)
        if finding.assertion is not Assertion.ABSENT and quantity is not None and quantity not in measured:
            entry = wording()["quantity"][quantity]
            yield f"{_capital(entry['label'])} ____ {entry['unit']}."


def _rests_on(valve: Valve, lesion: Disease) -> str | None:
    """The velocity or gradient that the guidelines grade a lesion by first; None where there is none."""
    graded_by = [row.quantity for row in all_cutoffs() if (row.valve, row.disease) == (valve, lesion)]
    return next((quantity for quantity in graded_by if quantity in ("peak_velocity", "mean_gradient")), None)


def _conclusion(findings: Sequence[DraftFinding]) -> str:
    lesions = [f for f in findings if f.assertion is not Assertion.ABSENT]
    by_grade = sorted(lesions, key=lambda f: -1 if f.severity is None else f.severity.rank, reverse=True)
    said = [_fill(wording()["conclusion"][finding.assertion], finding) for finding in by_grade]
    return f"Conclusion: {_capital('; '.join(said) or wording()['conclusion']['none'])}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
