"""The words that value boxes use, from `vocabulary.toml`: the only words that may leave a frame."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from echoreport.domain import Valve

_LOOKALIKES = {
    "0": "o",
    "6": "g",
    "8": "b",
    "1": "l",
    "|": "l",
    "!": "l",
    "i": "l",
    "`": "'",
    "^": "'",
    '"': "'",
    "´": "'",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
}
_PAIRS = (("½", "1/2"), ("rn", "m"), ("eia", "e/a"), ("e1a", "e/a"))
_SEPARATORS = frozenset(" .:=_-()[]{},;~*+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of labels.

    Attributes:
        text: As it comes out.
        kinds: What it means for the quantity, e.g. "mean".
        edges: Where its skeleton has gaps, its two ends among them.
    """

    text: str
    kinds: frozenset[str]
    edges: frozenset[int]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, how it may be read, and the largest value in it that a heart can have."""

    name: str
    dimension: str
    spelled: tuple[str, ...]
    most: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a label's words and a unit's dimension stand for together; `beside`: a further kind that must be there."""

    name: str
    dimension: str
    words: frozenset[str]
    beside: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All of `vocabulary.toml`; `entries` by skeleton, see `skeleton_of`; `valves`: word -> valve that it names."""

    entries: dict[str, Entry]
    units: tuple[Unit, ...]
    quantities: tuple[Quantity, ...]
    valves: dict[str, Valve]
    vessels: tuple[str, ...]

    def quantity_of(self, dimension: str, kinds: frozenset[str]) -> str | None:
        """The first quantity that fits; None where none does."""
        fitting = (
            quantity.name
            for quantity in self.quantities
            if quantity.dimension == dimension
            and quantity.words & kinds
            and (not quantity.beside or quantity.beside in kinds)
        )
        return next(fitting, None)


@cache
def vocabulary() -> Vocabulary:
    """The package's vocabulary, read once."""
    table = tomllib.loads(resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    entries: dict[str, Entry] = {}
    for kind, spellings in table["words"].items():
        for text in spellings:
            skeleton, edges = skeleton_of(text)
            known = entries.get(skeleton, Entry(text, frozenset(), edges))
            entries[skeleton] = Entry(known.text, known.kinds | {kind}, known.edges)
    units = tuple(Unit(u["name"], u["dimension"], tuple(u["spelled"]), float(u["most"])) for u in table["unit"])
    quantities = tuple(
        Quantity(q["name"], q["dimension"], frozenset(q["words"]), q.get("beside", "")) for q in table["quantity"]
    )
    valves = {word: Valve(valve) for valve, words in table["valves"].items() for word in words}
    return Vocabulary(entries, units, quantities, valves, tuple(table["vessels"]["words"]))


def skeleton_of(text: str) -> tuple[str, frozenset[int]]:
    """A text without what does not count in it, and the places in it where a word may start or end."""
    text = text.casefold()
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    letters: list[str] = []
    edges = {0}
    for glyph in text:
        if glyph in _SEPARATORS:
            edges.add(len(letters))
        else:
            letters.append(_LOOKALIKES.get(glyph, glyph))
            if glyph == "/":
                edges |= {len(letters) - 1, len(letters)}
    return "".join(letters), frozenset(edges | {len(letters)})
