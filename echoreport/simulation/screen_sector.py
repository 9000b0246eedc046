"""The sector thumbnail: a speckled B-mode fan, its colour box, the Doppler line, and the view that it shows."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Box, Valve
from echoreport.simulation.screen_layout import Point, Scanner
from echoreport.simulation.screen_text import font, pen_on
from echoreport.simulation.screen_views import Scene, draw_scene

Grid = tuple[int, int]
"""Samples along a beam, and beams: the fan is made of them before it is bent."""

SMALL, LARGE = (200, 96), (480, 220)
_LARGE_RADIUS = 400
COLOURED_SHARE = 0.45


@lru_cache(maxsize=48)
def _scan_conversion(radius: int, half_angle: int, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Where the pixels of a fan's box (radius rows; columns symmetric about the apex) come from in beam space.

    Returns:
        Flat indices into the grid (int32), and 255 inside the fan, 0 outside (uint8), both (rows, columns).
    """
    depths, lines = grid
    half = int(radius * np.sin(np.radians(half_angle))) + 1
    rows, columns = np.mgrid[0 : radius + 1, -half : half + 1]
    depth = np.hypot(rows, columns) / radius
    angle = np.degrees(np.arctan2(columns, np.maximum(rows, 1e-6))) / half_angle
    inside = (depth < 1.0) & (np.abs(angle) < 1.0) & (depth > 0.015)
    line = np.clip((angle + 1.0) / 2.0 * lines, 0, lines - 1).astype(np.int32)
    return np.clip(depth * depths, 0, depths - 1).astype(np.int32) * lines + line, inside * np.uint8(255)


def _field(rows: int, columns: int, grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """A smooth random field, about N(0, 1), of the grid's shape."""
    coarse = Image.fromarray(rng.normal(0.0, 1.3, (rows, columns)).astype(np.float32))
    return np.asarray(coarse.resize(grid[::-1], Image.Resampling.BICUBIC))


def _tissue(grid: Grid, chambers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Beam-space brightness, float32, 0..255, of the grid's shape.

    Args:
        chambers: Field whose positive parts are chambers.
    """
    lit = np.exp(1.3 * _field(7, 8, grid, rng) - 0.6)  # walls that the beam meets squarely shine, others fade
    wall = lit * np.exp(-((chambers / 0.22) ** 2)) + 0.2 * np.exp(-((_field(14, 9, grid, rng) / 0.2) ** 2))
    muscle = np.where(chambers < 0.0, np.float32(rng.uniform(0.04, 0.12)), np.float32(0.006))
    depth = np.linspace(0.0, 1.0, grid[0], dtype=np.float32)[:, None]
    speckle = rng.standard_exponential(grid, np.float32)
    speckle = (2.0 * speckle + np.roll(speckle, 1, axis=1) + np.roll(speckle, 1, axis=0)) / 4.0
    power = (wall + muscle) * speckle * (1.0 - 0.85 * depth**2) * np.exp(0.8 * _field(3, 4, grid, rng)) + 0.001
    decibels = 10.0 * np.log10(power)
    return np.clip(rng.uniform(140.0, 195.0) + decibels * rng.uniform(7.5, 10.5), 0.0, 255.0)


def _blood(
    grey: np.ndarray, chambers: np.ndarray, window: tuple[slice, slice], rng: np.random.Generator
) -> list[np.ndarray]:
    """Red, green and blue planes in beam space, with the moving blood coloured inside the colour box."""
    planes = [grey.copy() for _ in range(3)]
    speed = _field(9, 7, grey.shape, rng)[window]
    moving = (chambers[window] > 0.25) & (np.abs(speed) > rng.uniform(0.1, 0.4, speed.shape))
    fast = np.clip(70.0 + 75.0 * np.abs(speed), 0.0, 230.0) * rng.uniform(0.75, 1.0, speed.shape)
    bright = np.clip(fast - 125.0, 0.0, 130.0) * 1.5
    coloured = (np.where(speed > 0.0, fast, 0.0), bright, np.where(speed > 0.0, 0.0, fast))
    for plane, colour in zip(planes, coloured, strict=True):
        plane[window] = np.where(moving, colour, plane[window])
    return planes


def draw_sector(
    frame: Image.Image,
    scanner: Scanner,
    centimetres: int,
    rng: np.random.Generator,
    cursor: str,
    coloured_share: float = COLOURED_SHARE,
    valve: Valve | None = None,
) -> Box | None:
    """Paint a fan of `centimetres` depth.

    Args:
        cursor: What marks the Doppler line: a PW "gate", the "ring" of a CW focus, or "none" without a line.
        coloured_share: How likely the fan shows colour Doppler.
        valve: Whose view the fan shows, the Doppler line through it; None for chambers and a line anywhere. All else of
            the frame is the same either way: the view is drawn by a generator of its own.

    Returns:
        The box that the fan fills in the frame; None where the family shows none.
    """
    if scanner.sector is None:
        return None
    apex, radius = scanner.sector[:2], scanner.sector[2]
    half_angle, grid = int(rng.choice([32, 37, 40, 44])), LARGE if radius > _LARGE_RADIUS else SMALL
    index, mask = _scan_conversion(radius, half_angle, grid)
    chambers = _field(6, 5, grid, rng) + rng.uniform(-0.1, 0.25)
    scene = draw_scene(valve, grid, half_angle, chambers, rng.spawn(1)[0]) if valve else None
    chambers = scene.field if scene else chambers
    grey = _tissue(grid, chambers, rng)
    window = (slice(*_portion(grid[0], rng)), slice(*_portion(grid[1], rng)))
    coloured = rng.random() < coloured_share
    planes = _blood(grey, chambers, window, rng) if coloured else [grey]
    converted = [Image.fromarray(plane.astype(np.uint8).ravel()[index]) for plane in planes]
    fan = Image.merge("RGB", converted) if coloured else converted[0].convert("RGB")
    left, top = apex[0] - fan.width // 2, apex[1]
    frame.paste(fan, (left, top), Image.fromarray(mask))
    pen = pen_on(frame, scanner)
    if coloured:
        _outline(pen, apex, radius, half_angle, grid, window)
    if cursor != "none":
        _cursor(pen, apex, radius, half_angle, cursor == "gate", scene, rng)
    if rng.random() < 0.7:
        _ruler(pen, scanner, scanner.sector[1:], left + fan.width + 24, centimetres)
    if scanner.bar and (rng.random() < 0.6 or coloured_share == 1.0):
        _bar(pen, scanner, scanner.bar, coloured, int(rng.integers(40, 70)))
    return Box(left, top, left + fan.width, top + fan.height)


def _ruler(pen: ImageDraw.ImageDraw, scanner: Scanner, depths: tuple[int, int], column: int, centimetres: int) -> None:
    """Depth marks at every centimetre, numbers at every fifth; `depths` are the apex' row and the radius."""
    for depth in range(centimetres + 1):
        row = depths[0] + depth * depths[1] / centimetres
        numbered = depth % 5 == 0
        pen.line((column, row, column + (6 if numbered else 1), row), fill=scanner.text, width=2)
        if numbered:
            typeface = font(scanner.font, scanner.text_size)
            pen.text((column + 14, row), str(depth), font=typeface, fill=scanner.text, anchor="lm")


def _bar(pen: ImageDraw.ImageDraw, scanner: Scanner, corner: Point, coloured: bool, nyquist: int) -> None:
    """The bar of grey levels, and of colours with their limits in cm/s, from its upper left corner down."""
    x, y = corner
    typeface = font(scanner.font, scanner.text_size)
    for step in range(60):
        light = 1.0 - step / 59.0
        row = (y + 3 * step, y + 3 * step + 2)
        pen.rectangle((x, row[0], x + 15, row[1]), fill=(int(250 * light),) * 3)
        if coloured:
            strong = abs(2.0 * light - 1.0)
            fast, bright = int(90 + 160 * strong), int(250 * max(0.0, strong - 0.4) / 0.6)
            colour = (fast, bright, 0) if light > 0.5 else (0, bright, fast)
            pen.rectangle((x + 18, row[0], x + 38, row[1]), fill=colour)
    if coloured:
        pen.text((x + 40, y - 4), f"+{nyquist}", font=typeface, fill=scanner.text, anchor="rb")
        pen.text((x + 40, y + 184), f"-{nyquist}", font=typeface, fill=scanner.text, anchor="rt")


def _portion(length: int, rng: np.random.Generator) -> tuple[int, int]:
    """The middle part of a range, its ends at random."""
    return int(length * rng.uniform(0.12, 0.35)), int(length * rng.uniform(0.62, 0.9))


def _place(apex: Point, distance: float, degrees: float) -> tuple[float, float]:
    """Point of the fan at a distance from the apex and an angle from straight down."""
    return apex[0] + distance * np.sin(np.radians(degrees)), apex[1] + distance * np.cos(np.radians(degrees))


def _outline(
    pen: ImageDraw.ImageDraw, apex: Point, radius: int, half_angle: int, grid: Grid, window: tuple[slice, slice]
) -> None:
    near, far = (radius * end / grid[0] for end in (window[0].start, window[0].stop))
    left, right = (half_angle * (2.0 * end / grid[1] - 1.0) for end in (window[1].start, window[1].stop))
    angles = np.linspace(left, right, 16)
    edge = [_place(apex, near, angle) for angle in angles] + [_place(apex, far, angle) for angle in angles[::-1]]
    pen.line([*edge, edge[0]], fill=(225, 225, 225), width=1)


def _cursor(
    pen: ImageDraw.ImageDraw,
    apex: Point,
    radius: int,
    half_angle: int,
    narrow: bool,
    scene: Scene | None,
    rng: np.random.Generator,
) -> None:
    """The Doppler line: dotted, with a gate of two bars (PW) or a ring at the focus (CW), at the scene's valve."""
    degrees = rng.uniform(-0.45, 0.45) * half_angle
    distances = np.arange(6, radius, rng.choice([6, 9, 12]))
    depth = rng.uniform(0.35, 0.75)
    if scene:
        degrees, depth = scene.degrees, scene.depth
    for distance in distances:
        x, y = _place(apex, float(distance), degrees)
        pen.rectangle((x, y, x + 1, y + 1), fill=(225, 225, 225))
    if narrow:
        for offset in (-4, 4):
            x, y = _place(apex, radius * depth + offset, degrees)
            pen.line((x - 6, y, x + 6, y), fill=(240, 240, 240), width=2)
    else:
        x, y = _place(apex, radius * depth, degrees)
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), outline=(240, 240, 240))
