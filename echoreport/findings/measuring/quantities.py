"""Where a sentence names a measured quantity, in full or in part; what they are called is data, in lexicon.toml."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from echoreport.domain import Valve
from echoreport.findings.lexicon.loading import Quantity, load_lexicon, load_quantities, words
from echoreport.findings.measuring.numbers import unit_after

_TRIGGER = re.compile(
    r"grad|PG|MG|vel|V ?\.?-?max|P ?m(?:ax|ean)|peak|max|mean|average|area|orifice|AVA|MVA|TVA|EOA|RO|half|PHT|1/2|"
    r"RVSP|R\.V|PAS|PAP|PSAP|systolic|pressure|reg|vol|frac|RF|RV |contract|VC",
    re.IGNORECASE,
)

_UNIT_STANDS = re.compile(r"[)\]]|.[ :=]{1,3}[\d.<>~]")


class Name(NamedTuple):
    """A quantity's name in a sentence.

    Attributes:
        start: Character offset.
        end: One past the name and a unit in brackets behind it.
        quantity: None where the name is incomplete, or one of another thing ("LVOT velocity").
        part: "peak" or "mean" of a name without its noun, "gradient" or "velocity" of a noun alone; else "".
        valve: Where the name itself tells it.
        unit: That stands behind the name, as in "Vmax (cm/s): 320"; "" if none.
    """

    start: int
    end: int
    quantity: Quantity | None
    part: str = ""
    valve: Valve | None = None
    unit: str = ""


def names_in(text: str) -> list[Name]:
    """The longest names of a sentence that do not overlap, in order."""
    if not _TRIGGER.search(text):
        return []
    found = [
        (m.start(), -m.end(), i, m) for i, (_, _, pattern) in enumerate(_patterns()) for m in pattern.finditer(text)
    ]
    names: list[Name] = []
    for start, _, i, match in sorted(found, key=lambda f: f[:3]):
        if not names or start >= names[-1].end:
            names.append(_name(text, match, *_patterns()[i][:2]))
    return names


def quantity(name: str) -> Quantity:
    """The quantity of a name."""
    return next(q for q in load_quantities() if q.name == name)


@cache
def grammar(kind: str) -> str:
    """A regular expression of the lexicon's [measure-grammar], as one group."""
    return _filled("(?:" + "|".join(load_lexicon().grammar[kind]) + ")")


def _name(text: str, match: re.Match[str], quantity: Quantity | None, part: str) -> Name:
    unit, end = unit_after(text, match.end())
    if not unit or not _UNIT_STANDS.match(text, end - 1) or (quantity is None and not part):
        unit, end = "", match.end()
    valve = Valve(match.lastgroup) if match.lastgroup else quantity.valve if quantity else None
    return Name(match.start(), end, quantity, part, valve, unit)


@cache
def _patterns() -> list[tuple[Quantity | None, str, re.Pattern[str]]]:
    """What is looked for; of two names that start and end alike the first wins."""
    found: list[tuple[Quantity | None, str, re.Pattern[str]]] = [(None, "", _compiled(grammar("elsewhere")))]
    found += [(q, "", _compiled(_filled("|".join(q.names)))) for q in load_quantities()]
    return found + [(None, part, _compiled(grammar(part))) for part in ("peak", "mean", "gradient", "velocity")]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?!\w)", re.IGNORECASE)


def _filled(pattern: str) -> str:
    """A pattern with its placeholders written out."""
    word = "|".join(sorted(map(re.escape, words("in-a-quantity")), key=len, reverse=True))
    # Six words at most: without a limit, two such runs in a row would make the search quadratic.
    pattern = pattern.replace("{words}", rf"(?:[ -](?:{word})\b){{0,6}}")
    for kind in ("peak", "mean", "gradient", "velocity"):
        pattern = pattern.replace("{" + kind + "}", "(?:" + "|".join(load_lexicon().grammar[kind]) + ")")
    return pattern
