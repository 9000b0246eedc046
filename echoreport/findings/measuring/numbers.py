"""Numbers in a sentence: value or range, what unit stands with them, and which of them are no measured values."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = (
    r"(?:\d,\d{1,2}(?![\d,])|\d{2,3},\d(?=\s?(?:mm|cm|ms|ml|m/s))"  # decimal commas
    r"|\d{1,4}(?:\.\d{1,3})?(?!\.?\d|,\d{3})|\.\d{1,3}(?!\d))"
)
_PER = r"\s?(?:/|per)\s?"
_CM = r"c(?:enti)?m(?:et(?:er|re)s?)?"
_MM = r"m(?:illi)?m(?:et(?:er|re)s?)?"
_SECOND = r"s(?:ec(?:ond)?s?)?\b"
_SQUARE = r"[\s-]?(?:\^?\s?2|sq(?:uared?)?)(?![\w/])"
_UNITS = {
    # What only looks like one of the others comes first: areas per body surface, slopes, counts.
    "other": rf"{_CM}(?:{_SQUARE}|\^?2)?\s?/\s?m|c?m{_PER}s(?:ec)?\s?\^?2|{_MM}{_PER}s|[x*]\s?\d"
    r"|(?:'s|st|nd|rd|th|d)\b",
    "mmHg": r"(?:mm|millimet(?:er|re)s?)\.?\s?(?:of\s)?(?:hg|mercury)\b|torr\b",
    "m/s": rf"m(?:et(?:er|re)s?)?\.?{_PER}{_SECOND}|mps\b",
    "cm/s": rf"{_CM}\.?{_PER}{_SECOND}",
    "cm2": rf"(?:sq\.?|square)\s?{_CM}\b|{_CM}{_SQUARE}",
    "mm2": rf"(?:sq\.?|square)\s?{_MM}\b|{_MM}{_SQUARE}",
    "ml": r"ml\b|milli?lit(?:er|re)s?\b|cc\b|cm\^?3\b",
    "ms": r"m\.?\s?s(?:ec(?:ond)?s?)?\b|milliseconds?\b",
    "s": _SECOND,
    "cm": rf"{_CM}\b",
    "mm": rf"{_MM}\b",
    "%": r"%|per\s?cent\b",
}
_UNIT = "|".join(f"(?P<u{i}>{pattern})" for i, pattern in enumerate(_UNITS.values()))
_INNER_UNIT = r"\s?(?:mm\s?hg|m/s(?:ec)?|cm\s?2|mm|cm|ml|ms|%)"
_DEVICE = (
    r"\s?-?mm[\s-](?:[a-z]*prosthe|mechanic|valve|homograft|ring|graft|conduit|tavr|tavi|transcatheter|st\.? jude|"
    r"edwards|sapien|corevalve|evolut|carpentier|medtronic|hancock|mosaic|perimount|trifecta|magna|on-x|carbomedics|bjork)"
)
_COUNTED = (
    r"\s?-?(?:years?|y/?o|months?|weeks?|days?|hours?|min(?:utes?)?|bpm|beats?|kg|mg|mcg|lbs?|g|l|leaflets?|cusps?|vessels?|"
    r"views?|french|fr|degrees?|joules|m?hz|wu|wood)\b"
)
_GRADE = r"\s?\+(?!\s?(?:RA|CVP|right|\d\d?\b|/))"  # "2+", but not "45 + RAP"
_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|(?:19|20)\d\d(?![\d.]| ?(?:ms|cm|mm))|\d{1,2}:\d\d"
_PATTERN = re.compile(
    rf"(?<![\w.,#])(?:(?P<date>{_DATE})"
    rf"|(?P<low>{_NUMBER})(?:\s?(?:\+/-|\xb1)\s?{_NUMBER})?"
    rf"(?:(?:{_INNER_UNIT})?\s?(?:-|to\b)\s?(?P<high>{_NUMBER}))?+"
    rf"(?:(?P<thing>{_GRADE}|{_DEVICE}|{_COUNTED})|[\s:\[(-]{{0,3}}(?:{_UNIT}))?)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s?$", re.IGNORECASE)
_AFTER_NAME = re.compile(rf"\s?[(\[,]?\s?(?:{_UNIT})[)\]]?", re.IGNORECASE)


class Number(NamedTuple):
    """A number as the sentence states it.

    Attributes:
        start: Character offset in the sentence.
        end: One past the number and its unit.
        value: Of a range, its first end.
        high: Second end of a range, else None.
        unit: m/s, cm/s, mmHg, cm2, mm2, ms, s, ml, cm, mm or %; "" where none stands; "other" for what is no measure
            of a valve: dates, grades, sizes of a device, areas per body surface.
    """

    start: int
    end: int
    value: float
    high: float | None
    unit: str


def numbers_in(text: str) -> list[Number]:
    """All numbers of a sentence, in order."""
    found: list[Number] = []
    for match in _PATTERN.finditer(text):
        number = _number(match)
        if found and _spans_range(text, found[-1], number):
            low = found.pop()
            number = number._replace(start=low.start, value=low.value, high=number.value)
        found.append(number)
    return found


def unit_after(text: str, at: int) -> tuple[str, int]:
    """A unit right behind a quantity's name, as in "Vmax (cm/s): 320", and where it ends; "" if there is none."""
    match = _AFTER_NAME.match(text, at)
    return (_unit(match), match.end()) if match else ("", at)


def _number(match: re.Match[str]) -> Number:
    if match["date"]:
        return Number(match.start(), match.end(), 0.0, None, "other")
    high = _value(match["high"]) if match["high"] else None
    return Number(match.start(), match.end(), _value(match["low"]), high, "other" if match["thing"] else _unit(match))


def _spans_range(text: str, low: Number, high: Number) -> bool:
    """ "Between 30 and 35"."""
    joined = text[low.end : high.start].strip() == "and" and low.high is None and high.high is None
    return joined and bool(_BETWEEN.search(text, max(0, low.start - 9), low.start))


def _value(digits: str) -> float:
    return float(digits.replace(",", "."))


def _unit(match: re.Match[str]) -> str:
    return next((name for i, name in enumerate(_UNITS) if match[f"u{i}"]), "")
