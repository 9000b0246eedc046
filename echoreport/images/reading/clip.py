"""Of a clip's frames the one with the most complete sweep, without decoding all of them."""

from collections.abc import Callable, Iterator

import numpy as np

from echoreport.domain import Box
from echoreport.errors import ImageError

_BUDGET = 8_000_000
"""Pixels decoded of a clip at first: 26 frames of 640x480, two seconds of the slowest codec."""
_FEWEST, _MOST = 8, 48  # frames looked at, whatever their size
_LIT = 24  # of 255; noise of a dim display stays below it, and a clip's black is not quite black
_LIT_ROWS = 0.02  # of a column: more than the baseline and a ruler's line
_UNBROKEN = 0.1
"""Weight of the longest run of lit columns: of two frames as full, one has the writing gap at its edge."""


def frames_to_try(count: int, pixels: int) -> list[int]:
    """Indexes spread evenly over a clip, with its first and its last, that its frames' size allows to decode.

    Args:
        count: Frames of the clip.
        pixels: Of one frame.
    """
    most = min(max(_BUDGET // max(pixels, 1), _FEWEST), _MOST)
    return sorted({int(i) for i in np.linspace(0, count - 1, min(count, most))})


def fullest_frame(count: int, pixels: int, load: Callable[[int], np.ndarray], box: Box | None) -> np.ndarray:
    """The most complete frame of a clip: evenly spread ones are tried, then the best one's neighbours, ever nearer.

    Args:
        count: Frames of the clip; at least 1.
        pixels: Of one frame.
        load: Index in [0, count) -> RGB, shape (rows, columns, 3), uint8. A frame that it cannot load is passed over.
        box: Of the spectral region; None where it is not known.

    Raises:
        ImageError: If the clip is refused, or none of the frames tried can be loaded: what `load` raised of the last.
    """
    if count == 1:
        return load(0)
    best = _Best(load, box)
    tried = frames_to_try(count, pixels)
    for index in tried:
        best.offer(index)
    if best.pixels is None:
        raise best.failure
    step = (count - 1) // max(len(tried) - 1, 1)
    while step > 1:
        step = (step + 1) // 2
        for index in (best.index - step, best.index + step):
            if 0 <= index < count:
                best.offer(index)
    return best.pixels


def fullest(frames: Iterator[np.ndarray], box: Box | None) -> tuple[int, np.ndarray] | None:
    """The most complete of frames that can only be had one after the other, and its place among them.

    None where there are no frames.
    """
    best, most = None, -1.0
    for index, pixels in enumerate(frames):
        if (score := completeness(pixels, box)) > most:
            best, most = (index, pixels), score
    return best


class _Best:
    """The fullest frame so far; the only one that is kept."""

    def __init__(self, load: Callable[[int], np.ndarray], box: Box | None) -> None:
        self.index = 0
        self.pixels: np.ndarray | None = None
        self.failure: Exception = ImageError("got a clip without frames")
        self._load, self._box = load, box
        self._score, self._seen = -1.0, set[int]()

    def offer(self, index: int) -> None:
        if index in self._seen:
            return
        self._seen.add(index)
        try:
            pixels = self._load(index)
        except ImageError:
            raise  # the file is refused, whichever frame is asked for
        except Exception as error:  # one damaged frame of a clip; any exception that decoders have
            self.failure = error
            return
        if (score := completeness(pixels, self._box)) > self._score:
            self.index, self.pixels, self._score = index, pixels, score


def completeness(pixels: np.ndarray, box: Box | None) -> float:
    """How much of a sweep a frame holds, in [0, 1 + _UNBROKEN]; only good to compare frames of one clip.

    A sweep fills the strip from left to right, or runs over an older one behind a dark gap at the writing point.
    The share of columns that carry a signal counts, and the longest run of them a little. Without a region
    the lower half stands for the strip.
    """
    strip = pixels[box.y0 : box.y1, box.x0 : box.x1] if box else pixels[pixels.shape[0] // 2 :]
    if strip.size == 0:
        return 0.0
    lit = (strip.max(axis=2) > _LIT).mean(axis=0) > _LIT_ROWS
    edges = np.flatnonzero(np.diff(lit.astype(np.int8), prepend=0, append=0))
    longest = (edges[1::2] - edges[::2]).max(initial=0)
    return float(lit.mean() + _UNBROKEN * longest / len(lit))
