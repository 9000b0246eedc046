"""Simulated spectra with the true edge of their flow: what the envelope's training and comparison share."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Box, Direction
from echoreport.images.screen.brightness import without_line
from echoreport.images.screen.colour_map import echo_brightness
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen
from echoreport.simulation.screen_scanner import Scanner
from echoreport.simulation.state import draw_patient

_INVENTED_SHARE = 0.35
"""Of the screens: jets that no patient was drawn for, so that all shapes, speeds and densities come with each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A spectrum as the package reads it from a frame, and the truth.

    Attributes:
        spectrum: Brightness, *Shape:* (rows, columns), float32 in [0, 1].
        baseline: Row of zero velocity, in rows of the spectrum, as it would be read: errors included.
        true_baseline: The same without errors.
        above, below: True distance of the flow's edge from the true baseline in rows, *Shape:* (columns,); 0 without.
        velocity_per_pixel: m/s per row.
    """

    spectrum: np.ndarray
    baseline: float
    true_baseline: float
    above: np.ndarray
    below: np.ndarray
    velocity_per_pixel: float


def draw_screen(rng: np.random.Generator, scanner: Scanner) -> tuple[Screen, np.ndarray, np.ndarray]:
    """A screen, and the true edge of its flow above and below the baseline in rows per column of its region."""
    patient = draw_patient(rng)
    states = list(patient.valves.values())
    flows = states[int(rng.integers(len(states)))].flows
    if rng.random() < _INVENTED_SHARE:
        flows = tuple(_invented(rng) for _ in range(1 + int(rng.integers(2))))
    screen = render_screen(flows, patient.heart_rate, rng, scanner)
    up, down = (np.nan_to_num(v) / screen.velocity_per_pixel for v in (screen.toward, screen.away))
    return (screen, down, up) if screen.inverted else (screen, up, down)


def _invented(rng: np.random.Generator) -> Flow:
    shape = list(Shape)[int(rng.integers(len(Shape)))]
    peak = float(np.exp(rng.uniform(np.log(0.3), np.log(6.0))))
    return Flow(
        shape,
        list(Direction)[int(rng.integers(2))],
        peak,
        density=float(rng.uniform(0.2, 1.0)),
        time_to_peak=float(rng.uniform(0.2, 0.6)),
        pressure_half_time=float(np.exp(rng.uniform(np.log(40.0), np.log(700.0)))),
        a_velocity=float(peak * rng.uniform(0.3, 1.3)) if rng.random() < 0.7 else None,
    )


def example_of(
    screen: Screen, above: np.ndarray, below: np.ndarray, rng: np.random.Generator, worse: float = 1.0
) -> Example:
    """Read a screen's region out of its pixels, after what an export and a reader's errors do to it.

    Args:
        worse: How often and how much; 0 leaves the frame as it is.
    """
    pixels, box, row = screen.pixels, screen.region, screen.baseline_row
    if rng.random() < 0.6 * worse:
        pixels = _drawn_over(pixels, box, rng)
    scale = float(rng.uniform(0.6, 1.5)) if rng.random() < 0.5 * worse else 1.0
    if scale != 1.0:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5 * worse:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=int(rng.integers(50, 95)))
        pixels = np.asarray(Image.open(buffer))
    if rng.random() < 0.3 * worse:
        pixels = cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.4, 1.5)))
    x0, y0, x1, y1 = (round(scale * v) for v in (box.x0, box.y0, box.x1, box.y1))
    moved = rng.integers(-3, 4, 2) * (rng.random() < worse)
    y0, y1 = max(y0 + int(moved[0]), 0), min(y1 + int(moved[1]), len(pixels))
    part = pixels[y0:y1, x0:x1]
    seen = echo_brightness(part).astype(np.float32) / 255.0
    true = scale * (row + 0.5) - 0.5 - y0
    if rng.random() < 1.0 - 0.2 * worse:
        seen = without_line(seen, round(true) - 3, round(true) + 4)
    columns = (np.arange(seen.shape[1]) + 0.5) / scale - 0.5
    above, below = (scale * np.interp(columns, np.arange(box.width), edge) for edge in (above, below))
    error = rng.uniform(-2.0, 2.0) * (rng.random() < 0.7 * worse)
    above, below = np.minimum(above, true + 0.5), np.minimum(below, len(seen) - true - 0.5)
    return Example(seen, true + error, true, above, below, screen.velocity_per_pixel / scale)


def _drawn_over(pixels: np.ndarray, box: Box, rng: np.random.Generator) -> np.ndarray:
    """Calipers, value boxes, a cursor and dots over the spectrum."""
    frame = Image.fromarray(pixels)
    pen = ImageDraw.Draw(frame)
    ink = tuple(int(v) for v in (rng.integers(120, 256, 3) if rng.random() < 0.5 else [rng.integers(150, 256)] * 3))

    def somewhere() -> tuple[int, int]:
        return int(rng.integers(box.x0, box.x1)), int(rng.integers(box.y0, box.y1))

    for _ in range(int(rng.integers(0, 4))):
        (x, y), arm = somewhere(), int(rng.integers(3, 10))
        pen.line((x - arm, y, x + arm, y), fill=ink, width=int(rng.integers(1, 3)))
        pen.line((x, y - arm, x, y + arm), fill=ink, width=int(rng.integers(1, 3)))
    if rng.random() < 0.4:
        x, y = somewhere()
        text = "\n".join(
            f"V{n} {rng.uniform(0, 6):.2f} m/s  PG {rng.integers(1, 99)} mmHg" for n in range(rng.integers(1, 4))
        )
        if rng.random() < 0.5:
            pen.rectangle(
                pen.multiline_textbbox((x, y), text, font_size=16), fill=tuple(int(v) for v in rng.integers(0, 50, 3))
            )
        pen.multiline_text((x, y), text, fill=ink, font_size=int(rng.integers(11, 22)))
    if rng.random() < 0.3:
        x = somewhere()[0]
        pen.line((x, box.y0, x, box.y1), fill=ink, width=1)
    if rng.random() < 0.3:  # a traced or sloped caliper line
        pen.line((*somewhere(), *somewhere()), fill=ink, width=int(rng.integers(1, 3)))
    if rng.random() < 0.3:
        step = int(rng.integers(20, 80))
        for y in range(box.y0, box.y1, step):
            for x in range(box.x0, box.x1, 3 * step):
                pen.rectangle((x, y, x + 1, y + 1), fill=ink)
    return np.asarray(frame)


def gained(example: Example, decibels: float, dynamic_range: float = 42.0) -> Example:
    """The example at another gain: what is black stays black."""
    seen = example.spectrum
    shifted = seen + decibels / dynamic_range * np.minimum(seen / 0.05, 1.0)
    return replace(example, spectrum=np.clip(shifted, 0.0, 1.0).astype(np.float32))
