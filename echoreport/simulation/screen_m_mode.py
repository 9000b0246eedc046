"""Simulated M-mode: layers of one beam that move with the heart, depth against time."""

import numpy as np
from PIL import Image

from echoreport.domain import ImageKind
from echoreport.simulation.screen import draw_seconds_per_pixel
from echoreport.simulation.screen_beats import electrocardiogram
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_overlay import draw_border, draw_depth_axis, draw_ecg, draw_time_axis
from echoreport.simulation.screen_paint import coloured
from echoreport.simulation.screen_scanner import SCANNERS
from echoreport.simulation.screen_sector import draw_sector
from echoreport.simulation.screen_sweep import Sweep, make_sweep
from echoreport.simulation.screen_text import pen_on, write_rates, write_settings
from echoreport.simulation.screen_two_dimensional import OtherScreen, leave

_FINE = 600
"""Samples of the beam before it is stretched onto the strip."""


def render_m_mode_screen(heart_rate: float, rng: np.random.Generator, scanner: Scanner | None = None) -> OtherScreen:
    """Paint an M-mode in the strip of a scanner's layout, with a ruler of depth in cm."""
    scanner = scanner or SCANNERS[int(rng.integers(len(SCANNERS)))]
    strip, centimetres = scanner.strip, int(rng.integers(10, 20))
    sweep = make_sweep([], heart_rate, strip.width, draw_seconds_per_pixel(scanner, rng), rng)
    brightness = _layers(sweep, strip.height, rng)
    brightness[:, ~sweep.written] = 0
    frame = Image.new("RGB", scanner.size, scanner.background)
    frame.paste(coloured(brightness, str(rng.choice(scanner.maps))), (strip.x0, strip.y0))
    draw_sector(frame, scanner, centimetres, rng, "ring", coloured_share=0.1)
    pen = pen_on(frame, scanner)
    draw_border(pen, scanner)
    draw_time_axis(pen, scanner, 0.0, strip.height / centimetres, sweep, rng)
    draw_depth_axis(pen, scanner, centimetres)
    draw_ecg(pen, scanner, electrocardiogram(sweep.beats, sweep.time, rng), sweep.written, rng)
    write_settings(pen, scanner, centimetres, "MM", rng)
    write_rates(pen, scanner, heart_rate, scanner.millimetres / (strip.width * sweep.seconds_per_pixel), rng)
    return leave(frame, ImageKind.M_MODE, strip, scanner, rng)


def _layers(sweep: Sweep, height: int, rng: np.random.Generator) -> np.ndarray:
    """Brightness of the strip, uint8: walls, muscle and blood, each depth moving with the heart by its own share."""
    depth = np.linspace(0.0, 1.0, _FINE, dtype=np.float32)
    beam = rng.uniform(-30.0, -14.0, _FINE // 60 + 1)
    level = np.repeat(beam, 60)[:_FINE] + np.interp(depth, np.linspace(0, 1, 8), rng.normal(0.0, 3.0, 8))
    for place in rng.uniform(0.12, 0.95, int(rng.integers(6, 12))):
        level = np.maximum(level, rng.uniform(-9.0, 2.0) - 40.0 * ((depth - place) / rng.uniform(0.008, 0.02)) ** 2)
    level[: int(rng.uniform(0.03, 0.1) * _FINE)] = rng.uniform(-8.0, 0.0)  # the probe's own echoes
    swing = np.interp(depth, np.linspace(0, 1, 6), [0.0, *rng.normal(0.0, 0.035, 5)])
    moved = depth[:, None] + swing[:, None] * _motion(sweep, rng)[None, :]
    rows = np.clip(moved * (_FINE - 1), 0, _FINE - 1).astype(np.int32)
    painted = level[rows].astype(np.float32)
    painted += _lying_speckle(_FINE, len(sweep.time), rng)
    grey = np.clip((painted / rng.uniform(34.0, 46.0) + 1.0) * 235.0, 0.0, 255.0).astype(np.uint8)
    return np.array(Image.fromarray(grey).resize((len(sweep.time), height), Image.Resampling.BILINEAR))


def _motion(sweep: Sweep, rng: np.random.Generator) -> np.ndarray:
    """Displacement at each column, about -1 to 1: inward through systole, outward early in diastole."""
    beat = np.clip(np.searchsorted(sweep.beats.qrs, sweep.time, side="right") - 1, 0, None)
    phase = (sweep.time - sweep.beats.qrs[beat]) / sweep.beats.rr[beat]
    turns = rng.uniform(0.3, 0.42)
    inward = np.where(phase < turns, 0.5 - 0.5 * np.cos(np.pi * phase / turns), 0.0)
    outward = np.where(phase >= turns, 0.5 + 0.5 * np.cos(np.pi * np.clip((phase - turns) / 0.3, 0.0, 1.0)), 0.0)
    return (inward + outward).astype(np.float32)


def _lying_speckle(rows: int, columns: int, rng: np.random.Generator) -> np.ndarray:
    """dB, shape (rows, columns): the same tissue stays in the beam, so that speckle lasts for 4 to 10 columns."""
    kept = int(columns / rng.uniform(4.0, 10.0))
    power = rng.standard_exponential((rows // 3, kept), np.float32)
    decibels = Image.fromarray(10.0 * np.log10(power + np.float32(0.02)) + np.float32(1.7))
    return np.asarray(decibels.resize((columns, rows), Image.Resampling.BICUBIC))
