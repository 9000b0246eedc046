"""The marks of the time axis along the upper or lower edge of a trace, long and short ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.comb import Comb, marks_of, regular_comb
from echoreport.images.screen.brightness import channel_extreme

_ABOVE, _BELOW, _WITHIN = 0.02, 0.075, 0.05
"""Of the frame's height: rows outside the trace's upper and lower edge, and inside either, in which marks may stand."""
_FEWEST = 3
_ROUGHEST_ALONE = 0.4  # pixels, of three marks with nothing between them
_MOST_MISSING, _ROUGHEST = 0.25, 0.6
"""Of a ruler's teeth; pixels, root mean square."""
_TOOTH, _RAREST = 2.2, 0.02
"""Pixels about a tooth's place in which a mark counts as it; least chance that another mark stands there."""
_EVIDENCE = 5.0
"""Logarithm of the odds against a comb by chance."""
_NARROWEST, _LEAST_SPAN = 6.0, 0.4
"""Pixels between marks; of the trace's width, from the first to the last."""
_UNMOVED = 0.15  # pixels
_NOISY = 0.12  # marks to a pixel, from which a row holds speckle
RATIOS = (2, 4, 5, 10)
"""Short marks to a long one."""
_LONGER = 1.35  # ink of long marks against that of short ones
_FEWEST_LONG = {2: 4, 4: 3, 5: 2, 10: 2}  # the fewer short marks between, the easier chance makes them
_INK_ROWS = 16  # rows on either side of a row of marks that their longest reach


@dataclass(frozen=True, slots=True)
class Ruler:
    """Marks along a row.

    Attributes:
        comb: All of them, in columns of the frame.
        row: Where they stand.
        ratio: Every how manyeth is longer or bolder; 1 where all look alike.
    """

    comb: Comb
    row: int
    ratio: int


def time_ruler(pixels: np.ndarray, box: Box) -> Ruler | None:
    """The clearest row of regular marks at the upper or lower edge of the trace in `box`.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
    """
    value = channel_extreme(pixels, np.maximum)
    best: tuple[Comb, int] | None = None
    last = np.empty(0)
    rows, profiles = _profiles(value[:, box.x0 : box.x1 + 2], _rows(box, len(value)), box)
    for row, marks in zip(rows, marks_of(profiles, box.x0, _NOISY * profiles.shape[1]), strict=True):
        if len(marks) < _FEWEST or _same(marks, last):
            continue
        last = marks
        if best and len(marks) <= best[0].quality:  # a comb is worth less than one for each of its marks
            continue
        comb = regular_comb(marks)
        if comb and _is_ruler(comb, box) and (best is None or comb.quality > best[0].quality):
            best = comb, row
    return Ruler(*best, _ratio(value, *best)) if best else None


def _rows(box: Box, height: int) -> Sequence[int]:
    above, below, within = (round(share * height) for share in (_ABOVE, _BELOW, _WITHIN))
    top = range(max(box.y0 - above, 0), min(box.y0 + within, height - 1))
    return [*range(max(box.y1 - within, 0), min(box.y1 + below, height - 1)), *top]


def _same(marks: np.ndarray, last: np.ndarray) -> bool:
    """True for a row that shows what the one before it did: marks are several rows long."""
    return len(marks) == len(last) and bool(np.abs(marks - last).max() < _UNMOVED)


def _profiles(value: np.ndarray, rows: Sequence[int], box: Box) -> tuple[list[int], np.ndarray]:
    """Brightness along rows; within the trace also what lasts over three rows, which marks do and speckle does not.

    Returns:
        The row of each profile, and the profiles: *Shape:* (profiles, columns), float32.
    """
    of: list[int] = []
    profiles: list[np.ndarray] = []
    for row in rows:
        of.append(row)
        profiles.append((value[row].astype(np.float32) + value[row + 1]) / 2)
        if box.y0 <= row < box.y1:
            of.append(row)
            profiles.append(value[row : row + 3].min(axis=0))
    return of, np.array(profiles, np.float32).reshape(-1, value.shape[1])


def _is_ruler(comb: Comb, box: Box) -> bool:
    return (
        comb.step >= _NARROWEST
        and comb.count - comb.found <= _MOST_MISSING * comb.count
        and (_evidence(comb, box.width) >= _EVIDENCE or _alone(comb))
        and comb.error <= _ROUGHEST
        and (comb.count - 1) * comb.step >= _LEAST_SPAN * box.width
    )


def _alone(comb: Comb) -> bool:
    return comb.found == comb.count == _FEWEST and not comb.extra and comb.error <= _ROUGHEST_ALONE


def _evidence(comb: Comb, length: int) -> float:
    """Logarithm of the odds against so many teeth in place by chance, among all pairs of marks that might make one."""
    chance = max(_TOOTH * comb.extra / length, _RAREST)
    missing = comb.count - comb.found
    return float(-(comb.found - 2) * np.log(chance) - missing * np.log(4) - 2 * np.log(comb.found + comb.extra))


def _ratio(value: np.ndarray, comb: Comb, row: int) -> int:
    """Every how manyeth mark has more ink."""
    y0, y1 = max(row - _INK_ROWS, 0), min(row + _INK_ROWS, len(value))
    around = round(min(6, comb.step / 3))
    columns = np.round(comb.first + comb.step * np.arange(comb.count)).astype(int)
    ink = np.array([_ink(value[y0:y1, max(x - around, 0) : x + around + 1], row - y0) for x in columns])
    for ratio in RATIOS:
        for phase in range(min(ratio, comb.count)):
            long = np.arange(comb.count) % ratio == phase
            if np.count_nonzero(long) >= _FEWEST_LONG[ratio] and _longer(ink[long], ink[~long]):
                return ratio
    return 1


def _longer(long: np.ndarray, short: np.ndarray) -> bool:
    """True where all long marks stand out from the short ones, all but one of which a curve may have crossed."""
    return bool(np.min(long) >= _LONGER * np.sort(short)[-min(2, len(short))])


def _ink(part: np.ndarray, row: int) -> float:
    """Length times width of the bright mark that crosses the middle of `row`."""
    level = part.astype(np.float32) - np.median(part)
    bright = level >= 0.5 * level[row : row + 2].max()
    rows = bright.any(axis=1)
    low = high = row
    while low > 0 and rows[low - 1]:
        low -= 1
    while high < len(rows) - 1 and rows[high + 1]:
        high += 1
    return float(bright[low : high + 1].sum())
