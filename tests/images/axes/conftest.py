"""Screens with drawn axes whose scale is known, and their words without a reader."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from echoreport.domain import Box
from echoreport.images.words import Word

BOX, ZERO = Box(60, 100, 660, 500), 300
STEP_ROWS, SECOND_COLUMNS = 40, 150  # rows from number to number, columns to a second


@dataclass
class Drawn:
    """A black screen with a dim trace, and the words that stand on it."""

    pixels: np.ndarray = field(default_factory=lambda: _dim())
    words: list[Word] = field(default_factory=list)

    def ticks(self, column: int = 664, rows: float = STEP_ROWS / 2) -> "Drawn":
        """Tick marks of six columns through row ZERO, every `rows` rows."""
        for row in np.arange(ZERO % rows, 600, rows):
            if BOX.y0 <= row < BOX.y1:
                self.pixels[round(row), column : column + 6] = 230
        return self

    def number(self, text: str, row: float, x0: int = 676, strokes: int = 0) -> "Drawn":
        """A word of rings for digits about `row`, with flat strokes for a minus before it."""
        top, width = round(row) - 6, 8 * len(text.strip("-"))
        for left in range(x0, x0 + width, 8):
            self.pixels[top : top + 13, left : left + 6] = 230
            self.pixels[top + 1 : top + 12, left + 1 : left + 5] = 0
        for stroke in range(strokes):
            self.pixels[round(row), x0 - 8 * (stroke + 1) : x0 - 8 * stroke - 3] = 230
        self.words.append(Word(text, Box(x0 - 2, top - 3, x0 + width + 2, top + 16), 0.99))
        return self

    def numbers(self, values: dict[int, str]) -> "Drawn":
        """Numbers by their distance above zero, in steps."""
        for steps, text in values.items():
            self.number(text, ZERO - steps * STEP_ROWS, strokes=int(text.startswith("-")))
        return self

    def ruler(self, minor: float = SECOND_COLUMNS / 5, long_every: int = 5) -> "Drawn":
        """Time marks below the trace."""
        for count, column in enumerate(np.arange(BOX.x0 + 7, BOX.x1, minor)):
            length = 12 if count % long_every == 0 else 4
            self.pixels[BOX.y1 + 14 - length : BOX.y1 + 14, round(column) : round(column) + 2] = 230
        return self

    def say(self, text: str, x0: int = 300, y0: int = 540) -> "Drawn":
        """A word anywhere, in nothing but name."""
        self.words.append(Word(text, Box(x0, y0, x0 + 60, y0 + 18), 0.99))
        return self


def _dim() -> np.ndarray:
    pixels = np.zeros((600, 800, 3), np.uint8)
    noise = np.random.default_rng(5).integers(0, 26, (BOX.height, BOX.width, 1))
    pixels[BOX.y0 : BOX.y1, BOX.x0 : BOX.x1] = noise
    return pixels


@pytest.fixture
def drawn() -> Drawn:
    """A screen without axes yet."""
    return Drawn()
