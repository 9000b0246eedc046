"""Which sentence of the archive's own readers says exactly what was voted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import Assertion, Disease, DraftFinding, Evidence, Finding, Paragraph, Valve
from echoreport.drafting.phrases import meaning_of, wording

_BREAK = re.compile(r"[.;:!?]+(?=[\s,]|$)[\s,]*|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """An archive sentence that may stand in a draft.

    Attributes:
        text: Abbreviations spelt out, capital first letter, full stop.
        lesions: What it speaks of.
        similarity: Of the paragraph that it comes from.
    """

    text: str
    lesions: frozenset[Disease]
    similarity: float


def choose(valve: Valve, voted: Sequence[DraftFinding], evidence: Sequence[Evidence]) -> list[Sentence]:
    """Pick archive sentences for one valve's voted findings, each finding at most once.

    Sentences that say more of the findings at once come first, then the nearest. Findings without a fitting
    sentence are left to the caller.
    """
    left = {finding.disease: finding for finding in voted}
    chosen: list[Sentence] = []
    candidates = [s for item in evidence for s in _fitting(valve, left, item)]
    for sentence in sorted(candidates, key=lambda s: (-len(s.lesions), -s.similarity, s.text)):
        if sentence.lesions <= left.keys():
            chosen.append(sentence)
            left = {disease: finding for disease, finding in left.items() if disease not in sentence.lesions}
    return chosen


def _fitting(valve: Valve, voted: dict[Disease, DraftFinding], item: Evidence) -> Iterator[Sentence]:
    for start, end in _spans(item.paragraph.text):
        findings = _findings_in(item.paragraph, start, end)
        if not findings or not all(_agrees(finding, valve, voted) for finding in findings):
            continue
        text = _readable(item.paragraph.text[start:end])
        stated = [voted[finding.disease] for finding in findings]
        if _says_exactly(text, valve, stated):
            yield Sentence(text, frozenset(finding.disease for finding in stated), item.similarity)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _BREAK.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def _findings_in(paragraph: Paragraph, start: int, end: int) -> list[Finding]:
    # a finding that reaches over the sentence's end is kept too: it then fails the word check
    return [f for f in paragraph.findings if f.start - paragraph.start < end and f.end - paragraph.start > start]


def _agrees(finding: Finding, valve: Valve, voted: dict[Disease, DraftFinding]) -> bool:
    vote = voted.get(finding.disease)
    return (
        vote is not None
        and finding.valve is valve
        and finding.assertion is vote.assertion
        and finding.severity is vote.severity
    )


def _readable(sentence: str) -> str:
    if sentence.isupper():
        sentence = sentence.lower()
    spelt = re.sub(r"\b[A-Z]{2}\b", lambda match: wording()["abbreviation"].get(match[0], match[0]), sentence)
    spelt = " ".join(spelt.split()).strip(" ,")
    return f"{spelt[:1].upper()}{spelt[1:]}."


def _says_exactly(text: str, valve: Valve, stated: Sequence[DraftFinding]) -> bool:
    """Whether the words alone, without trusting the extractor, say these findings and nothing beyond them."""
    said = meaning_of(text.removesuffix("."))
    return (
        said is not None
        and said.verb
        and said.valves <= {valve}
        and said.lesions == {finding.disease for finding in stated}
        and said.grades == {finding.severity for finding in stated if finding.severity is not None}
        and said.assertions == {finding.assertion for finding in stated} - {Assertion.PRESENT}
    )
