"""Simulated scanner screens: spectral Doppler frames of an invented scanner, made from jets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Box
from echoreport.errors import InputError
from echoreport.files import write_beside
from echoreport.simulation.flow import Flow
from echoreport.simulation.screen_beats import Beats, electrocardiogram, make_beats, velocity_course
from echoreport.simulation.screen_overlay import (
    draw_baseline,
    draw_caliper,
    draw_ecg,
    draw_time_axis,
    draw_velocity_axis,
)
from echoreport.simulation.screen_scale import Scale, choose_narrow, choose_scale, signed
from echoreport.simulation.screen_scanner import SCANNERS, Scanner
from echoreport.simulation.screen_sector import draw_sector
from echoreport.simulation.screen_text import write_rates, write_settings, write_values
from echoreport.simulation.spectrum import make_look, render_spectrum

SWEEP_SPEEDS = (50.0, 66.7, 75.0, 100.0)
"""mm/s that scanners offer for spectral Doppler."""
INVERTED_SHARE = 0.08
CALIPER_SHARE = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """A simulated frame and the truth about its geometry; rows and columns in pixels of the whole frame.

    Attributes:
        pixels: The frame, shape (height, width, 3), uint8, RGB.
        region: Where the spectrum lies.
        baseline_row: Row of zero velocity; a whole number.
        velocity_per_pixel: m/s per row, positive.
        seconds_per_pixel: s per column, positive.
        mode: "CW" or "PW".
        scanner: Name of the scanner's family.
        inverted: True where flow toward the transducer runs below the baseline.
        sector: Where the two-dimensional image lies.
        centimetres_per_pixel: Scale of the two-dimensional image.
    """

    pixels: np.ndarray
    region: Box
    baseline_row: float
    velocity_per_pixel: float
    seconds_per_pixel: float
    mode: str
    scanner: str
    inverted: bool
    sector: Box
    centimetres_per_pixel: float


def render_screen(
    flows: Sequence[Flow], heart_rate: float, rng: np.random.Generator, scanner: Scanner | None = None
) -> Screen:
    """Paint one frame as a scanner would show these jets.

    Each beat's peak varies by about 2 % around the flow's; printed values and calipers state the flow's own.

    Args:
        flows: The jets in the Doppler beam, at least one.
        heart_rate: beats/min, 30 to 220.
        rng: The only source of chance: the same state gives the same pixels.
        scanner: Family; drawn at random by default.

    Raises:
        InputError: If there is no flow, or the heart rate is out of range.
    """
    if not flows:
        raise InputError("got no flow, wanted at least one jet to draw: pass the flows of a valve")
    if not 30.0 <= heart_rate <= 220.0:
        raise InputError(f"got a heart rate of {heart_rate} beats/min, wanted 30 to 220")
    scanner = scanner or SCANNERS[int(rng.integers(len(SCANNERS)))]
    strip = scanner.strip
    narrow = choose_narrow(flows, rng)
    scale = choose_scale(flows, strip.height, bool(rng.random() < INVERTED_SHARE), rng)
    speed = float(rng.choice(SWEEP_SPEEDS))
    seconds_per_pixel = scanner.millimetres / speed / strip.width
    beats = make_beats(heart_rate, strip.width * seconds_per_pixel, _atrial(flows, rng), rng)

    frame = Image.new("RGB", scanner.size, scanner.background)
    shown = strip.width if rng.random() < 0.6 else int(strip.width * rng.uniform(0.93, 1.0))
    frame.paste(_strip(flows, beats, scale, seconds_per_pixel, scanner, narrow, shown, rng), (strip.x0, strip.y0))
    centimetres = int(rng.integers(12, 20))
    sector = draw_sector(frame, scanner, centimetres, narrow, rng)
    _draw_overlay(frame, flows, beats, scale, seconds_per_pixel, scanner, shown, rng)
    write_settings(ImageDraw.Draw(frame), scanner, centimetres, narrow, rng)
    write_rates(ImageDraw.Draw(frame), scanner, heart_rate, speed, rng)
    return Screen(
        pixels=np.asarray(frame),
        region=strip,
        baseline_row=float(strip.y0 + scale.baseline_row),
        velocity_per_pixel=scale.velocity_per_pixel,
        seconds_per_pixel=seconds_per_pixel,
        mode="PW" if narrow else "CW",
        scanner=scanner.name,
        inverted=scale.inverted,
        sector=sector,
        centimetres_per_pixel=centimetres / scanner.sector[2],
    )


def _atrial(flows: Sequence[Flow], rng: np.random.Generator) -> bool:
    """An inflow without an A wave mostly means atrial fibrillation."""
    silent = any(flow.shape == "inflow" and flow.a_velocity is None for flow in flows)
    return not (silent and rng.random() < 0.8)


_MAPS = {"grey": (1.0, 1.0, 1.0), "sepia": (1.0, 0.86, 0.62), "blue": (0.72, 0.86, 1.0)}


def _strip(
    flows: Sequence[Flow],
    beats: Beats,
    scale: Scale,
    seconds_per_pixel: float,
    scanner: Scanner,
    narrow: bool,
    shown: int,
    rng: np.random.Generator,
) -> Image.Image:
    """The spectrum in the scanner's colour map; black from column `shown` on, where the sweep has not come yet."""
    strip = scanner.strip
    upward = (scale.baseline_row - np.arange(strip.height)) * scale.velocity_per_pixel
    rows = -upward if scale.inverted else upward
    look = make_look(narrow, strip.height * scale.velocity_per_pixel, rng)
    brightness = render_spectrum(flows, beats, rows, seconds_per_pixel, strip.width, look, rng)
    brightness[:, shown:] = 0
    tint = np.array(_MAPS[str(rng.choice(scanner.maps))])
    light = np.linspace(0.0, 1.0, 256)[:, None]
    table = 255.0 * light ** (1.0 / (0.25 + 0.75 * tint))  # white stays white, the middle takes the tint
    painted = Image.fromarray(brightness)
    painted.putpalette(table.astype(np.uint8).tobytes())
    return painted.convert("RGB")


def _draw_overlay(
    frame: Image.Image,
    flows: Sequence[Flow],
    beats: Beats,
    scale: Scale,
    seconds_per_pixel: float,
    scanner: Scanner,
    shown: int,
    rng: np.random.Generator,
) -> None:
    strip, pen = scanner.strip, ImageDraw.Draw(frame)
    time = np.arange(strip.width) * seconds_per_pixel
    draw_time_axis(pen, scanner, scale, seconds_per_pixel, rng)
    draw_baseline(pen, scanner, strip.y0 + scale.baseline_row, rng)
    draw_velocity_axis(pen, scanner, scale)
    draw_ecg(pen, scanner, electrocardiogram(beats, time, rng), shown, rng)
    if rng.random() < CALIPER_SHARE:
        flow = flows[int(rng.integers(len(flows)))]
        course = velocity_course(flow, beats, np.ones(len(beats.qrs)), time)[:shown]
        peaks = np.flatnonzero(course >= 0.995 * course.max())
        draw_caliper(pen, strip.x0 + rng.choice(peaks), strip.y0 + scale.row(signed(flow)), rng)
        over = (strip.x0 + int(strip.width * rng.uniform(0.1, 0.7)), strip.y0 + int(strip.height * rng.uniform(0, 0.8)))
        write_values(pen, scanner, flow, over if rng.random() < 0.25 else scanner.values, rng)


def write_png(screen: Screen, path: str | Path) -> None:
    """Save the frame as PNG; nothing but pixels goes into it."""
    with write_beside(path) as part:
        Image.fromarray(screen.pixels).save(part, format="PNG", compress_level=3)
