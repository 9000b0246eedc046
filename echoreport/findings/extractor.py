"""Composes the parts: text -> findings and measurements."""

from __future__ import annotations

from collections.abc import Iterator

from echoreport.domain import Assertion, Finding, Measurement
from echoreport.findings.context import Context, repeated
from echoreport.findings.lesions import Statement, lesion_statements
from echoreport.findings.lexicon import words
from echoreport.findings.measurements import measurements_in
from echoreport.findings.normality import normal_statements
from echoreport.findings.reading import reader
from echoreport.findings.sentences import Sentence, split
from echoreport.findings.units import Unit
from echoreport.findings.valves import Group, groups

_QUESTIONS = words("question-words")


class FindingExtractor:
    """Finds statements about heart valves in report text.

    The lexicon and the matcher are built once a process; an extractor is cheap and keeps nothing between texts.
    """

    def extract(self, text: str) -> list[Finding]:
        """Findings of a text, in order.

        Args:
            text: A report, a paragraph or a sentence; any string.

        Returns:
            Findings whose `start:end` are character offsets into `text`, with `text[start:end] == evidence`.
            A finding that the text repeats in valve, disease, assertion and severity stands once.
        """
        return self._read(text, True, False)[0]

    def measurements(self, text: str) -> list[Measurement]:
        """Numbers that a text states about the valves, in order, each once.

        Args:
            text: A report, a paragraph or a sentence; any string.

        Returns:
            Measurements whose `start:end` are character offsets into `text`, with `text[start:end] == evidence`.
        """
        return self._read(text, False, True)[1]

    def read(self, text: str) -> tuple[list[Finding], list[Measurement]]:
        """`extract` and `measurements` of a text in one pass."""
        return self._read(text, True, True)

    def _read(self, text: str, want_findings: bool, want_numbers: bool) -> tuple[list[Finding], list[Measurement]]:
        findings: dict[tuple[object, ...], Finding] = {}
        numbers: dict[tuple[object, ...], Measurement] = {}
        for sentence, units, statements, context in _walk(text):
            for s in statements if want_findings else ():
                key = (s.valve, s.disease, s.assertion, s.severity)
                if key not in findings:
                    findings[key] = _finding(text, sentence, units, s)
            for m in measurements_in(text, sentence, units, context.valves) if want_numbers else ():
                numbers.setdefault((m.valve, m.quantity, m.value, m.high), m)
        return list(findings.values()), list(numbers.values())


def _walk(text: str) -> Iterator[tuple[Sentence, list[Unit], list[Statement], Context]]:
    """Each sentence that may state something, with its statements and the context that it was read in."""
    context = Context()
    for sentence in split(text):
        units = reader().read(sentence.text, sparing=True)
        found = groups(units)
        context.open(sentence, units, found)
        if sentence.silent:
            continue
        statements = _statements(units, found, context) if units and not _is_question(units) else []
        yield sentence, units, statements, context
        context.close(units, found, statements)


def _statements(units: list[Unit], found: list[Group], context: Context) -> list[Statement]:
    carried = context.carried(units)
    lesions = lesion_statements(units, found, carried)
    abnormal = context.abnormal | {(s.valve, s.disease) for s in lesions if s.assertion == Assertion.PRESENT}
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
