"""Texts with planted identifiers, as `planted.toml` writes them, and what a cleaning of them left or broke."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"\{([^}]*)\}")
_WORD = re.compile(r"[^\W_]+(?:[.,/'-][^\W_]+)*\+?")
_BESIDE = frozenset(
    [
        "dr",
        "drs",
        "mr",
        "mrs",
        "ms",
        "miss",
        "prof",
        "in",
        "on",
        "at",
        "of",
        "the",
        "since",
        "dated",
        "p.o",
        "box",
        "sn",
        "order",
        "jr",
        "md",
        "m.d",
        "ph.d",
        "rd",
        "drive",
        "from",
    ]
)
"""Titles and prepositions may go with the identifier that they belong to."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, what in it must go, and the words that must stay."""

    group: str
    text: str
    identifiers: tuple[str, ...]
    kept: tuple[str, ...]


def read_planted(path: Path) -> list[Planted]:
    """All texts of a file."""
    groups = tomllib.loads(path.read_text("utf-8"))
    return [_planted(group, line) for group, lines in groups.items() for line in lines.strip().split("\n")]


def missed(planted: Planted, cleaned: str) -> list[str]:
    """Words of identifiers that the cleaned text still has, beyond those that may stay."""
    left = Counter(_words(cleaned))
    left.subtract(planted.kept)
    hidden = [word for identifier in planted.identifiers for word in _words(identifier) if word.lower() not in _BESIDE]
    return [word for word in hidden if left[word] > 0]


def damaged(planted: Planted, cleaned: str) -> list[str]:
    """Words that must stay and are gone."""
    lost = Counter(planted.kept)
    lost.subtract(_words(re.sub(r"\[[A-Za-z0-9 ]+\]", " ", cleaned)))
    return [word for word, count in lost.items() if count > 0 and word.lower() not in _BESIDE]


def _planted(group: str, line: str) -> Planted:
    line = line.replace("⏎", "\n")
    return Planted(group, _MARK.sub(r"\1", line), tuple(_MARK.findall(line)), tuple(_words(_MARK.sub(" ", line))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
