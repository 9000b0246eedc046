"""A report's findings, one row for each disease of each valve; conflicts are flagged, not resolved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from echoreport.domain import Assertion, Disease, Finding, Severity, Valve
from echoreport.findings.reading.sentences import split
from echoreport.findings.summary.conflicts import Mention, called_normal_in_vain, in_conflict, leaflet_of, leaves_open
from echoreport.findings.summary.sections import Section, sections_of

_WEIGHTS = {Assertion.PRESENT: 3, Assertion.POSSIBLE: 2, Assertion.ABSENT: 1, Assertion.HISTORICAL: 0}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What a report says, all in all, of one disease of one valve.

    Attributes:
        severity: None where the text gives no grade, or the disease is absent or historical.
        section: Where the deciding statement stands.
        conflict: Whether some two statements exclude each other.
        statements: How many the report makes of it, repeats included.
        also_stated: The other values that the report gives, such as "moderate (body)"; never lost, conflict or not.
        evidence: The deciding statement: `text[start:end]`.
    """

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    section: Section
    conflict: bool
    statements: int
    also_stated: tuple[str, ...]
    evidence: str
    start: int
    end: int


def summarise(text: str, findings: Iterable[Finding]) -> list[SummaryRow]:
    """One row for each valve and disease that a report speaks of, in the order of `Valve` and `Disease`.

    The impression decides; what it leaves open - a grade, or what "no significant" still allows - the body may fill.
    What is said of now goes before history. Where one section contradicts itself, the graver statement stands in the
    row. Whatever the row does not hold is in `also_stated`, and `conflict` says whether it can be true beside it.

    Args:
        text: The report.
        findings: What it states, each time that it states it: `FindingExtractor().extract(text, repeats=True)`.
    """
    mentions = _mentions(text, sorted(findings, key=lambda f: (f.start, f.end)))
    rows = []
    for valve in Valve:
        of_valve = [m for m in mentions if m.finding.valve == valve]
        normal, lesions = called_normal_in_vain(of_valve)
        spoiled = {m.finding.disease for m in lesions}
        for disease in Disease:
            said = [m for m in of_valve if m.finding.disease == disease]
            beside = lesions if disease == Disease.NORMAL else normal if disease in spoiled else []
            if said:
                rows.append(_row(said, beside))
    return rows


def _mentions(text: str, findings: Sequence[Finding]) -> list[Mention]:
    sentences = split(text) if findings else []
    starts = [sentence.start for sentence in sentences]
    sections = sections_of(text, sentences, [f.start for f in findings])
    mentions = []
    for finding, section in zip(findings, sections, strict=True):
        number = max(0, bisect_right(starts, finding.start) - 1)
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        sentence = text[starts[number] : end]
        leaflet = leaflet_of(finding, sentence, finding.start - starts[number])
        mentions.append(Mention(finding, section, sentence, number, leaflet))
    return mentions


def _row(said: Sequence[Mention], beside: Sequence[Mention]) -> SummaryRow:
    decides = _deciding(said)
    finding = decides.finding
    others = sorted([*said, *beside], key=lambda m: m.section != Section.IMPRESSION)  # stable: then in text order
    also = (m for m in others if _says_else(m.finding, finding))
    return SummaryRow(
        *(finding.valve, finding.disease, finding.assertion, finding.severity),
        section=decides.section,
        conflict=bool(beside) or in_conflict(said),
        statements=len(said),
        also_stated=tuple(dict.fromkeys(_in_words(m, finding) for m in also)),
        evidence=finding.evidence,
        start=finding.start,
        end=finding.end,
    )


def _deciding(said: Sequence[Mention]) -> Mention:
    current = [m for m in said if m.finding.assertion != Assertion.HISTORICAL] or said
    decides = max([m for m in current if m.section == Section.IMPRESSION] or current, key=_weight)
    return max((m for m in current if _fills(m, decides)), key=_weight, default=decides)


def _weight(mention: Mention) -> tuple[int, int]:
    severity = mention.finding.severity
    return _WEIGHTS[mention.finding.assertion], -1 if severity is None else severity.rank


def _fills(mention: Mention, decides: Mention) -> bool:
    """Whether a statement says more than the deciding one, and nothing that this one denies."""
    if mention.finding.severity is None:
        return False
    if mention.finding.assertion == decides.finding.assertion:
        return decides.finding.severity is None
    return mention.finding.assertion == Assertion.PRESENT and leaves_open(decides, mention)


def _in_words(mention: Mention, decides: Finding) -> str:
    """A statement's values, such as "absent (body)"; where both are present, the grade alone says that."""
    finding = mention.finding
    disease = "" if finding.disease == decides.disease else f"{finding.disease} "
    both_present = finding.assertion == decides.assertion == Assertion.PRESENT
    values = (finding.severity,) if both_present and finding.severity else (finding.assertion, finding.severity)
    return f"{disease}{', '.join(value for value in values if value)} ({mention.section})"


def _says_else(finding: Finding, decides: Finding) -> bool:
    """Whether a finding gives another value; the same without a grade does not."""
    if (finding.disease, finding.assertion) != (decides.disease, decides.assertion):
        return True
    return finding.severity not in (None, decides.severity)
