"""Simulated scanner screens: spectral Doppler frames of an invented scanner, made from jets."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Direction, Valve
from echoreport.errors import InputError
from echoreport.simulation.flow import Flow
from echoreport.simulation.screen_beats import electrocardiogram
from echoreport.simulation.screen_calipers import draw_measurement
from echoreport.simulation.screen_overlay import (
    draw_baseline,
    draw_border,
    draw_ecg,
    draw_sweep_bar,
    draw_time_axis,
    draw_velocity_axis,
)
from echoreport.simulation.screen_paint import coloured
from echoreport.simulation.screen_record import Screen, leave_scanner, write_png
from echoreport.simulation.screen_scale import Scale, choose_narrow, choose_scale
from echoreport.simulation.screen_scanner import SCANNERS, UNSEEN_SCANNERS, Scanner
from echoreport.simulation.screen_sector import draw_sector
from echoreport.simulation.screen_sweep import Sweep, make_sweep
from echoreport.simulation.screen_text import pen_on, write_rates, write_settings
from echoreport.simulation.screen_values import PrintedValue
from echoreport.simulation.spectrum import make_look, render_spectrum

__all__ = ["SCANNERS", "UNSEEN_SCANNERS", "PrintedValue", "Screen", "render_screen", "write_png"]

SWEEP_SPEEDS = (50.0, 66.7, 75.0, 100.0)
"""mm/s that scanners offer for spectral Doppler."""
INVERTED_SHARE = 0.08
CALIPER_SHARE = 0.35


def render_screen(
    flows: Sequence[Flow],
    heart_rate: float,
    rng: np.random.Generator,
    scanner: Scanner | None = None,
    valve: Valve | None = None,
    narrow: bool | None = None,
) -> Screen:
    """Paint one frame as a scanner would show these jets.

    Each beat's peak varies around the flow's, their median stays near it; calipers and printed values state their own
    beat's.

    Args:
        flows: The jets in the Doppler beam, at least one.
        heart_rate: beats/min, 30 to 220.
        rng: The only source of chance: the same state gives the same pixels.
        scanner: Family; by default one of those that train, at random.
        valve: That the jets run through, for the names of printed values and the view in the sector; by default the
            names of any that has such jets, and no view.
        narrow: Whether it is a PW trace; by default mostly where no jet is too fast for that.

    Raises:
        InputError: If there is no flow, or the heart rate is out of range.
    """
    if not flows:
        raise InputError("got no flow, wanted at least one jet to draw: pass the flows of a valve")
    if not 30.0 <= heart_rate <= 220.0:
        raise InputError(f"got a heart rate of {heart_rate} beats/min, wanted 30 to 220")
    scanner = scanner or SCANNERS[int(rng.integers(len(SCANNERS)))]
    strip = scanner.strip
    usual = choose_narrow(flows, rng)
    narrow = usual if narrow is None else narrow
    scale = choose_scale(flows, strip.height, bool(rng.random() < INVERTED_SHARE), narrow, scanner.ruler, rng)
    sweep = make_sweep(flows, heart_rate, strip.width, draw_seconds_per_pixel(scanner, rng), rng, valve)
    painted = _strip(sweep, scale, scanner, narrow, rng)
    return finish_screen(painted, sweep, scale, "PW" if narrow else "CW", heart_rate, scanner, draw_measurement, rng)


Measure = Callable[[ImageDraw.ImageDraw, Scanner, Sweep, Scale, np.random.Generator], tuple[PrintedValue, ...]]
"""Draws calipers and their list of values; see `draw_measurement`."""


def finish_screen(
    painted: Image.Image,
    sweep: Sweep,
    scale: Scale,
    mode: str,
    heart_rate: float,
    scanner: Scanner,
    measure: Measure,
    rng: np.random.Generator,
) -> Screen:
    """Put a painted strip on its scanner's screen, with all that stands around it, and let the frame leave it."""
    strip, frame = scanner.strip, Image.new("RGB", scanner.size, scanner.background)
    frame.paste(painted, (strip.x0, strip.y0))
    centimetres = int(rng.integers(12, 20))
    sector = draw_sector(frame, scanner, centimetres, rng, "ring" if mode == "CW" else "gate", valve=sweep.valve)
    pen = pen_on(frame, scanner)
    _draw_axes(pen, sweep, scale, scanner, rng)
    printed = measure(pen, scanner, sweep, scale, rng) if rng.random() < CALIPER_SHARE else ()
    write_settings(pen, scanner, centimetres, mode, rng)
    write_rates(pen, scanner, heart_rate, scanner.millimetres / (strip.width * sweep.seconds_per_pixel), rng)
    columns = sweep.columns_of(sweep.beats.qrs)
    toward, away = sweep.outer(Direction.TOWARD), sweep.outer(Direction.AWAY)
    screen = Screen(
        pixels=np.asarray(frame),
        region=strip,
        baseline_row=float(strip.y0 + scale.baseline_row),
        velocity_per_pixel=scale.velocity_per_pixel,
        seconds_per_pixel=sweep.seconds_per_pixel,
        mode=mode,
        scanner=scanner.name,
        inverted=scale.inverted,
        sector=sector,
        centimetres_per_pixel=centimetres / scanner.sector[2] if scanner.sector else None,
        toward=toward,
        away=away,
        r_times=np.sort(columns[columns >= 0]) * sweep.seconds_per_pixel,
        printed=printed,
        axis_unit=scanner.unit,
        time_mark_step=scanner.marks.step,
        aliased=bool(
            np.nanmax(toward) > scale.reach(Direction.TOWARD, strip.height)
            or np.nanmax(away) > scale.reach(Direction.AWAY, strip.height)
        ),
    )
    return leave_scanner(screen, scanner, rng)


def draw_seconds_per_pixel(scanner: Scanner, rng: np.random.Generator) -> float:
    """Draw a sweep speed; s from one column of the strip to the next."""
    return scanner.millimetres / float(rng.choice(SWEEP_SPEEDS)) / scanner.strip.width


def _strip(sweep: Sweep, scale: Scale, scanner: Scanner, narrow: bool, rng: np.random.Generator) -> Image.Image:
    """The spectrum in one of the scanner's colour maps; as dark as nothing where the sweep has not come."""
    height = scanner.strip.height
    upward = (scale.baseline_row - np.arange(height)) * scale.velocity_per_pixel
    rows = -upward if scale.inverted else upward
    brightness = render_spectrum(sweep, rows, make_look(narrow, height * scale.velocity_per_pixel, rng), rng)
    brightness[:, ~sweep.written] = 0
    return coloured(brightness, str(rng.choice(scanner.maps)))


def _draw_axes(
    pen: ImageDraw.ImageDraw, sweep: Sweep, scale: Scale, scanner: Scanner, rng: np.random.Generator
) -> None:
    """Border, both axes, the baseline and the ECG."""
    draw_border(pen, scanner)
    draw_sweep_bar(pen, scanner, sweep.written, rng)
    draw_time_axis(pen, scanner, scale.baseline_row, 0.5 * scale.step / scale.velocity_per_pixel, sweep, rng)
    draw_baseline(pen, scanner, scanner.strip.y0 + scale.baseline_row, rng)
    draw_velocity_axis(pen, scanner, scale)
    draw_ecg(pen, scanner, electrocardiogram(sweep.beats, sweep.time, rng), sweep.written, rng)
