"""Composes the parts: text -> findings and measurements."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from echoreport.domain import STATED, Assertion, Finding, Measurement
from echoreport.errors import InputError
from echoreport.findings.grid.grid import Grid, grid_findings
from echoreport.findings.lexicon.loading import load_lexicon
from echoreport.findings.measuring.measurements import Measurements
from echoreport.findings.reading.sentences import Sentence, split
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.context import Context, Passage
from echoreport.findings.statements.followup import graded, is_of_now
from echoreport.findings.statements.normality import is_merely_adequate
from echoreport.findings.statements.parsed import Parsed, parser
from echoreport.findings.statements.statement import Statement


class FindingExtractor:
    """Finds statements about heart valves in report text.

    A lexicon is read and its matcher built once a process; an extractor is cheap. What a text says never depends on the
    texts before it; of these only single sentences are remembered, to save reading them again.

    Args:
        lexicon: A TOML file that adds terms to the built-in lexicon or removes some; docs/lexicon.md describes it.

    Raises:
        InputError: If it is no path, or the file cannot be read or has a key, value or term that cannot be meant.
    """

    def __init__(self, lexicon: str | Path | None = None) -> None:
        if lexicon is not None and not isinstance(lexicon, str | PathLike):
            raise InputError(f"got {type(lexicon).__name__} as a lexicon, wanted a path: name the TOML file")
        self._lexicon = load_lexicon(lexicon)
        self._parser = parser(self._lexicon)

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
        grids = grid_findings(text, self._parser.reader) if want_findings else []
        found: list[Finding] = []
        latest: list[Finding] = []
        passages: list[tuple[Finding, Passage]] = []
        told: dict[int, Grid] = {}  # a table in a silent section has no sentence and tells nothing
        numbers = Measurements()
        for sentence, parsed, statements, context in self._walk(text):
            grid = _grid_at(grids, sentence.start) if grids else None
            if grid:
                told[grid.start], latest = grid, []
            elif want_findings:
                grade = parsed.lone_grade if latest and not statements else None
                if grade:
                    end, now = sentence.offset(grade.end - 1) + 1, is_of_now(parsed.units)
                    found[-len(latest) :] = graded(text, latest, end, grade, now)
                latest = [_finding(text, sentence, parsed.units, s) for s in statements]
                found += latest
            if want_numbers:
                numbers.take(text, sentence, parsed.units, context.valves)
            context.close(parsed, statements)
            if "excursion" in parsed.kinds:
                passages += [(finding, context.passage) for finding in latest]
        merely = {id(f) for f, passage in passages if is_merely_adequate(f.rule, f.valve, passage)}
        if merely:
            found = [f for f in found if id(f) not in merely]
        found += [finding for grid in told.values() for finding in grid.findings]
        found = _without_past(found)
        return sorted(found, key=lambda f: f.start) if told else found, numbers.found

    def _walk(self, text: str) -> Iterator[tuple[Sentence, Parsed, list[Statement], Context]]:
        """Each sentence that may state something, with its statements and the context, which the caller closes."""
        context = Context()
        for sentence in split(text, self._lexicon):
            parsed = self._parser.parsed(sentence.text)
            context.open(sentence, parsed)
            if not sentence.silent:
                yield sentence, parsed, context.statements(parsed), context


def _without_past(findings: list[Finding]) -> list[Finding]:
    """Leave out what was, where the text says that it is: "MR was moderate in 2012. There is severe MR."."""
    if all(f.assertion != Assertion.HISTORICAL for f in findings):
        return findings
    now = {(f.valve, f.disease) for f in findings if f.assertion in STATED}
    return [f for f in findings if f.assertion != Assertion.HISTORICAL or (f.valve, f.disease) not in now]


def unrepeated(findings: Iterable[Finding]) -> list[Finding]:
    """The first of the findings that agree in valve, disease, assertion and severity."""
    firsts: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        firsts.setdefault((finding.valve, finding.disease, finding.assertion, finding.severity), finding)
    return list(firsts.values())


def _grid_at(grids: list[Grid], position: int) -> Grid | None:
    """The table that holds a position of the text."""
    k = bisect_right(grids, position, key=lambda grid: grid.start) - 1
    return grids[k] if k >= 0 and position < grids[k].end else None


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
