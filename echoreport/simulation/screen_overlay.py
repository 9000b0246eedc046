"""Graphics over and around the strip: baseline, axes, ECG, calipers."""

import numpy as np
from PIL import ImageDraw

from echoreport.domain import Box
from echoreport.simulation.screen_scale import Scale
from echoreport.simulation.screen_scanner import Scanner
from echoreport.simulation.screen_text import font


def draw_velocity_axis(pen: ImageDraw.ImageDraw, scanner: Scanner, scale: Scale) -> None:
    """Ticks at every half step and numbers at every step, beside the strip; the unit stands at the baseline."""
    strip, right = scanner.strip, scanner.axis == "right"
    edge = strip.x1 + scanner.axis_gap if right else strip.x0 - scanner.axis_gap
    outward = 1 if right else -1
    top = strip.y0 + scale.baseline_row
    half = 0.5 * scale.step / scale.velocity_per_pixel
    typeface = font(scanner.font, scanner.text_size)
    for count in range(-int((strip.height - scale.baseline_row) / half), int(scale.baseline_row / half) + 1):
        row = top - count * half
        numbered = count % 2 == 0
        pen.line((edge, row, edge + outward * (9 if numbered else 4), row), fill=scanner.ticks, width=2)
        if numbered:
            shown = -count if scale.inverted else count
            text = scanner.unit if count == 0 else _number(shown / 2 * scale.step, scanner.unit, scale.step)
            anchor = "lm" if right else "rm"
            pen.text((edge + outward * 14, row), text, font=typeface, fill=scanner.ticks, anchor=anchor)


def _number(velocity: float, unit: str, step: float) -> str:
    if unit == "cm/s":
        return f"{100.0 * velocity:.0f}"
    return f"{velocity:.{2 if step < 0.1 else 1}f}"


def draw_time_axis(
    pen: ImageDraw.ImageDraw, scanner: Scanner, scale: Scale, seconds_per_pixel: float, rng: np.random.Generator
) -> None:
    """Marks at every 0.2 s, longer at every second, counted from a random moment."""
    strip, colour = scanner.strip, scanner.baselines[0] if scanner.time_marks == "grid" else scanner.ticks
    below = {"below": strip.y1 + 14, "inside": strip.y1, "grid": min(strip.y1 + 34, scanner.size[1])}[
        scanner.time_marks
    ]
    first = rng.uniform(0.0, 1.0)
    for count in range(-5, int(strip.width * seconds_per_pixel * 5) + 5):
        column = strip.x0 + (first + 0.2 * count) / seconds_per_pixel
        if not strip.x0 <= column < strip.x1:
            continue
        whole = count % 5 == 0
        pen.line((column, below - (12 if whole else 4), column, below), fill=colour, width=2)
        if whole and scanner.time_marks == "grid":
            half = 0.5 * scale.step / scale.velocity_per_pixel
            for row in np.arange(strip.y0 + scale.baseline_row % half, strip.y1, half):
                pen.rectangle((column - 1, row - 1, column + 1, row + 1), fill=colour)


def draw_ecg(
    pen: ImageDraw.ImageDraw, scanner: Scanner, signal: np.ndarray, shown: int, rng: np.random.Generator
) -> None:
    """The ECG's line over the first `shown` columns of the strip."""
    strip = scanner.strip
    height = strip.height * rng.uniform(0.06, 0.12)
    zero = {"above": strip.y0 - 2, "top": strip.y0 + 0.11 * strip.height, "bottom": strip.y1 - 0.07 * strip.height}
    rows = zero[scanner.ecg] - height * signal[:shown]
    colour = scanner.ecg_colours[rng.integers(len(scanner.ecg_colours))]
    points = np.stack([np.arange(strip.x0, strip.x0 + len(rows)), rows], axis=1)
    pen.line(points.ravel().tolist(), fill=colour, width=1 if scanner.size[0] < 1000 else 2)
    if rng.random() < 0.4:
        x, y = points[-1]
        pen.line((x, y - 6, x, y + 6), fill=(235, 235, 60), width=2)


def draw_baseline(pen: ImageDraw.ImageDraw, scanner: Scanner, row: float, rng: np.random.Generator) -> None:
    """The line of zero velocity, across the strip."""
    strip: Box = scanner.strip
    colour = scanner.baselines[rng.integers(len(scanner.baselines))]
    pen.line((strip.x0, row, strip.x1 - 1, row), fill=colour, width=int(rng.choice([1, 2, 3], p=[0.4, 0.3, 0.3])))


def draw_caliper(pen: ImageDraw.ImageDraw, column: float, row: float, rng: np.random.Generator) -> None:
    """A cross (+ or x) with an open middle at a measured peak."""
    arms = [(0, 1), (0, -1), (1, 0), (-1, 0)] if rng.random() < 0.8 else [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    for dx, dy in arms:
        pen.line((column + 2 * dx, row + 2 * dy, column + 7 * dx, row + 7 * dy), fill=(255, 255, 255), width=2)
