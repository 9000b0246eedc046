"""Numbers that a sentence states about a valve. What they are called is data, in lexicon.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from echoreport.domain import Measurement, Valve
from echoreport.findings.lexicon import Quantity, load_quantities, words
from echoreport.findings.sentences import Sentence
from echoreport.findings.units import Unit
from echoreport.findings.valves import names_valve

_NUMBER = r"(?<![\d.])(?:\d{1,4}(?:\.\d+)?|\.\d+)"
_UNITS = {
    "m/s": r"m(?:eters?|etres?)?\.?\s?(?:/|per)\s?s(?:ec(?:ond)?s?)?\b|mps\b",
    "cm/s": r"c(?:enti)?m(?:eters?|etres?)?\.?\s?(?:/|per)\s?s(?:ec(?:ond)?s?)?\b",
    "mmHg": r"mm\.?\s?(?:of\s)?(?:hg|mercury)\b|mm\b(?!\s?/)|torr\b",
    "cm2": r"(?:sq\.?|square)\s?(?:cm|centimet(?:er|re)s?)\b|cm\s?(?:\^\s?2|2\b|sq\b|squared?\b)(?!\s?/\s?m)",
    "ms": r"m\.?\s?sec(?:onds?)?s?\b|milliseconds?\b|ms\b",
    "other": r"%|cm\s?2?\s?/\s?m|cm\b|ml\b|cc\b|years?\b|bpm\b|kg\b|mm\b|\+|/\d{2,4}\b|\.\d|(?:st|nd|rd|th)\b",
}
_UNIT = "|".join(f"(?P<u{i}>{pattern})" for i, pattern in enumerate(_UNITS.values()))
_VALUE = re.compile(
    rf"(?P<value>{_NUMBER})(?:\s?(?:(?:mm\s?hg|m/s(?:ec)?|cm2)\s)?(?:-|to)\s?(?P<high>{_NUMBER}))?\s?(?:{_UNIT})?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_METHOD = re.compile(
    r"\b(?:by|using|from|via|with)(?: the)? (?:pressure[- ]half[- ]?time|PHT|P1/2t|half[- ]?time|VTI)(?: method)?"
    r"|\([^\d()]{1,25}\)",
    re.IGNORECASE,
)
_VALVE_WORDS = f"(?:{'|'.join(sorted(words('in-a-quantity'), key=len, reverse=True))})"
_BLOCK = re.compile(
    r"\b(?:LVOT|outflow|LVEF|ejection|index(?:ed)?|E wave|A wave|deceleration|dimensionless|append|ratio|normal range|"
    r"ERO|PISA|age)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:LVOT|RVOT|outflow(?: tract)?|appendage|index(?:ed)?|mean|diastolic|vein|wave)[\s:,]*(?:the )?$",
    re.IGNORECASE,
)
_KINDS = r"(?:peak|max(?:imum|imal)?|mean)"
_PAIR = re.compile(
    rf"(?P<first>{_KINDS})\s?(?:/|and|&|\()\s?(?P<second>{_KINDS})\)?(?: {_VALVE_WORDS})* (?:gradients?|PG)"
    rf"[^\d;]{{0,60}}?(?P<one>{_NUMBER})\s?(?:mm\s?hg)?\s?(?:/|and|,|&|\()\s?(?P<two>{_NUMBER})(?:\s?mm\s?hg)?",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    rf"(?P<value>{_NUMBER})\s?mm\s?hg (?P<kind>mean|peak)(?: {_VALVE_WORDS})* gradient", re.IGNORECASE
)
_FAR = 70


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number in a sentence's text."""

    quantity: Quantity
    start: int
    end: int
    value: float
    high: float | None


def measurements_in(
    text: str, sentence: Sentence, units: list[Unit], carried: tuple[Valve, ...]
) -> Iterator[Measurement]:
    """Measurements of one sentence, in order.

    Args:
        text: The whole text.
        sentence: The sentence.
        units: Its units.
        carried: Valves of the heading or of the sentence before.
    """
    if not _DIGIT.search(sentence.text):
        return
    for reading in _readings(sentence.text):
        valve = reading.quantity.valve or _valve(units, reading, carried)
        if valve:
            start = sentence.offset(reading.start)
            end = sentence.offset(reading.end - 1) + 1
            quantity = reading.quantity
            yield Measurement(
                valve, quantity.name, reading.value, reading.high, quantity.unit, text[start:end], start, end
            )


def _readings(text: str) -> list[_Reading]:
    plain = _METHOD.sub(lambda m: "x" * len(m.group()), text)
    readings = [*_pairs(plain), *_reversed(plain)]
    taken = [(r.start, r.end) for r in readings]
    names = sorted(
        ((m.start(), m.end(), q) for q, pattern in _patterns() for m in pattern.finditer(plain)),
        key=lambda n: (n[0], -n[1]),
    )
    last_end = -1
    for i, (start, end, quantity) in enumerate(names):
        if start < last_end or any(a <= start < b for a, b in taken):
            continue
        last_end = end
        limit = next((n[0] for n in names[i + 1 :] if n[0] >= end), len(plain))
        reading = _reading(plain, start, end, limit, quantity)
        if reading:
            readings.append(reading)
    return sorted(readings, key=lambda r: r.start)


@cache
def _patterns() -> list[tuple[Quantity, re.Pattern[str]]]:
    return [
        (q, re.compile(r"(?<![\w'])(?:" + q.pattern.replace("{valve}", _VALVE_WORDS) + r")(?!\w)", re.IGNORECASE))
        for q in load_quantities()
    ]


def _reading(text: str, start: int, end: int, limit: int, quantity: Quantity) -> _Reading | None:
    """The number that stands behind a quantity's name, before the next name."""
    if _BEFORE.search(text[max(0, start - 25) : start]):
        return None
    match = _VALUE.search(text, end, min(len(text), end + _FAR + 20))
    if match is None or match.start() > min(limit, end + _FAR) or _BLOCK.search(text, end, match.start()):
        return None
    value, high = _in_unit(match, quantity)
    if value is None:
        return None
    return _Reading(quantity, start, match.start() + len(match[0].rstrip()), value, high)


def _in_unit(match: re.Match[str], quantity: Quantity) -> tuple[float | None, float | None]:
    """Value and upper end in the quantity's unit; None where the number is of another kind."""
    unit = next((name for i, name in enumerate(_UNITS) if match[f"u{i}"]), quantity.unit)
    value, high = float(match["value"]), float(match["high"]) if match["high"] else None
    if quantity.unit == "m/s" and (unit == "cm/s" or (unit == "m/s" and value > 20)):
        value, high, unit = value / 100, high / 100 if high else None, "m/s"
    if quantity.unit == "cm2" and (match[0].lower().rstrip(". ").endswith("cm")):
        unit = "cm2"  # the square is often left out in dictation
    if unit != quantity.unit or not quantity.low <= value <= quantity.high:
        return None, None
    return round(value, 4), round(high, 4) if high and high > value else None


def _pairs(text: str) -> Iterator[_Reading]:
    """ "Peak and mean gradients of 64 and 40 mmHg"."""
    for match in _PAIR.finditer(text):
        for kind, number in (("first", "one"), ("second", "two")):
            yield _gradient(match, match[kind], float(match[number]))


def _reversed(text: str) -> Iterator[_Reading]:
    """ "A 40 mmHg mean gradient"."""
    for match in _REVERSED.finditer(text):
        yield _gradient(match, match["kind"], float(match["value"]))


def _gradient(match: re.Match[str], kind: str, value: float) -> _Reading:
    name = "mean_gradient" if kind.lower() == "mean" else "peak_gradient"
    quantity = next(q for q in load_quantities() if q.name == name)
    return _Reading(quantity, match.start(), match.end(), value, None)


def _valve(units: list[Unit], reading: _Reading, carried: tuple[Valve, ...]) -> Valve | None:
    """Valve named with the quantity, up to its number, right behind it, before it, or carried over."""
    inside = [u for u in units if reading.start <= u.start < reading.end]
    behind = [u for u in units if reading.end <= u.start < reading.end + 35]
    for unit in inside:
        if unit.kind == "anatomy":
            return None
        if valve := _named(unit):
            return valve
    if behind and behind[0].text in ("across", "through", "at", "for", "over", "in"):
        return next((v for u in behind if (v := _named(u))), None)
    for unit in reversed([u for u in units if u.end <= reading.start]):
        if valve := _named(unit):
            return valve
        if unit.kind in ("anatomy", "everything"):
            return None
    return carried[0] if carried else None


def _named(unit: Unit) -> Valve | None:
    if unit.kind in ("modifier", "lesion") or names_valve(unit):
        return unit.entry.valve
    text = unit.text.replace("-", "")
    if text.startswith("trans"):
        return {"transaortic": Valve.AORTIC, "transmitral": Valve.MITRAL, "transtricuspid": Valve.TRICUSPID}.get(text)
    return next((e.valve for e in unit.entries if e.valve), None) or _in_phrase(unit)


def _in_phrase(unit: Unit) -> Valve | None:
    """Valve inside a phrase that is no finding: "tr velocity", "aortic valve area"."""
    first = {"tr": "tricuspid", "ar": "aortic", "ai": "aortic", "mr": "mitral"}
    if unit.kind != "ignore":
        return None
    for word in unit.text.split():
        if first.get(word, word) in list(Valve):
            return Valve(first.get(word, word))
    return None
