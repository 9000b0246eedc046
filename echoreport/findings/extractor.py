"""Composes the parts: text -> findings and measurements."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from echoreport.domain import Assertion, Finding, Measurement
from echoreport.errors import InputError
from echoreport.findings.context import Context, repeated
from echoreport.findings.followup import graded, lone_grade
from echoreport.findings.grid import Grid, grid_findings
from echoreport.findings.lesions import Statement, lesion_statements
from echoreport.findings.lexicon import load_lexicon, words
from echoreport.findings.measurements import measurements_in
from echoreport.findings.normality import normal_statements
from echoreport.findings.reading import reader
from echoreport.findings.sentences import Sentence, split
from echoreport.findings.shares import dealt_by_valve, dealt_respectively
from echoreport.findings.units import Unit
from echoreport.findings.valves import Group, groups

_QUESTIONS = words("question-words")


class FindingExtractor:
    """Finds statements about heart valves in report text.

    A lexicon is read and its matcher built once a process; an extractor is cheap and keeps nothing between texts.

    Args:
        lexicon: A TOML file that adds terms to the built-in lexicon or removes some; docs/lexicon.md describes it.

    Raises:
        InputError: If the file cannot be read, or has a key, value or term that cannot be meant.
    """

    def __init__(self, lexicon: str | Path | None = None) -> None:
        self._lexicon = load_lexicon(lexicon)
        self._reader = reader(self._lexicon)

    def extract(self, text: str, repeats: bool = False) -> list[Finding]:
        """Findings of a text, in order.

        Args:
            text: A report, a paragraph or a sentence; any string.
            repeats: Give a finding each time that the text states it; `unrepeated` keeps the first of each.

        Returns:
            Findings whose `start:end` are character offsets into `text`, with `text[start:end] == evidence`.
            A finding that the text repeats in valve, disease, assertion and severity stands once, unless `repeats`.

        Raises:
            InputError: If the text is not a string.
        """
        findings, _ = self._read(text, True, False)
        return findings if repeats else unrepeated(findings)

    def measurements(self, text: str) -> list[Measurement]:
        """Numbers that a text states about the valves, in order, each once.

        Args:
            text: A report, a paragraph or a sentence; any string.

        Returns:
            Measurements whose `start:end` are character offsets into `text`, with `text[start:end] == evidence`.
        """
        return self._read(text, False, True)[1]

    def read(self, text: str, repeats: bool = False) -> tuple[list[Finding], list[Measurement]]:
        """`extract` and `measurements` of a text in one pass."""
        findings, numbers = self._read(text, True, True)
        return findings if repeats else unrepeated(findings), numbers

    def _read(self, text: str, want_findings: bool, want_numbers: bool) -> tuple[list[Finding], list[Measurement]]:
        if not isinstance(text, str):
            raise InputError(
                f"got {type(text).__name__} as a report's text, wanted a string: leave out what has no text"
            )
        grids = grid_findings(text, self._reader) if want_findings else []
        findings: list[Finding] = []
        latest: list[Finding] = []
        numbers: dict[tuple[object, ...], Measurement] = {}
        for sentence, units, statements, context in self._walk(text):
            if want_findings and not _is_in(grids, sentence.start):
                grade = lone_grade(units) if latest and not statements else None
                if grade:
                    findings[-len(latest) :] = graded(text, latest, sentence.offset(grade.end - 1) + 1, grade)
                latest = [_finding(text, sentence, units, s) for s in statements]
                findings += latest
            for m in measurements_in(text, sentence, units, context.valves) if want_numbers else ():
                numbers.setdefault((m.valve, m.quantity, m.value, m.high), m)
        findings += [finding for grid in grids for finding in grid.findings]
        return sorted(findings, key=lambda f: f.start) if grids else findings, list(numbers.values())

    def _walk(self, text: str) -> Iterator[tuple[Sentence, list[Unit], list[Statement], Context]]:
        """Each sentence that may state something, with its statements and the context that it was read in."""
        context = Context()
        for sentence in split(text, self._lexicon):
            units = self._reader.read(sentence.text, sparing=True)
            found = groups(units)
            context.open(sentence, units, found)
            if sentence.silent:
                continue
            statements = _statements(units, found, context) if units and not _is_question(units) else []
            yield sentence, units, statements, context
            context.close(sentence, units, found, statements)


def unrepeated(findings: Iterable[Finding]) -> list[Finding]:
    """The first of the findings that agree in valve, disease, assertion and severity."""
    firsts: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        firsts.setdefault((finding.valve, finding.disease, finding.assertion, finding.severity), finding)
    return list(firsts.values())


def _is_in(grids: list[Grid], position: int) -> bool:
    k = bisect_right(grids, position, key=lambda grid: grid.start) - 1
    return k >= 0 and position < grids[k].end


def _statements(units: list[Unit], found: list[Group], context: Context) -> list[Statement]:
    dealt = dealt_by_valve(units, context.lesion)
    if dealt:
        return dealt
    carried = context.carried(units)
    lesions = dealt_respectively(units, lesion_statements(units, found, carried))
    abnormal = context.passage.keys() | {(s.valve, s.disease) for s in lesions if s.assertion == Assertion.PRESENT}
    lesions = _without_ungraded_repeats(lesions)
    lesions += repeated(units, found, context.passage)
    normal = normal_statements(units, found, carried, abnormal)
    return sorted(lesions + normal, key=lambda s: s.last)


def _without_ungraded_repeats(statements: list[Statement]) -> list[Statement]:
    """Drop a lesion without grade where the same sentence grades it: "AS and AR, the AS being mild"."""
    graded = {(s.valve, s.disease, s.assertion) for s in statements if s.severity}
    return [s for s in statements if s.severity or (s.valve, s.disease, s.assertion) not in graded]


def _is_question(units: list[Unit]) -> bool:
    return bool(units) and units[-1].text == "?" and units[0].text in _QUESTIONS


def _finding(text: str, sentence: Sentence, units: list[Unit], statement: Statement) -> Finding:
    start = sentence.offset(units[statement.first].start)
    end = sentence.offset(units[statement.last].end - 1) + 1
    return Finding(
        statement.valve,
        statement.disease,
        statement.assertion,
        statement.severity,
        text[start:end],
        start,
        end,
        statement.rule,
    )
