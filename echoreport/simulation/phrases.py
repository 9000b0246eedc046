"""Sentences with slots, in several styles: the data is `styles.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from echoreport.domain import Disease, Severity, Valve

_MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]


@cache
def tables() -> dict[str, Any]:
    """The whole of `styles.toml`."""
    return tomllib.loads(resources.files("echoreport.simulation").joinpath("styles.toml").read_text("utf-8"))


@cache
def style_table(style: str) -> dict[str, Any]:
    """Phrases of one style, completed by those of the style that it inherits from."""
    own = tables()["style"][style]
    return _completed(own, style_table(own["inherits"])) if "inherits" in own else own


def pick(choices: list[str], rng: np.random.Generator) -> str:
    """One of the choices, each as likely as the other."""
    return choices[int(rng.integers(len(choices)))]


def random_date(rng: np.random.Generator) -> str:
    """An invented date of an earlier study, written in one of several ways."""
    day, month, year = (int(rng.integers(low, high)) for low, high in ((1, 29), (1, 13), (2008, 2020)))
    return pick([f"{month:02d}/{year}", f"{month:02d}/{day:02d}/{year}", f"{day} {_MONTHS[month - 1]} {year}"], rng)


class Words:
    """The words that fill the slots of one paragraph; a valve keeps its name throughout."""

    def __init__(self, style: str, valve: Valve, rng: np.random.Generator) -> None:
        self._style = style_table(style)
        self._rng = rng
        names = tables()["valves"][valve]
        self._codes = {lesion: pick(names[lesion], rng) for lesion in (Disease.STENOSIS, Disease.REGURGITATION)}
        self._lesions = {lesion: pick(tables()["lesions"][lesion], rng) for lesion in self._codes}
        self._fixed = {key: pick(names[key], rng) for key in ("valve", "adj", "abbr")}
        self._fixed |= {
            "code1": self._codes[Disease.STENOSIS],
            "code2": self._codes[Disease.REGURGITATION],
            "lesion": self._lesions[Disease.REGURGITATION],
        }

    def fill(self, template: str, **slots: str) -> str:
        """Replace the slots: {valve} as it is, {Valve} with a capital, {VALVE} in capitals."""
        words = self._fixed | slots
        capitalised = {key.capitalize(): value[:1].upper() + value[1:] for key, value in words.items()}
        return template.format_map(words | capitalised | {key.upper(): value.upper() for key, value in words.items()})

    def of_lesion(self, lesion: Disease) -> dict[str, str]:
        """Slots that name this lesion."""
        return {"code": self._codes[lesion], "lesion": self._lesions[lesion]}

    def of_grade(self, severity: Severity, lesion: Disease | None = None) -> dict[str, str]:
        """Slots that give this grade, in the way in which the style grades the lesion."""
        return {"grade": self.grade(severity, lesion), "adverb": pick(tables()["adverbs"][severity], self._rng)}

    def grade(self, severity: Severity, lesion: Disease | None = None) -> str:
        """A word of the style for the grade."""
        words = self._style.get("grades", tables()["grades"])
        if lesion is Disease.REGURGITATION:
            words = self._style.get("regurgitation_grades", words)
        return pick(words[severity], self._rng)


def _completed(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    nested = {key: _completed(own[key], base[key]) for key in own if isinstance(own[key], dict) and key in base}
    return base | own | nested
