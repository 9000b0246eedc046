"""Words -> the values that a scanner printed beside its calipers; nothing that was set instead of measured."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from echoreport.images.words.labels import Label, label_in
from echoreport.images.words.ocr import Word
from echoreport.images.words.rows import Row, rows_of
from echoreport.images.words.vocabulary import Unit, vocabulary

_NUMBER = (
    r"(?P<number>(?<![\d.,:/])[-+]?"
    r"(?:(?<![A-Za-z])[OolI|](?=[\d.,]))?"  # O.88, l.2
    r"(?:\d[\dOolI|]*(?: ?[.,] ?[\dOolI|]+)?|(?<!\d )[.,]\d+))"
)
_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", ",": "."})
_CALIPER = re.compile(r"[+x×*X†◇#]|[1-9B-D][.):]?")  # A is a wave
_POINT_LOST = re.compile(r"[-+]?0\d")  # 0.97 read as 097
_SHORT = 3  # letters; a longer unit is believed where neighbouring text was read into it
_NO_UNIT = r"(?![\w.,:/%°²])(?! ?(?:%|[kM]?Hz|dB|bpm|mm|fps))"
_ABOVE = 2.0  # heights of a row within which the row above is its label


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One value as the scanner printed it.

    Attributes:
        label: Made of the words of `vocabulary.toml`; empty where only a caliper's mark stands before the value.
        value: In `unit`, with the sign as printed.
        unit: cm/s, m/s, mmHg, mmHg/s, cm, ms, s, m/s2, cm/s2, cm2, ml, l/min; empty for a ratio.
        quantity: What the label and the unit say it is, as in `vocabulary.toml`; None where they leave it open.
    """

    label: str
    value: float
    unit: str
    quantity: str | None


def printed(words: Iterable[Word]) -> tuple[PrintedValue, ...]:
    """The values printed on a frame, from the top down.

    A number is one where a known unit follows it and a label of known words or a caliper's mark comes before it, in its
    row or alone in the row above. What a scanner sets (frequency, depth, gain, scale, sweep speed) has other units or
    other words, and no name, date or identifier can come out.
    """
    rows = rows_of(words)
    return tuple(value for row in rows for value in _values_in(row, rows))


def _values_in(row: Row, rows: tuple[Row, ...]) -> Iterator[PrintedValue]:
    text, start = row.text, 0
    for match in _pattern().finditer(text):
        before = text[start : match.start()]
        unit = _unit_named(match["unit"] or "")
        digits = match["number"].replace(" ", "").translate(_DIGITS)
        label = label_in(before)
        if not before.strip() and start == 0:
            label = _label_above(row, rows)
        value = None if _POINT_LOST.match(digits) else _value(label, before, float(digits), unit)
        if value:
            yield value
        if value or unit.name:  # a number without either may be a caliper's
            start = match.end()


def _value(label: Label, before: str, number: float, unit: Unit) -> PrintedValue | None:
    if abs(number) > unit.most:
        return None
    quantity = vocabulary().quantity_of(unit.dimension, label.kinds)
    if quantity:
        return PrintedValue(label.text, number, unit.name, quantity)
    marked = bool(_CALIPER.fullmatch(before.strip())) and unit.dimension in ("velocity", "pressure")
    return PrintedValue("", number, unit.name, None) if marked else None


def _label_above(row: Row, rows: tuple[Row, ...]) -> Label:
    """The label that stands alone in the row above a value; empty where there is none."""
    box = row.box
    for other in rows:
        near = 0 < box.y0 + box.height / 2 - (other.box.y0 + other.box.y1) / 2 <= _ABOVE * box.height
        if near and other.box.x0 < box.x1 and box.x0 < other.box.x1 and not _pattern().search(other.text):
            label = label_in(other.text)
            if len(label.text) > 1 and label.kinds != {"site"}:
                return label
    return Label("", frozenset())


@cache
def _pattern() -> re.Pattern[str]:
    """A number and its unit; the longest spelling is tried first. Without a unit it may be a ratio."""
    spellings = sorted((s for unit in vocabulary().units for s in unit.spelled), key=len, reverse=True)
    units = "|".join(
        re.escape(spelling) + (r"(?![\w²/^])" if len(spelling) <= _SHORT else r"(?![²^])") for spelling in spellings
    )
    return re.compile(rf"{_NUMBER} ?(?:(?P<unit>(?i:{units}))|{_NO_UNIT})")


@cache
def _unit_named(spelling: str) -> Unit:
    units = vocabulary().units
    exact = [unit for unit in units if spelling in unit.spelled]
    folded = [unit for unit in units if spelling.casefold() in (s.casefold() for s in unit.spelled)]
    return (exact or folded or [unit for unit in units if not unit.name])[0]
