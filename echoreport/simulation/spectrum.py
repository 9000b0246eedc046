"""The spectral strip: velocity density of the jets, Doppler speckle, clutter, clicks and noise, log-compressed.

The spectrum is made on a scanner's own coarser grid (FFT bins by spectral lines) in dB, as scanners do it,
and then stretched onto the pixels of the strip.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_beats import Beats
from echoreport.simulation.screen_sweep import Sweep


@dataclass(frozen=True, slots=True)
class Look:
    """How one sweep was recorded; dB are against the brightest value of the display.

    Attributes:
        narrow: True for PW, whose spectra are hollow below the envelope.
        gain: Level of the densest flow, dB.
        noise: Level of the noise, dB.
        dynamic_range: dB from black to white.
        toe: Share of the display over which the darkest levels are bent to grey instead of cut at black.
        speckle: Factor on the depth of the speckle.
        edge: Half of the width over which a jet's outer edge fades, m/s.
        wall_filter: m/s below which everything is cut.
        mirror: Level of the mirror image below the jet, dB; None without one.
        clicks: Level of the valve clicks, dB; None without them.
        clutter: Level of the low velocities on either side of the baseline, dB.
        clutter_velocity: How far those reach, m/s.
    """

    narrow: bool
    gain: float
    noise: float
    dynamic_range: float
    toe: float
    speckle: float
    edge: float
    wall_filter: float
    mirror: float | None
    clicks: float | None
    clutter: float
    clutter_velocity: float


def make_look(narrow: bool, span: float, rng: np.random.Generator) -> Look:
    """Draw a recording's settings for a display that spans `span` m/s from top to bottom."""
    gain = rng.triangular(-23.0, -9.0, -7.0)
    dynamic_range = rng.uniform(36.0, 48.0)
    return Look(
        narrow=narrow,
        gain=gain,
        noise=min(gain - 20.0, -dynamic_range + rng.triangular(-14.0, -6.0, 4.0)),
        dynamic_range=dynamic_range,
        toe=rng.uniform(0.01, 0.06),
        speckle=rng.uniform(1.0, 1.7),
        edge=span * rng.uniform(0.012, 0.042),
        wall_filter=span * rng.uniform(0.002, 0.018),
        mirror=-rng.uniform(18.0, 28.0) if rng.random() < 0.2 else None,
        clicks=gain + rng.uniform(-10.0, 5.0) if rng.random() < 0.7 else None,
        clutter=gain + rng.uniform(-11.0, 2.0),
        clutter_velocity=min(
            rng.uniform(0.12, 0.3) if narrow else rng.uniform(0.25, 0.8), span * rng.uniform(0.05, 0.17)
        ),
    )


def render_spectrum(sweep: Sweep, rows: np.ndarray, look: Look, rng: np.random.Generator) -> np.ndarray:
    """Paint the strip.

    Args:
        rows: Velocity of each row in m/s, toward the transducer positive, shape (height,).

    Returns:
        Brightness in 0..255, shape (height, width), uint8.
    """
    height, width, beats = len(rows), len(sweep.time), sweep.beats
    lines, bins = int(width / rng.uniform(0.9, 2.0)), int(height / rng.uniform(2.0, 3.0))
    columns = (np.arange(lines) + 0.5) * width / lines - 0.5
    time = np.interp(columns, np.arange(width), sweep.time)
    bin_rows = (np.arange(bins) + 0.5) * height / bins - 0.5
    velocity = np.interp(bin_rows, np.arange(height), rows).astype(np.float32)
    passed = columns * sweep.seconds_per_pixel  # s that a sweep over all columns takes

    level = np.full((bins, lines), look.noise, np.float32)
    _add_clutter(level, beats, time, velocity, look, rng)
    for flow, course in zip(sweep.flows, sweep.courses, strict=True):
        _add_jet(level, flow, np.interp(columns, np.arange(width), course), velocity, look, rng)
    if look.clicks is not None:
        _add_clicks(level, look.clicks, beats, time, velocity, rng)
    _blur_in_time(level, rng)
    level -= 30.0 * np.exp(-((velocity / np.float32(look.wall_filter)) ** 4))[:, None]
    level += wander(passed, 0.25, 0.8, rng) + rng.normal(0.0, 1.0, lines).astype(np.float32)
    level += np.float32(look.speckle) * speckle(bins, lines, height, rng)
    brightness = displayed(level, look)
    return np.array(Image.fromarray(brightness).resize((width, height), Image.Resampling.BILINEAR))


def displayed(level: np.ndarray, look: Look) -> np.ndarray:
    """Levels in dB as brightness in 0..255, uint8: straight, but bent softly into black over the toe."""
    steps = np.clip((level / np.float32(look.dynamic_range) + 1.5) * 400.0, 0.0, 1023.0).astype(np.uint16)
    share = np.arange(1024) / 400.0 - 0.5
    bent = look.toe * np.logaddexp(0.0, share / look.toe)
    return (np.clip(bent, 0.0, 1.0) * 255.0).astype(np.uint8)[steps]


def _blur_in_time(level: np.ndarray, rng: np.random.Generator) -> None:
    """Neighbouring lines share samples, since their windows overlap; changes `level`."""
    side = np.float32(rng.uniform(0.05, 0.25))
    level[:, 1:-1] += side * (level[:, :-2] + level[:, 2:] - 2.0 * level[:, 1:-1])


def _add_jet(
    level: np.ndarray, flow: Flow, course: np.ndarray, velocity: np.ndarray, look: Look, rng: np.random.Generator
) -> None:
    """Raise `level` (bins, lines) to one jet; the middle of its fading edge lies on the outer velocity."""
    along = velocity if flow.direction is Direction.TOWARD else -velocity
    # Density is what a reader compares: brightness on the display, which grows with the level in dB.
    dimmed = (flow.density - 1.0) * (look.gain + look.dynamic_range)
    dense = look.gain + dimmed + wander(np.arange(course.size), 12.0, 2.0, rng)
    ragged = (course * (1.0 + rng.normal(0.0, rng.uniform(0.012, 0.035), course.shape))).astype(np.float32)
    _raise(level, along, ragged, dense, look, rng)
    if look.narrow and ragged.max() > along.max():  # what is beyond the Nyquist limit comes in from the other side
        _raise(level, along + np.ptp(along) * len(along) / (len(along) - 1), ragged, dense, look, rng)
    if flow.shape is Shape.EJECTION and not look.narrow and flow.peak_velocity > 2.0:
        proximal = ragged * np.float32(rng.uniform(0.8, 1.1) / flow.peak_velocity)
        _raise(level, along, proximal, dense + np.float32(4.0), look, rng)
    if look.mirror is not None:
        _raise(level, -along, ragged, dense + np.float32(look.mirror), look, rng)


def _raise(
    level: np.ndarray, along: np.ndarray, outer: np.ndarray, dense: np.ndarray, look: Look, rng: np.random.Generator
) -> None:
    """Raise `level` to a spectrum from 0 to `outer` (lines,): filled in CW, a band below the outer velocity in PW."""
    kept = (along >= 0.0) & (along < outer.max() + 3.0 * look.edge)
    flowing = outer > 0.03
    speed, outer = along[kept][:, None], outer[flowing][None, :]
    dense = dense[flowing][None, :]
    share = speed / outer
    if look.narrow:
        below = np.maximum(np.float32(0.86) - share, 0.0) / np.float32(rng.uniform(0.12, 0.25))
        inside = np.maximum(-4.0 * below * below, -rng.uniform(7.0, 18.0))
    else:
        inside = np.float32(rng.uniform(-16.0, 2.0)) * (np.minimum(share, 1.0) - np.float32(0.6))
    edge = np.minimum(np.float32(look.edge), np.float32(0.35) * outer)
    fade = (dense - np.float32(look.noise)) * np.clip((speed - outer + edge) / (2.0 * edge), 0.0, 3.0)
    place = np.ix_(kept, flowing)
    level[place] = np.maximum(level[place], dense + inside - fade)


def _add_clutter(
    level: np.ndarray, beats: Beats, time: np.ndarray, velocity: np.ndarray, look: Look, rng: np.random.Generator
) -> None:
    """Slow blood and wall motion on both sides of the baseline, much the same in every beat; raises `level`."""
    beat = np.clip(np.searchsorted(beats.qrs, time, side="right") - 1, 0, None)
    phase = (time - beats.qrs[beat]) / beats.rr[beat]
    harmonics = np.arange(1, 6)[:, None]
    waves = np.sin(2.0 * np.pi * (harmonics * phase + rng.random((5, 1)))) / harmonics**0.5
    for side in (velocity >= 0.0, velocity < 0.0):
        passed = np.arange(len(time)) * abs(time[1] - time[0])
        swell = (rng.normal(0.0, 0.45, 5) @ waves + wander(passed, 0.12, 0.25, rng)).astype(np.float32)
        reach = look.clutter_velocity * rng.uniform(0.6, 1.2) * np.clip(0.8 + 0.4 * swell, 0.25, 1.7)
        reach = (reach * np.exp(rng.normal(0.0, 0.2, reach.shape))).astype(np.float32)
        share = np.abs(velocity[side])[:, None] / reach
        slow = np.float32(look.clutter - 3.0) + 4.0 * swell - 3.0 * share - 9.0 * share * share
        level[side] = np.maximum(level[side], slow)


def _add_clicks(
    level: np.ndarray,
    loud: float,
    beats: Beats,
    time: np.ndarray,
    velocity: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """Valves that open and close: short, tall and bright; and the slower leaflets beside them. Raises `level`."""
    share = (np.abs(velocity) / (0.5 * np.ptp(velocity))).astype(np.float32)[:, None]
    events = [0.02, 0.06, beats.closure, beats.closure + 0.07]
    for delay in rng.choice(events, size=rng.integers(1, 4), replace=False):
        steep, width = rng.uniform(15.0, 60.0), rng.uniform(0.004, 0.009)
        uneven = np.where(velocity > 0.0, 1.0, rng.uniform(0.4, 2.5)).astype(np.float32)[:, None]
        for heard in beats.qrs + delay + rng.normal(0.0, 0.006, len(beats.qrs)):
            near = np.flatnonzero(np.abs(time - heard) < 0.06)
            if not near.size:
                continue
            away = (time[near] - heard).astype(np.float32)[None, :]
            loudness = loud + rng.normal(-3.0, 5.0)
            spike = loudness - 6.0 * (away / np.float32(width)) ** 2 - np.float32(steep) * share * uneven
            leaflet = loudness + 3.0 - 6.0 * (away / np.float32(0.022)) ** 2 - 18.0 * (share / np.float32(0.13)) ** 2
            level[:, near] = np.maximum(level[:, near], np.maximum(spike, leaflet))


def speckle(bins: int, lines: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Level of Doppler speckle in dB, about 0 on average, shape (bins, lines).

    The power of each line is exponentially distributed and independent of the next but one; in velocity it keeps
    for 6 to 15 rows of the strip, the resolution of a short window.
    """
    cells = int(height / rng.uniform(6.0, 15.0))
    power = rng.standard_exponential((cells, lines + 2), np.float32)
    side = np.float32(rng.uniform(0.0, 0.22))
    power = side * power[:, :-2] + (1 - 2 * side) * power[:, 1:-1] + side * power[:, 2:]
    decibels = Image.fromarray(10.0 * np.log10(power + np.float32(0.01)) + np.float32(1.7))
    return np.asarray(decibels.resize((lines, bins), Image.Resampling.BICUBIC))


def wander(time: np.ndarray, period: float, depth: float, rng: np.random.Generator) -> np.ndarray:
    """A slow random change over time with standard deviation `depth`, new every `period` units of `time`."""
    span = float(time[-1] - time[0])
    knots = rng.normal(0.0, depth, int(span / period) + 3)
    return np.interp(time - time[0], np.arange(len(knots)) * period, knots).astype(np.float32)
