"""The valve that printed labels, or a header's text, name."""

import re
from collections.abc import Iterable
from functools import cache

from echoreport.domain import Valve
from echoreport.images.words.labels import Label, label_in
from echoreport.images.words.ocr import Word
from echoreport.images.words.rows import rows_of
from echoreport.images.words.values import printed
from echoreport.images.words.vocabulary import vocabulary

_OF_ANATOMY = frozenset({"diameter", "dimension", "area", "volume", "cardiac_output", None})
"""Quantities that a list may repeat from another image of the study."""
_BELOW = 2.0  # heights of a title within which its first value stands
_AMBIGUOUS = frozenset({"PV"})  # alone before a number it is the peak velocity
_NAMES = re.compile(
    r"\b(aortic|mitral|tricuspid|pulmonic|pulmonary(?= valve))\b"
    r"(?!(?: valve)?[ -]level| arch| root| aneurysm| dissection| annul)",
    re.IGNORECASE,
)  # "at the aortic valve level" is where the pulmonic valve is seen from
_OF_FLOW = re.compile(
    r"\b(?:CWD?|PWD?|doppler|spectral|V?max|vel|VTI|TVI|PG|PHT|jet|peak|mean|(?:in|out)?flow)\b", re.IGNORECASE
)


def valve_printed(words: Iterable[Word]) -> Valve | None:
    """The one valve that labels of measured flow name; None where they name none or several.

    A label counts where a value stands behind it, or as the title right above values ("LVOT Vmax").
    """
    words = tuple(words)
    labels = [value.label for value in printed(words) if value.quantity not in _OF_ANATOMY]
    return the_only({valve for label in (*labels, *_titles(words)) for valve in _named_by(label)})


def valves_in(texts: Iterable[str]) -> set[Valve]:
    """The valves that free text names.

    An abbreviation counts in upper case, beside a word of flow: "AI", "MR" and "Ms" mean other things elsewhere.
    """
    return {valve for text in texts for valve in _in_text(text)}


def the_only(valves: set[Valve]) -> Valve | None:
    """The valve, where there is one."""
    return next(iter(valves)) if len(valves) == 1 else None


def _titles(words: tuple[Word, ...]) -> list[str]:
    rows = rows_of(words)
    valued = [row.box for row in rows if printed(row.words)]
    titles = []
    for word in words:
        label, box = label_in(word.text), word.box
        below = any(
            0 < other.y0 - box.y0 <= _BELOW * box.height and other.x0 < box.x1 and box.x0 < other.x1 for other in valued
        )
        if below and _is_title(label):
            titles.append(label.text)
    return titles


def _is_title(label: Label) -> bool:
    return "site" in label.kinds and len(label.kinds) > 1


def _named_by(label: str) -> set[Valve]:
    if label in _AMBIGUOUS or any(re.search(rf"\b{vessel}\b", label) for vessel in vocabulary().vessels):
        return set()
    return {vocabulary().valves[word] for word in re.split(r"[ /]", label) if word in vocabulary().valves}


def _in_text(text: str) -> set[Valve]:
    named = {_by_name()[name.lower()] for name in _NAMES.findall(text)}
    if _OF_FLOW.search(text):
        words = set(re.findall(r"[A-Za-z]+", text))
        named |= {valve for word, valve in vocabulary().valves.items() if word in words and not word.istitle()}
    return named


@cache
def _by_name() -> dict[str, Valve]:
    return {valve.value: valve for valve in Valve} | {"pulmonary": Valve.PULMONIC}
