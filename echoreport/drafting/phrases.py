"""The wording table: what a draft says, and which words it may take from the archive."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from echoreport.domain import STATED, Assertion, Disease, DraftFinding, Severity, Valve


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one listed phrase says; empty for a filler.

    Attributes:
        verb: Whether it makes a sentence of a list of nouns.
    """

    valves: frozenset[Valve] = frozenset()
    lesions: frozenset[Disease] = frozenset()
    grades: frozenset[Severity] = frozenset()
    assertions: frozenset[Assertion] = frozenset()
    verb: bool = False

    def __or__(self, other: "Meaning") -> "Meaning":
        return Meaning(
            self.valves | other.valves,
            self.lesions | other.lesions,
            self.grades | other.grades,
            self.assertions | other.assertions,
            self.verb or other.verb,
        )


@cache
def wording() -> dict[str, Any]:
    """The table `wording.toml`, read once."""
    return tomllib.loads(files("echoreport.drafting").joinpath("wording.toml").read_text("utf-8"))


@cache
def vocabulary() -> dict[str, Meaning]:
    """Listed phrase (lower case) -> what it says."""
    words = wording()["words"]
    entries = [(phrase, Meaning(verb=True)) for phrase in words["verb"]]
    entries += [(phrase, Meaning()) for phrase in words["filler"]]
    entries += [(p, Meaning(valves=frozenset({Valve(k)}))) for k, listed in words["valve"].items() for p in listed]
    entries += [(p, Meaning(lesions=frozenset({Disease(k)}))) for k, listed in words["lesion"].items() for p in listed]
    entries += [(p, Meaning(grades=frozenset({Severity(k)}))) for k, listed in words["grade"].items() for p in listed]
    entries += [
        (p, Meaning(assertions=frozenset({Assertion(k)}))) for k, listed in words["assertion"].items() for p in listed
    ]
    meanings: dict[str, Meaning] = {}
    for phrase, meaning in entries:
        meanings[phrase] = meanings.get(phrase, Meaning()) | meaning
    return meanings


@cache
def _phrase() -> re.Pattern[str]:
    longest_first = sorted(vocabulary(), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"\s*\b(" + "|".join(map(re.escape, longest_first)) + r")\b\s*,?\s*")


def meaning_of(sentence: str) -> Meaning | None:
    """What a sentence says by its words alone, or None where it holds anything that the table does not list."""
    text = re.sub(r"[\s-]+", " ", sentence.lower())
    meaning, at = Meaning(), 0
    while at < len(text):
        match = _phrase().match(text, at)
        if match is None:
            return None
        meaning |= vocabulary()[match[1]]
        at = match.end()
    return meaning


def filled(template: str, finding: DraftFinding) -> str:
    """A template of `wording.toml` with the words of a finding; without its grade where it has none."""
    graded = finding.severity is not None and finding.assertion in STATED
    grade = finding.severity if graded else ""
    lesion = finding.disease.replace("-", " ")
    return " ".join(template.format(grade=grade, valve=finding.valve, lesion=lesion).split())


def capitalised(text: str) -> str:
    """With a capital first letter; the others as they are."""
    return text[:1].upper() + text[1:]
