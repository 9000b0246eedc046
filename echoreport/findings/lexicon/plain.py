"""Typographic signs as the plain ones that they stand for, alike in texts and in the lexicon's terms."""

from __future__ import annotations

_SAME_LENGTH = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2019": "'",
        "\u2018": "'",
        "\u00b2": "2",
        "|": ":",
    }
)


def plain(text: str) -> str:
    """The text with dashes, quotes and the like plain; as long as it was, so that offsets hold."""
    return text if "|" not in text and text.isascii() else text.translate(_SAME_LENGTH)
