"""The row of zero velocity: where a line is drawn for it inside a trace, and where none is."""

from dataclasses import dataclass

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.lines import Line

_EDGE = 0.04  # of the height; flow that wraps around fills the outermost rows
_BESIDE = 0.05  # of the height, on either side of a gap, where the slow flow around it lies
_DEEP = 1.6  # brightness beside the gap over that in it, from which it is one
_DARKEST = 0.004  # of the display; keeps a black gap in black noise from being the deepest

_DARK = 5  # percentile of a trace that is its ground
_COLUMNS = 256  # of a trace that are looked at
_OWN, _BRIGHTER = 16, 30  # grey levels: of a line about its own shade, after JPEG, and least over the ground
_ASIDE = 5  # rows to those with which a row is compared
_LEAST_SHARE, _LEAST_RISE = 0.6, 0.35  # of a row in its line's shade, and more of it than in the rows beside
_DASH = 9  # columns between dashes
_GRID = 2
"""Lines of the same shade that are a grid: there is one baseline."""
_THICKEST, _MOST = 6, 3  # rows of a line with its blur; lines


def implied_baseline(spectrum: np.ndarray) -> float:
    """Find the row about which the spectrum lies.

    The wall filter cuts a dark gap of a few rows at zero velocity, through flow and noise alike. Without a gap the
    row is the middle of the brightest band, since slow flow is brightest.

    Args:
        spectrum: *Shape:* (rows, columns), any number type.

    Returns:
        Row in [0, rows - 1]; the middle row of a constant spectrum.
    """
    return row_of_zero(spectrum.mean(axis=1, dtype=np.float64))


def row_of_zero(profile: np.ndarray) -> float:
    """The same by the mean brightness of each row, *Shape:* (rows,), float64."""
    rows, span = len(profile), float(np.ptp(profile))
    if span <= 0:
        return (rows - 1) / 2
    return _gap(profile, _DARKEST * span) or _band(profile)


def _gap(profile: np.ndarray, least: float) -> float | None:
    """Middle of the deepest narrow gap; None where none is deep."""
    rows = len(profile)
    reach, edge = max(int(_BESIDE * rows), 3), max(int(_EDGE * rows), 1)
    if rows <= 2 * (reach + edge):
        return None
    around = np.lib.stride_tricks.sliding_window_view(profile, reach)  # window i holds rows i .. i + reach
    brightest = np.median(around, axis=1)
    middle = np.arange(edge + reach, rows - edge - reach)
    sides = np.minimum(brightest[middle - reach], brightest[middle + 1])
    depth = (sides + least) / (profile[middle] + least)
    best = int(depth.argmax())
    if depth[best] < _DEEP:
        return None
    half = (profile[middle[best]] + sides[best]) / 2
    low = high = int(middle[best])
    while low > 0 and profile[low - 1] < half:
        low -= 1
    while high < rows - 1 and profile[high + 1] < half:
        high += 1
    return (low + high) / 2 if high - low <= 2 * reach else None


def _band(profile: np.ndarray) -> float:
    """Middle of the brightest band."""
    rows = len(profile)
    inner = profile[int(rows * _EDGE) : rows - int(rows * _EDGE)]
    bright = np.flatnonzero(inner >= inner.min() + 0.6 * np.ptp(inner))
    return float(int(rows * _EDGE) + (bright[0] + bright[-1]) / 2)


def drawn_baselines(value: np.ndarray, box: Box) -> list[Line]:
    """Rows of a trace that a line of one shade runs along, drawn through or dashed; flow and noise vary along a row.

    Args:
        value: Largest channel of the frame, shape (height, width), uint8.
        box: Of the trace.

    Returns:
        Lines from end to end of `box`, the clearest first; their purity is the share of the row in their shade.
    """
    part = np.ascontiguousarray(value[box.y0 : box.y1, box.x0 : box.x1])
    dark = int(np.percentile(part[::4, ::4], _DARK))
    rows = _even_rows(part, dark)
    if not rows:
        rows = _even_rows(cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((1, _DASH), np.uint8)), dark)
    alone = [row for row in rows if sum(abs(row.shade - other.shade) <= _OWN for other in rows) < _GRID]
    alone.sort(key=lambda row: -row.share)
    return [Line(box.y0 + row.y0, box.y0 + row.y1, box.x0, box.x1, row.share) for row in alone[:_MOST]]


@dataclass(frozen=True, slots=True)
class _Row:
    """Rows y0 <= y < y1 of one shade, and the share of their pixels that have it."""

    y0: int
    y1: int
    shade: int
    share: float


def _even_rows(part: np.ndarray, dark: int) -> list[_Row]:
    part = part[:, :: max(part.shape[1] // _COLUMNS, 1)].astype(np.int16)
    shade = np.median(part, axis=1).astype(np.int16)
    share = _share(part, shade)
    padded = np.pad(part, ((_ASIDE, _ASIDE), (0, 0)), mode="edge")
    beside = np.maximum(_share(padded[: len(part)], shade), _share(padded[2 * _ASIDE :], shade))
    stands = (share >= _LEAST_SHARE) & (share - beside >= _LEAST_RISE) & (shade >= dark + _BRIGHTER)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], stands, [False])).view(np.int8))).reshape(-1, 2)
    return [
        _Row(int(y0), int(y1), int(shade[y0:y1].max()), float(share[y0:y1].max()))
        for y0, y1 in edges
        if y1 - y0 <= _THICKEST
    ]


def _share(part: np.ndarray, shade: np.ndarray) -> np.ndarray:
    """Share of each row's pixels that have its shade: shape (rows,)."""
    return np.asarray((np.abs(part - shade[:, None]) <= _OWN).mean(axis=1))
