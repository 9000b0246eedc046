"""What a frame looks like as a whole, as numbers to weigh: how flat, how colourful, where the echoes lie."""

import cv2
import numpy as np

from echoreport.images.screen.backdrop import Backdrop
from echoreport.images.screen.brightness import channel_extreme
from echoreport.images.screen.texture import coloured_share

_CELLS, _SMALLEST_CELL = 64, 4  # across a frame; pixels
_FULL = 0.45  # share of a cell's pixels that stand out, from which it belongs to an image and not to a text
_LIGHT, _COLOURFUL, _SEEN = 200, 25, 60  # grey levels: of paper, between the channels of a hue, of a visible pixel
_GREY, _ABOVE = 100, 20  # level up to which a screen is dark; by which a visible pixel is lighter than a dark screen
_LAGS = (1, 4)  # pixels
_MOST_LINES = 12

NAMES = (
    "backdrop", "backdrop_light", "bright", "colourful", "hues", "coloured", "blob", "blob_width", "blob_height",
    "blob_fill", "blob_edges", "blob_solid", "fine", "coarse", "flat", "scattered", "lines", "widening", "dark",
)  # fmt: skip
"""The numbers of a frame, in the order `scene_of` returns them."""


def scene_of(pixels: np.ndarray, tint: np.ndarray, grey: np.ndarray, backdrop: Backdrop, lines: int) -> np.ndarray:
    """The numbers of a frame.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        tint: Of the same frame, *Shape:* (3,).
        grey: Brightness of the same frame, *Shape:* (height, width), uint8.
        backdrop: Of the same frame.
        lines: How many thin horizontal lines it has.

    Returns:
        *Shape:* (len(NAMES),), float; in the order of `NAMES`.
    """
    numbers = _colours(pixels, tint, backdrop) | _blob(backdrop.standing, grey)
    numbers["lines"] = min(lines, _MOST_LINES) / 12
    return np.array([numbers[name] for name in NAMES])


def _colours(pixels: np.ndarray, tint: np.ndarray, backdrop: Backdrop) -> dict[str, float]:
    part = pixels[::4, ::4]
    thin = part.reshape(-1, 3).astype(np.int16)
    high, low = (channel_extreme(part, extreme).ravel().astype(np.int16) for extreme in (np.maximum, np.minimum))
    ground = int(backdrop.colour.max())
    seen = high >= (max(_SEEN, ground + _ABOVE) if ground <= _GREY else _SEEN)
    hued = seen & (high - low >= _COLOURFUL)
    spread = 0.0
    if np.count_nonzero(hued) > 20:
        chroma = (thin[hued] - thin[hued].mean(axis=1, keepdims=True)) / high[hued, None]
        spread = float(np.sqrt(chroma.var(axis=0).sum()) / max(np.sqrt((chroma.mean(axis=0) ** 2).sum()), 0.02))
    return {
        "backdrop": float((backdrop.far[::4, ::4] <= backdrop.tolerance + 2).mean()),
        "backdrop_light": float(backdrop.colour.max()) / 255,
        "bright": float((low >= _LIGHT).mean()),
        "colourful": float(hued.mean()),
        "hues": min(spread, 4.0) / 4,
        "coloured": float(np.sqrt(min(coloured_share(pixels, tint), 0.25))) * 2,
        "dark": float(1.0 - seen.mean()),
    }


def _blob(standing: np.ndarray, grey: np.ndarray) -> dict[str, float]:
    """Of the largest patch in which most pixels stand out."""
    cell = max(standing.shape[1] // _CELLS, _SMALLEST_CELL)
    rows, columns = standing.shape[0] // cell, standing.shape[1] // cell
    cells = cv2.resize(
        np.ascontiguousarray(standing[: rows * cell, : columns * cell]).astype(np.float32),
        (columns, rows),
        interpolation=cv2.INTER_AREA,
    )
    full = (cells >= _FULL).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(full, connectivity=4)
    names = ("blob", "blob_width", "blob_height", "blob_fill", "blob_edges", "blob_solid", "widening")
    if count < 2:
        return dict.fromkeys(names, 0.0) | {"fine": 0.0, "coarse": 0.0, "flat": 1.0, "scattered": float(cells.mean())}
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y, wide, tall, area = (int(number) for number in stats[largest])
    own = labels == largest
    edges = sum((own[0].any(), own[-1].any(), own[:, 0].any(), own[:, -1].any()))
    widths = own[y : y + tall].sum(axis=1)
    half = max(tall // 3, 1)
    part = grey[y * cell : (y + tall) * cell, x * cell : (x + wide) * cell].astype(np.int16)
    inside = np.repeat(np.repeat(own[y : y + tall, x : x + wide], cell, 0), cell, 1)
    fine, coarse = (_change(part, inside, lag) for lag in _LAGS)
    level = np.abs(part[:, 1:] - part[:, :-1])[inside[:, 1:]]
    return {
        "blob": area / (rows * columns),
        "blob_width": wide / columns,
        "blob_height": tall / rows,
        "blob_fill": area / (wide * tall),
        "blob_edges": edges / 4,
        "blob_solid": float(cells[own].mean()),
        "widening": float(np.log((widths[-half:].mean() + 1) / (widths[:half].mean() + 1))),
        "fine": fine,
        "coarse": coarse,
        "flat": float((level <= 1).mean()) if level.size else 1.0,
        "scattered": float(cells[~own].mean()) if not own.all() else 0.0,
    }


def _change(part: np.ndarray, inside: np.ndarray, lag: int) -> float:
    """Mean change over `lag` columns against the spread of all values: 1.1 in white noise, little where smooth."""
    both = inside[:, lag:] & inside[:, :-lag]
    spread = float(part[inside].std())
    return float(np.abs(part[:, lag:] - part[:, :-lag])[both].mean() / max(spread, 1.0)) if both.any() else 0.0
