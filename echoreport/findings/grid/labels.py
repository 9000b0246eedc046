"""What the header of a column or the name of a row says: a valve, a lesion, structure, severity, a measurement."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from echoreport.domain import Disease, Valve
from echoreport.findings.reading.reader import reader
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import groups
from echoreport.findings.statements.lesions import lesion_statements

_MOST_CHARACTERS = 48
_MOST_WORDS = 6
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBER = re.compile(r"\(?\d{1,2}[.)]\s*(?=\D)")
_TOKEN = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*|%")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u2019", "------'")
_OF_THE_VALVE = (Disease.PROSTHESIS, Disease.BICUSPID)


class Kind(StrEnum):
    """What a label is; `PROSE` is no label at all."""

    EMPTY = "empty"
    NAMES = "names"
    VALVE = "valve"
    LESION = "lesion"
    LESION_NAME = "lesion-name"
    SEVERITY = "severity"
    STRUCTURE = "structure"
    MEASURE = "measure"
    PAST = "past"
    OTHER = "other"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Label:
    """A header or a row name.

    Attributes:
        valves: That it names.
        diseases: That it names; not those which are part of a valve's name ("prosthetic mitral valve").
        before: Words that complete its cells from the left: "annulus" for "calcified".
        after: Words that complete them from the right: "leaflet motion" for "reduced".
    """

    kind: Kind
    valves: tuple[Valve, ...] = ()
    diseases: tuple[Disease, ...] = ()
    before: str = ""
    after: str = ""


def plain(text: str) -> str:
    """A cell's text with plain dashes, single spaces and no markup around it."""
    return " ".join(text.translate(_DASHES).strip().strip("*_#`").split())


@cache
def table_words() -> dict[str, dict[str, Any]]:
    """The word lists of grid.toml."""
    return tomllib.loads(resources.files(__package__).joinpath("grid.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def label_of(text: str) -> Label:
    """What a header cell or a row's first cell says."""
    text = _NUMBER.sub("", plain(text).strip(" :."))
    text = (plain(_BRACKETS.sub(" ", text)) or text).strip(" :.")
    if not text:
        return Label(Kind.EMPTY)
    tokens = _TOKEN.findall(text.lower())
    if len(text) > _MOST_CHARACTERS or len(tokens) > _MOST_WORDS or re.search(r"[.!?;]\s|,$", text):
        return Label(Kind.PROSE)
    return _by_words(text.lower(), set(tokens)) or _by_units(_in_full(text), set(tokens))


def _by_words(text: str, tokens: set[str]) -> Label | None:
    """A label that is told by its words alone."""
    words = table_words()
    for kind in (Kind.NAMES, Kind.LESION_NAME, Kind.SEVERITY):
        if text in words["labels"][kind]:
            return Label(kind)
    if tokens & set(words["tokens"]["past"]):
        return Label(Kind.PAST)
    return Label(Kind.MEASURE) if tokens & set(words["tokens"]["measure"]) else None


def _in_full(text: str) -> str:
    short = table_words()["short"]
    return re.sub(r"[^\W\d_]+\.?", lambda m: short.get(m[0].rstrip(".").lower(), m[0]), text)


def _by_units(text: str, tokens: set[str]) -> Label:
    units = reader().read(text + ":")[:-1]  # the colon tells "AS" from the word
    kinds = {u.kind for u in units}
    if kinds & {"grade", "cue", "normal", "excursion", "end"}:
        return Label(Kind.PROSE)
    valves = tuple(dict.fromkeys(v for u in units if u.entries and (v := u.entry.valve)))
    diseases = _diseases(units)
    if diseases and not (_is_named(units) and all(d in _OF_THE_VALVE for d in diseases)):
        return Label(Kind.LESION, valves, diseases)
    if kinds & {"anatomy", "everything", "ignore", "study"}:
        return Label(Kind.OTHER)
    return _of_structure(units, tokens, valves) or _of_valve(units, valves) or _by_token(tokens)


def _is_named(units: list[Unit]) -> bool:
    """Whether a valve is named as such; "bicuspid" alone is a lesion, whose valve goes without saying."""
    return any(u.entries and u.entry.valve and u.text != "bicuspid" for u in units)


def _diseases(units: list[Unit]) -> tuple[Disease, ...]:
    statements = lesion_statements(units, groups(units), (Valve.AORTIC,))
    return tuple(dict.fromkeys(s.disease for s in statements))


def _of_structure(units: list[Unit], tokens: set[str], valves: tuple[Valve, ...]) -> Label | None:
    words = table_words()["tokens"]
    kinds = {u.kind for u in units}
    if tokens & set(words["motion"]):
        return Label(Kind.STRUCTURE, valves, after="leaflet motion")
    if "annulus" in kinds:
        return Label(Kind.STRUCTURE, valves, before="annulus")
    if tokens & set(words["structure"]) or (not valves and "part" in kinds):
        return Label(Kind.STRUCTURE, valves)
    return None


def _of_valve(units: list[Unit], valves: tuple[Valve, ...]) -> Label | None:
    """A label that names valves and nothing else."""
    if not valves:
        return None
    allowed = table_words()["tokens"]["plain"]
    others = [u.text for u in units if u.kind == "word"]
    return Label(Kind.VALVE, valves) if all(text in (*allowed, ".", ":") for text in others) else Label(Kind.PROSE)


def _by_token(tokens: set[str]) -> Label:
    labels = table_words()["labels"]
    for kind in (Kind.SEVERITY, Kind.LESION_NAME):
        if tokens & set(labels[kind]):
            return Label(kind)
    return Label(Kind.OTHER)
