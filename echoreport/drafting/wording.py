"""Findings and this study's measurements -> the sentences of the draft's text, each with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from echoreport.domain import LESIONS, STATED, Assertion, Direction, Disease, DraftFinding, ImageMeasurement, Valve
from echoreport.drafting.concluding import concluded
from echoreport.drafting.parts import CONCLUSION, DraftSentence, ValveState, ValveSummary
from echoreport.drafting.phrases import capitalised, filled, wording
from echoreport.drafting.sentences import Candidate, Sentence, choose
from echoreport.guidelines import STENOSIS_GRADED_BY

_Numbers = Mapping[Direction, Mapping[str, ImageMeasurement]]  # of one valve: direction -> quantity -> measurement


def compose(
    findings: Sequence[DraftFinding],
    measurements: Sequence[ImageMeasurement],
    candidates: Sequence[Candidate] = (),
    valves: Sequence[ValveSummary] = (),
) -> tuple[DraftSentence, ...]:
    """Write the valve section of a report: sentences for each valve, then the conclusion.

    Only stenosis and regurgitation are spoken of, since a Doppler trace shows nothing else. Every number is the rounded
    value of one of `measurements`; an archive sentence is taken over only where what is left of it after `repair` says
    nothing beyond the findings. What is not imaged or not determined is said, so that silence is not read as health.

    Args:
        findings: Of two on one valve's lesion the more confident is said, of others than the two lesions none, and no
            history: it would be another patient's.
        measurements: Of this study; those of an image belong to the valve whose finding or summary names it.
        candidates: Paragraphs from which words may be taken, of any valve.
        valves: What is known of each valve; of those that have no summary, only findings are said.

    Returns:
        In the order of the text. "____" stands where a grade rests on a number that was not measured in its direction.
    """
    stated = _one_for_each_lesion(findings)
    said: list[DraftSentence] = []
    for valve in Valve:
        said += statements(valve, [finding for finding in stated if finding.valve is valve], candidates)
        said += left_open(valve, stated, valves)
        said += numbers(valve, stated, measurements, valves)
    return (*said, concluded(stated, valves))


def text_of(sentences: Sequence[DraftSentence]) -> str:
    """The sentences as lines: one for each valve, which it begins with, and the conclusion; no closing newline."""
    sections = list(dict.fromkeys(sentence.section for sentence in sentences))
    return "\n".join(
        headed(section, " ".join(s.text for s in sentences if s.section == section)) for section in sections
    )


def headed(section: str, words: str) -> str:
    """A line of the text: a section's head, then what it says."""
    head = "Conclusion" if section == CONCLUSION else f"{section.capitalize()} valve"
    return f"{head}: {words}"


def describe(finding: DraftFinding) -> str:
    """Name a finding in a few words, e.g. "severe aortic stenosis" or "no mitral regurgitation"."""
    return filled(wording()["conclusion"][finding.assertion], finding)


def value_with_unit(measurement: ImageMeasurement) -> str:
    """A measurement as it is said, e.g. "4.1 m/s"."""
    decimals = wording()["quantity"].get(measurement.quantity, {"decimals": 1})["decimals"]
    return f"{measurement.value:.{decimals}f} {measurement.unit}"


def _one_for_each_lesion(findings: Sequence[DraftFinding]) -> list[DraftFinding]:
    best: dict[tuple[Valve, Disease], DraftFinding] = {}
    for finding in sorted(findings, key=lambda f: -f.confidence):
        if finding.disease in LESIONS and finding.assertion in (*STATED, Assertion.ABSENT):
            best.setdefault((finding.valve, finding.disease), finding)
    return sorted(best.values(), key=lambda f: (list(Valve).index(f.valve), LESIONS.index(f.disease)))


def _owners(findings: Sequence[DraftFinding], valves: Sequence[ValveSummary]) -> dict[str, set[Valve]]:
    """Image -> the valves that claim it; the measurements of one that two claim are said of neither."""
    owners: dict[str, set[Valve]] = {}
    claims = [*((f.valve, f.images) for f in findings), *((v.valve, v.images) for v in valves)]
    for valve, images in claims:
        for image in images:
            owners.setdefault(image, set()).add(valve)
    return owners


def left_open(
    valve: Valve, findings: Sequence[DraftFinding], valves: Sequence[ValveSummary]
) -> Iterator[DraftSentence]:
    """A sentence for each lesion of a described valve that no finding settles; of another valve, one on its state."""
    settled = {finding.disease for finding in findings if finding.valve is valve}
    for summary in valves:
        if summary.valve is valve and not settled and summary.state is not ValveState.DESCRIBED:
            yield DraftSentence(valve, str(wording()["state"][summary.state]), images=summary.images)
        if summary.valve is valve and summary.state is ValveState.DESCRIBED:
            for lesion in (lesion for lesion in LESIONS if lesion not in settled):
                text = capitalised(wording()["state"]["open"].format(lesion=lesion))
                yield DraftSentence(valve, text, images=summary.images)


def numbers(
    valve: Valve,
    findings: Sequence[DraftFinding],
    measurements: Sequence[ImageMeasurement],
    valves: Sequence[ValveSummary],
) -> Iterator[DraftSentence]:
    """A sentence for each direction in which a valve's flow was measured, and a blank for what a grade lacks."""
    owners = _owners(findings, valves)
    mine = [m for m in measurements if owners.get(m.image) == {valve} and math.isfinite(m.value)]
    by_direction = {direction: _fastest(mine, direction) for direction in (Direction.AWAY, Direction.TOWARD)}
    yield from _measured(valve, by_direction)
    yield from _blanks(valve, [finding for finding in findings if finding.valve is valve], by_direction)


def statements(
    valve: Valve, findings: Sequence[DraftFinding], candidates: Sequence[Candidate]
) -> Iterator[DraftSentence]:
    """Sentences that state one valve's findings: words of the archive where they say just that, else a template."""
    by_lesion = {finding.disease: finding for finding in findings}
    taken = {lesion: sentence for sentence in choose(valve, findings, candidates) for lesion in sentence.lesions}
    told: set[Disease] = set()
    for lesion, finding in by_lesion.items():
        if lesion in told:
            continue
        sentence = taken.get(lesion)
        stated = [by_lesion[lesion] for lesion in LESIONS if sentence and lesion in sentence.lesions] or [finding]
        told |= {finding.disease for finding in stated}
        yield _statement(valve, stated, sentence, candidates)


def _statement(
    valve: Valve, stated: Sequence[DraftFinding], sentence: Sentence | None, candidates: Sequence[Candidate]
) -> DraftSentence:
    return DraftSentence(
        section=valve,
        text=sentence.text if sentence else filled(wording()["sentence"][stated[0].assertion], stated[0]),
        findings=tuple(stated),
        images=tuple(dict.fromkeys(name for finding in stated for name in finding.images)),
        paragraphs=tuple(c.shown for c in candidates if c.listed and all(_says(c, finding) for finding in stated)),
        words_of=sentence.source.shown if sentence else None,
    )


def _says(candidate: Candidate, stated: DraftFinding) -> bool:
    what = (stated.valve, stated.disease, stated.assertion, stated.severity)
    return any((f.valve, f.disease, f.assertion, f.severity) == what for f in candidate.shown.paragraph.findings)


def _fastest(measurements: Sequence[ImageMeasurement], direction: Direction) -> dict[str, ImageMeasurement]:
    """Quantity -> measurement, all from the image with the direction's highest velocity (the beam best aligned)."""
    of_direction = [m for m in measurements if m.direction is direction]
    fastest = max(of_direction, key=lambda m: (m.quantity == "peak_velocity", m.value), default=None)
    return {m.quantity: m for m in of_direction if fastest and m.image == fastest.image}


def _measured(valve: Valve, numbers: _Numbers) -> Iterator[DraftSentence]:
    """A sentence for each direction."""
    for direction, measured in numbers.items():
        told = [measured[quantity] for quantity in _said_of(valve, direction) if quantity in measured]
        parts = [f"{wording()['quantity'][m.quantity]['label']} {value_with_unit(m)}" for m in told]
        if told:
            text = f"{capitalised(', '.join(parts))} ({wording()['direction'][direction]})."
            yield DraftSentence(valve, text, images=(told[0].image,), measurements=tuple(told))


def _said_of(valve: Valve, direction: Direction) -> list[str]:
    """What a report states of a flow: a mean gradient of forward flow alone; a half-time of what is graded by it."""
    forward = direction is STENOSIS_GRADED_BY[valve][1]
    inflow = valve in (Valve.MITRAL, Valve.TRICUSPID)
    left_out = {"mean_gradient": not forward, "pressure_half_time": forward is not inflow}
    return [quantity for quantity in wording()["quantity"] if not left_out.get(quantity, False)]


def _blanks(valve: Valve, findings: Sequence[DraftFinding], numbers: _Numbers) -> Iterator[DraftSentence]:
    """A blank where the number is missing that a stenosis is graded by: flow the other way does not fill it."""
    for finding in findings:
        quantity, direction = STENOSIS_GRADED_BY[valve]
        if finding.disease is Disease.STENOSIS and finding.assertion in STATED and quantity not in numbers[direction]:
            entry = wording()["quantity"][quantity]
            text = f"{capitalised(entry['label'])} ____ {entry['unit']} ({wording()['direction'][direction]})."
            yield DraftSentence(valve, text, images=finding.images)
