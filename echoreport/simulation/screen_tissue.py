"""Simulated tissue Doppler: the slow, bright band of an annulus that swings to either side of the baseline."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import INVERTED_SHARE, Screen, draw_seconds_per_pixel, finish_screen
from echoreport.simulation.screen_beats import PRE_EJECTION, RELAXATION, Beats
from echoreport.simulation.screen_calipers import draw_caliper
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_paint import coloured
from echoreport.simulation.screen_scale import Scale, choose_scale
from echoreport.simulation.screen_scanner import SCANNERS
from echoreport.simulation.screen_sweep import Sweep, make_sweep
from echoreport.simulation.screen_values import PrintedValue, write_values
from echoreport.simulation.spectrum import Look, displayed, make_look, speckle, wander

_LABELS = {
    "s": ("Lat S Vel", "S'", "Sep S'", "S' Vel"),
    "e": ("Lat E` Vel", "E'", "Med E' Vel", "e' sept"),
}


def render_tissue_screen(heart_rate: float, rng: np.random.Generator, scanner: Scanner | None = None) -> Screen:
    """Paint the PW tissue Doppler of a mitral annulus, seen from the apex: s' toward the transducer, e' and a' away.

    Velocities are those of Nagueh et al., JASE 2016;29:277-314: s' 5 to 12 cm/s, e' 4 to 16, a' 4 to 12.

    Returns:
        A screen whose mode is "TDI"; its `toward` and `away` are the outer edges of the band.
    """
    scanner = scanner or SCANNERS[int(rng.integers(len(SCANNERS)))]
    strip = scanner.strip
    systolic, early, late = rng.uniform(0.05, 0.12), rng.uniform(0.04, 0.16), rng.uniform(0.04, 0.12)
    flows = (
        Flow(Shape.EJECTION, Direction.TOWARD, systolic),
        Flow(Shape.INFLOW, Direction.AWAY, max(early, late), a_velocity=late),
    )
    roomy = [replace(flow, peak_velocity=flow.peak_velocity * rng.uniform(0.95, 1.2)) for flow in flows]
    scale = choose_scale(roomy, strip.height, bool(rng.random() < INVERTED_SHARE), False, scanner.ruler, rng)
    sweep = make_sweep(flows, heart_rate, strip.width, draw_seconds_per_pixel(scanner, rng), rng)
    middle = _course(sweep, systolic, early, late)
    half = rng.uniform(0.004, 0.012)
    edges = np.stack([np.maximum(middle + half, 0.0), np.maximum(half - middle, 0.0)])
    sweep = Sweep(flows, sweep.beats, sweep.gains, edges, sweep.time, sweep.written)
    look = make_look(True, strip.height * scale.velocity_per_pixel, rng)
    brightness = _band(middle, half, scale, look, strip.height, rng)
    brightness[:, ~sweep.written] = 0
    painted: Image.Image = coloured(brightness, str(rng.choice(scanner.maps)))
    return finish_screen(painted, sweep, scale, "TDI", heart_rate, scanner, _measure, rng)


def _wave(since: np.ndarray, start: float, length: float, peak: float) -> np.ndarray:
    """A pulse that starts at `start` s, peaks after a share `peak` of its length, and is 1 there."""
    x = np.clip((since - start) / length, 0.0, 1.0)
    return np.where(x < peak, np.sin(0.5 * np.pi * x / peak), np.cos(0.5 * np.pi * (x - peak) / (1.0 - peak)) ** 1.3)


def _course(sweep: Sweep, systolic: float, early: float, late: float) -> np.ndarray:
    """Velocity of the band's middle at each column, m/s, toward the transducer positive."""
    beats: Beats = sweep.beats
    velocity = np.zeros_like(sweep.time)
    for qrs, rr, gains in zip(beats.qrs, beats.rr, sweep.gains.T, strict=True):
        since = sweep.time - qrs
        opening = beats.closure + min(RELAXATION, 0.2 * rr)
        pulses = (
            (0.4 * systolic * gains[0], 0.0, PRE_EJECTION, 0.5),  # isovolumic contraction
            (systolic * gains[0], PRE_EJECTION, beats.ejection, 0.3),
            (0.3 * systolic, beats.closure, 0.04, 0.5),
            (-early * gains[1], opening - 0.01, min(0.17, 0.5 * (rr - opening)), 0.4),
            (-late * gains[1], rr - 0.125, 0.13, 0.5),
        )
        for height, start, length, peak in pulses:
            within = (since > start) & (since < start + length)
            velocity[within] += height * _wave(since[within], start, length, peak)
    return velocity


def _band(
    middle: np.ndarray, half: float, scale: Scale, look: Look, height: int, rng: np.random.Generator
) -> np.ndarray:
    """Brightness of the strip, uint8: a band about `middle`, a faint fill below it, feathers beyond."""
    upward = ((scale.baseline_row - np.arange(height)) * scale.velocity_per_pixel).astype(np.float32)
    velocity = (-upward if scale.inverted else upward)[:, None]
    centre = middle[None, :].astype(np.float32)
    away = np.abs(velocity - centre) / np.float32(half)
    dense = np.float32(look.gain + 3.0) + wander(np.arange(len(middle)), 14.0, 3.0, rng)
    level = dense - np.minimum(4.0 * away * away, 9.0 * away - 3.0)
    inside = (velocity * centre > 0.0) & (np.abs(velocity) < np.abs(centre))
    fill = np.where(inside, np.float32(look.gain - rng.uniform(14.0, 22.0)), np.float32(look.noise - 4.0))
    level = np.maximum(level, fill)
    level += np.float32(look.speckle) * speckle(height, len(middle), height, rng)
    return displayed(level.astype(np.float32), look)


def _measure(
    pen: ImageDraw.ImageDraw, scanner: Scanner, sweep: Sweep, scale: Scale, rng: np.random.Generator
) -> tuple[PrintedValue, ...]:
    """Crosses at peaks of the band's outer edges, and their values."""
    lines, values = [], []
    wanted = (("s", 0, 1.0), ("e", 1, -1.0))
    for name, number, sign in wanted[: int(rng.integers(1, 3))]:
        course = np.where(sweep.written, sweep.courses[number], 0.0)
        column = int(course.argmax())
        speed = float(course[column])
        at = (scanner.strip.x0 + column, scanner.strip.y0 + scale.row(sign * speed))
        draw_caliper(pen, at, rng)
        label = str(rng.choice(_LABELS[name]))
        text = f"{100.0 * speed:.1f}" if scanner.unit == "cm/s" else f"{speed:.2f}"
        lines.append(f"{label}  {text} {scanner.unit}")
        values.append(PrintedValue(label, float(text), scanner.unit))
    write_values(pen, scanner, lines, scanner.values, rng)
    return tuple(values)
