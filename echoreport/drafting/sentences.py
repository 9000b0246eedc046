"""Which sentence of the archive's own readers says exactly what was voted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from echoreport.domain import Assertion, Disease, DraftFinding, Evidence, Finding, Paragraph, Valve
from echoreport.drafting.phrases import meaning_of, wording
from echoreport.drafting.repair import repaired, sentences_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved paragraph from which words may be taken.

    Attributes:
        paragraph: As it stands in the archive.
        shown: The same as the draft shows it.
        centrality: How near it lies to the centre of those that agree with the vote, cosine in [-1, 1].
        listed: Whether the draft lists it as evidence even where no sentence takes its words.
    """

    paragraph: Paragraph
    shown: Evidence
    centrality: float
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """An archive sentence that may stand in a draft.

    Attributes:
        text: Abbreviations spelt out, capital first letter, full stop.
        lesions: What it speaks of.
        source: The paragraph that it comes from.
    """

    text: str
    lesions: frozenset[Disease]
    source: Candidate


def choose(valve: Valve, voted: Sequence[DraftFinding], candidates: Sequence[Candidate]) -> list[Sentence]:
    """Pick archive sentences for one valve's voted findings, each finding at most once.

    Sentences that say more of the findings at once come first, then those of the most central paragraph. Findings
    without a fitting sentence are left to the caller.
    """
    left = {finding.disease: finding for finding in voted}
    chosen: list[Sentence] = []
    fitting = [sentence for candidate in candidates for sentence in _fitting(valve, left, candidate)]
    for sentence in sorted(fitting, key=lambda s: (-len(s.lesions), -s.source.centrality, s.text)):
        if sentence.lesions <= left.keys():
            chosen.append(sentence)
            left = {disease: finding for disease, finding in left.items() if disease not in sentence.lesions}
    return chosen


def _fitting(valve: Valve, voted: dict[Disease, DraftFinding], candidate: Candidate) -> Iterator[Sentence]:
    text, findings = candidate.paragraph.text, _in_text(candidate.paragraph)
    agreeing = [finding for finding in findings if _agrees(finding, valve, voted)]
    for span in sentences_of(text) if agreeing else ():
        if not any(finding.start < span[1] and finding.end > span[0] for finding in agreeing):
            continue  # most sentences: no cut makes these fit, and looking for cuts takes long
        left = repaired(text, span, findings)
        if left is None or not left[1] or not all(_agrees(finding, valve, voted) for finding in left[1]):
            continue
        said = _readable(left[0])
        stated = [voted[finding.disease] for finding in left[1]]
        if _says_exactly(said, valve, stated):
            yield Sentence(said, frozenset(finding.disease for finding in stated), candidate)


def _in_text(paragraph: Paragraph) -> list[Finding]:
    """The findings with offsets in the paragraph's own text."""
    shift = paragraph.start
    moved = ((f, f.start - shift, f.end - shift) for f in paragraph.findings)
    return [replace(finding, start=start, end=end) for finding, start, end in moved if start >= 0]


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
