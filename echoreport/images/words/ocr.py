"""The words drawn on a frame, read offline by RapidOCR, whose models come with its package."""

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from echoreport.domain import Box


@dataclass(frozen=True, slots=True)
class Word:
    """One run of text in a line.

    Attributes:
        text: As read; a tick mark beside a number may have become a dash before it.
        box: Where it stands, in pixels of the frame.
        score: The reader's confidence, in [0, 1].
    """

    text: str
    box: Box
    score: float

    @property
    def row(self) -> float:
        """Middle row of its box."""
        return (self.box.y0 + self.box.y1 - 1) / 2


def read_words(pixels: np.ndarray) -> tuple[Word, ...]:
    """Read all words of a frame or of a part of one, from the top down.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
    """
    found, _ = _engine()(np.ascontiguousarray(pixels[..., ::-1]), use_cls=False)
    words = [_word(*entry, pixels.shape) for entry in found or ()]
    return tuple(sorted(words, key=lambda word: (word.box.y0, word.box.x0)))


@cache
def _engine() -> Any:  # the package has no types
    from rapidocr_onnxruntime import RapidOCR

    engine = RapidOCR()
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)  # it warns of each frame without text
    return engine


def _word(corners: list[list[float]], text: str, score: float, shape: tuple[int, ...]) -> Word:
    height, width = shape[:2]
    low, high = np.floor(np.min(corners, axis=0)).astype(int), np.ceil(np.max(corners, axis=0)).astype(int)
    x0, y0 = int(np.clip(low[0], 0, width - 1)), int(np.clip(low[1], 0, height - 1))
    box = Box(x0, y0, int(np.clip(high[0], x0 + 1, width)), int(np.clip(high[1], y0 + 1, height)))
    return Word(text, box, float(score))
