"""One word of a simulated valve section turned round: a negation, the valve's name, or a grade.

For scripts/compare_text_spaces.py. What is turned is found by the words that the simulator writes, not by the
extractor of findings, which takes part in some of the compared spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np

from echoreport.domain import LESIONS, Severity, Valve
from echoreport.simulation.phrases import pick, tables

_OTHER = {
    Valve.AORTIC: Valve.MITRAL,
    Valve.MITRAL: Valve.AORTIC,
    Valve.TRICUSPID: Valve.PULMONIC,
    Valve.PULMONIC: Valve.TRICUSPID,
}
_NEGATOR = r"\b(?i:no|without|w/o|neg for) "
_QUALIFIER = r"(?:(?i:any|sig|significant|hemodynamically significant|evidence of|sign of) )?"


def flipped(kind: str, text: str, valve: Valve, rng: np.random.Generator) -> str | None:
    """The text with one word turned round, or None where it has no such word.

    Args:
        kind: One of `FLIPS`.
        text: A section as `echoreport.simulation.section` writes it of this valve, with nothing hedged.
    """
    candidates = list(FLIPS[kind](text, valve))
    return pick(candidates, rng) if candidates else None


def _negations(text: str, valve: Valve) -> Iterator[str]:
    """A denial becomes a statement, or a graded lesion is denied."""
    lesion = _lesion(valve)
    for match in re.finditer(rf"{_NEGATOR}(?={_QUALIFIER}{lesion})", text):
        if not re.search(rf"{_NEGATOR}[^.\n]*$", text[: match.start()]):  # an earlier one may reach as far
            yield text[: match.start()] + text[match.end() :]
    for match in re.finditer(rf"{lesion}: (?P<none>none|absent|no)\b", text):
        yield text[: match.start("none")] + "present" + text[match.end("none") :]
    for start, end, _ in _grades_in(text, valve):
        behind = re.match(rf" {lesion}", text[end:]) is None
        yield text[:start] + ("none" if behind else "no") + text[end:]


def _valves(text: str, valve: Valve) -> Iterator[str]:
    """Every name of the valve becomes one of the other valve of the same side of the heart."""
    names = _renamed(valve)
    yield re.sub(rf"\b(?:{_any_of(names)})(?=A?\b)", lambda match: names[match.group()], text)


def _grades(text: str, valve: Valve) -> Iterator[str]:
    """A lesion's grade becomes severe, or mild where it is moderate or worse."""
    for start, end, severity in _grades_in(text, valve):
        grave = severity.rank >= Severity.MODERATE.rank
        word = ("1+" if grave else "4+") if "+" in text[start:end] else ("mild" if grave else "severe")
        yield text[:start] + word + text[end:]


FLIPS: dict[str, Callable[[str, Valve], Iterator[str]]] = {
    "negation": _negations,
    "valve": _valves,
    "grade": _grades,
}


def _grades_in(text: str, valve: Valve) -> Iterator[tuple[int, int, Severity]]:
    """Start, end and meaning of the grades that stand right before a lesion, or behind it and before none."""
    lesion, grade = _lesion(valve), f"(?P<grade>(?>(?i:{_any_of(_phrases())})))"
    for pattern in (rf"(?<![\w-]){grade}(?= {lesion})", rf"{lesion}[:,]? (?:present, )?{grade}(?![\w+-])(?! {lesion})"):
        for match in re.finditer(pattern, text):
            yield match.start("grade"), match.end("grade"), _phrases()[match["grade"].lower()]


def _lesion(valve: Valve) -> str:
    names = tables()["valves"][valve]
    words = {word for lesion in LESIONS for word in tables()["lesions"][lesion]} | {"regurg"}
    codes = {code for lesion in LESIONS for code in names[lesion]}
    return rf"(?:(?i:{_any_of(names['adj'])}) )?(?:(?i:{_any_of(words)})|{_any_of(codes)})\b"


@cache
def _phrases() -> dict[str, Severity]:
    """All the words for a grade; "tr" is left out, which is also a lesion."""
    styles = tables()["style"].values()
    lists = [tables()["grades"], *(style[key] for style in styles for key in style if key.endswith("grades"))]
    return {phrase: Severity(grade) for words in lists for grade in words for phrase in words[grade] if phrase != "tr"}


@cache
def _renamed(valve: Valve) -> dict[str, str]:
    """Each way to write the valve's names and codes -> one of the other valve's, in the same case."""
    mine, others = tables()["valves"][valve], tables()["valves"][_OTHER[valve]]
    pairs = [(name, others[key][0]) for key in mine for name in mine[key]]
    cases = (str, lambda name: name[:1].upper() + name[1:], str.upper)
    return {case(name): case(other) for case in reversed(cases) for name, other in pairs}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
