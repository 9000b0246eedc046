"""The sector thumbnail: a speckled B-mode fan, its colour box and the Doppler line through it."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Box

_LINES, _DEPTHS = 96, 200


@lru_cache(maxsize=64)
def _scan_conversion(radius: int, half_angle: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the pixels of a fan's box (radius rows; columns symmetric about the apex) come from in beam space.

    Returns:
        Flat indices into (depths, lines), and the mask of pixels inside the fan, both (rows, columns).
    """
    half = int(radius * np.sin(np.radians(half_angle))) + 1
    rows, columns = np.mgrid[0 : radius + 1, -half : half + 1]
    depth = np.hypot(rows, columns) / radius
    angle = np.degrees(np.arctan2(columns, np.maximum(rows, 1e-6))) / half_angle
    inside = (depth < 1.0) & (np.abs(angle) < 1.0) & (depth > 0.015)
    line = np.clip((angle + 1.0) / 2.0 * _LINES, 0, _LINES - 1).astype(np.int64)
    return np.clip(depth * _DEPTHS, 0, _DEPTHS - 1).astype(np.int64) * _LINES + line, inside


def _field(rows: int, columns: int, rng: np.random.Generator) -> np.ndarray:
    """A smooth random field, about N(0, 1), shape (depths, lines)."""
    coarse = Image.fromarray(rng.normal(0.0, 1.3, (rows, columns)).astype(np.float32))
    return np.asarray(coarse.resize((_LINES, _DEPTHS), Image.Resampling.BICUBIC))


def _tissue(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Beam-space brightness (depths, lines), float32 0..255, and the field whose positive parts are chambers."""
    chambers = _field(6, 5, rng) - 0.1
    wall = np.exp(-((chambers / 0.28) ** 2)) + 0.3 * np.exp(-((_field(14, 9, rng) / 0.2) ** 2))
    muscle = np.where(chambers < 0.0, 0.16, 0.015)
    depth = np.linspace(0.0, 1.0, _DEPTHS, dtype=np.float32)[:, None]
    speckle = rng.standard_exponential((_DEPTHS, _LINES), np.float32)
    speckle = (speckle + np.roll(speckle, 1, axis=1) + np.roll(speckle, 1, axis=0)) / 3.0
    power = (wall + muscle) * speckle * (1.0 - 0.75 * depth**2) * np.exp(0.35 * _field(3, 4, rng)) + 0.002
    decibels = 10.0 * np.log10(power)
    return np.clip(215.0 + decibels * rng.uniform(9.0, 12.0), 0.0, 255.0), chambers


def _blood(rgb: np.ndarray, chambers: np.ndarray, window: tuple[slice, slice], rng: np.random.Generator) -> None:
    """Colour the moving blood inside the colour box; changes `rgb`, shape (depths, lines, 3)."""
    speed = _field(9, 7, rng)[window]
    moving = (chambers[window] > 0.25) & (np.abs(speed) > 0.2)
    fast = np.clip(90.0 + 90.0 * np.abs(speed), 0.0, 255.0)
    red = np.stack([fast, np.clip(fast - 130.0, 0, 255) * 1.4, np.zeros_like(fast)], axis=-1)
    blue = np.stack([np.zeros_like(fast), np.clip(fast - 120.0, 0, 255) * 1.6, fast], axis=-1)
    coloured = np.where((speed > 0.0)[..., None], red, blue)
    rgb[window] = np.where(moving[..., None], coloured, rgb[window])


def draw_sector(frame: Image.Image, apex: tuple[int, int], radius: int, narrow: bool, rng: np.random.Generator) -> Box:
    """Paint a fan with its apex at (column, row); `narrow` draws a PW gate on the line instead of a CW focus.

    Returns:
        The box that the fan fills in the frame.
    """
    half_angle = int(rng.choice([32, 37, 40, 44]))
    index, inside = _scan_conversion(radius, half_angle)
    brightness, chambers = _tissue(rng)
    rgb = np.repeat(brightness[..., None], 3, axis=2)
    coloured = rng.random() < 0.45
    window = (slice(*_portion(_DEPTHS, rng)), slice(*_portion(_LINES, rng)))
    if coloured:
        _blood(rgb, chambers, window, rng)
    pixels = np.where(inside[..., None], rgb.reshape(-1, 3)[index], 0.0).astype(np.uint8)
    left, top = apex[0] - pixels.shape[1] // 2, apex[1]
    frame.paste(Image.fromarray(pixels), (left, top), Image.fromarray(inside * np.uint8(255)))
    pen = ImageDraw.Draw(frame)
    if coloured:
        _outline(pen, apex, radius, half_angle, window)
    _cursor(pen, apex, radius, rng.uniform(-0.45, 0.45) * half_angle, narrow, rng)
    return Box(left, top, left + pixels.shape[1], top + pixels.shape[0])


def _portion(length: int, rng: np.random.Generator) -> tuple[int, int]:
    """The middle part of a range, its ends at random."""
    return int(length * rng.uniform(0.12, 0.35)), int(length * rng.uniform(0.62, 0.9))


def _place(apex: tuple[int, int], distance: float, degrees: float) -> tuple[float, float]:
    """Point of the fan at a distance from the apex and an angle from straight down."""
    return apex[0] + distance * np.sin(np.radians(degrees)), apex[1] + distance * np.cos(np.radians(degrees))


def _outline(
    pen: ImageDraw.ImageDraw, apex: tuple[int, int], radius: int, half_angle: int, window: tuple[slice, slice]
) -> None:
    near, far = (radius * end / _DEPTHS for end in (window[0].start, window[0].stop))
    left, right = (half_angle * (2.0 * end / _LINES - 1.0) for end in (window[1].start, window[1].stop))
    angles = np.linspace(left, right, 16)
    edge = [_place(apex, near, angle) for angle in angles] + [_place(apex, far, angle) for angle in angles[::-1]]
    pen.line([*edge, edge[0]], fill=(225, 225, 225), width=1)


def _cursor(
    pen: ImageDraw.ImageDraw, apex: tuple[int, int], radius: int, degrees: float, narrow: bool, rng: np.random.Generator
) -> None:
    """The Doppler line: dotted, with a gate of two bars (PW) or a ring at the focus (CW)."""
    for distance in np.arange(6, radius, rng.choice([6, 9, 12])):
        x, y = _place(apex, float(distance), degrees)
        pen.rectangle((x, y, x + 1, y + 1), fill=(225, 225, 225))
    depth = radius * rng.uniform(0.35, 0.75)
    if narrow:
        for offset in (-4, 4):
            x, y = _place(apex, depth + offset, degrees)
            pen.line((x - 6, y, x + 6, y), fill=(240, 240, 240), width=2)
    else:
        x, y = _place(apex, depth, degrees)
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), outline=(240, 240, 240))
