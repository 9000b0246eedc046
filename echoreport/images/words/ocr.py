"""The words drawn on a frame: pieces of text found by their strokes, read by RapidOCR's recogniser, remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np

from echoreport.domain import Box
from echoreport.images.words.pieces import Piece, find_pieces

_SUREST = 0.5  # below it a piece is speckle, not text
_REMEMBERED = 20_000  # pieces, of 200 bytes each: an archive of one scanner repeats a few hundred


@dataclass(frozen=True, slots=True)
class Word:
    """One run of text in a line.

    Attributes:
        text: As read; a tick mark beside a number may have become a dash before it.
        box: Where its strokes stand, in pixels of the frame.
        score: The reader's confidence, in [0, 1].
    """

    text: str
    box: Box
    score: float

    @property
    def row(self) -> float:
        """Middle row of its box."""
        return (self.box.y0 + self.box.y1 - 1) / 2


class WordReader:
    """Reads frames, and reads no picture of a text twice.

    What is remembered is the text of a picture, bit by bit: a word that changed by one pixel is read anew, and with or
    without memory the words are the same.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def read(self, pixels: np.ndarray) -> tuple[Word, ...]:
        """All words of a frame, from the top down.

        Args:
            pixels: RGB, *Shape:* (height, width, 3), uint8.
        """
        pieces = find_pieces(pixels)
        words = [
            Word(text, piece.box, score)
            for piece, (text, score) in zip(pieces, self._texts(pieces), strict=True)
            if text and score >= _SUREST
        ]
        return tuple(sorted(words, key=lambda word: (word.box.y0, word.box.x0)))

    def _texts(self, pieces: list[Piece]) -> list[tuple[str, float]]:
        from echoreport.images.words.recogniser import recognise

        keys = [_key(piece.crop) for piece in pieces]
        new = {key: piece.crop for key, piece in zip(keys, pieces, strict=True) if key not in self._known}
        self._known.update(zip(new, recognise(list(new.values())), strict=True))
        for key in keys:
            self._known.move_to_end(key)
        texts = [self._known[key] for key in keys]
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return texts


def read_words(pixels: np.ndarray) -> tuple[Word, ...]:
    """Read all words of a frame or of a part of one, from the top down; see `WordReader.read`."""
    return _reader().read(pixels)


@cache
def _reader() -> WordReader:
    return WordReader()


def _key(crop: np.ndarray) -> bytes:
    return blake2b(np.ascontiguousarray(crop).tobytes() + repr(crop.shape).encode(), digest_size=16).digest()
