"""A report's text as HTML, white space kept, with the words marked that findings and measurements rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from echoreport.domain import Assertion, Finding, Measurement
from echoreport.page import escape

_SPOKEN_LETTERS = ("eroa", "rvsp")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that a row of the report's table rests on.

    Attributes:
        number: The row's, as it is shown: "3", or "m1" for a measurement.
        kind: The finding's assertion; None for a measurement.
        label: What the row says, in a few words.
    """

    start: int
    end: int
    number: str
    kind: Assertion | None
    label: str


def finding_label(finding: Finding) -> str:
    """Such as "mitral regurgitation · present · mild"."""
    parts = (f"{finding.valve} {finding.disease}", finding.assertion, finding.severity or "")
    return " · ".join(part.replace("-", " ") for part in parts if part)


def value_text(measurement: Measurement) -> str:
    """Such as "8–10 mmHg"."""
    value = f"{measurement.value:g}" + ("" if measurement.high is None else f"–{measurement.high:g}")
    return f"{value} {measurement.unit}"


def quantity_name(measurement: Measurement) -> str:
    """Such as "aortic mean gradient" or "mitral EROA"."""
    quantity = measurement.quantity
    return f"{measurement.valve} {quantity.upper() if quantity in _SPOKEN_LETTERS else quantity.replace('_', ' ')}"


def measurement_label(measurement: Measurement) -> str:
    """Such as "aortic mean gradient · 8–10 mmHg"."""
    return f"{quantity_name(measurement)} · {value_text(measurement)}"


def marked(text: str, marks: Sequence[Mark], anchor: str) -> str:
    """The text, escaped; each mark ends with its number, which leads to its row.

    Marks may overlap: shared words are one stretch that names all of them and looks like the shortest.

    Args:
        anchor: Of the report; a row's is `{anchor}-{number}`.
    """
    opening = sorted(marks, key=lambda m: m.start)
    cuts = sorted({0, len(text)}.union(*((m.start, m.end) for m in marks)))
    parts, current, at = [], list[Mark](), 0
    for start, end in pairwise(cuts):
        while at < len(opening) and opening[at].start <= start:
            current.append(opening[at])
            at += 1
        parts.append(_stretch(text[start:end], current))
        parts.append(_numbers([m for m in current if m.end == end], anchor))
        current = [m for m in current if m.end > end]
    return "".join(parts)


def _stretch(words: str, marks: Sequence[Mark]) -> str:
    if not marks:
        return escape(words)
    said = [m for m in marks if m.kind]
    shortest = min(said, key=lambda m: m.end - m.start, default=None)
    kinds = [shortest.kind.value] if shortest and shortest.kind else []
    if len(said) < len(marks):
        kinds.append("number")
    title = escape("; ".join(dict.fromkeys(m.label for m in marks)))
    return f'<mark class="{" ".join(kinds)}" title="{title}">{escape(words)}</mark>'


def _numbers(marks: Sequence[Mark], anchor: str) -> str:
    links = {m.number: f'<a href="#{anchor}-{m.number}" title="{escape(m.label)}">{m.number}</a>' for m in marks}
    return f"<sup>{' '.join(links.values())}</sup>" if links else ""
