"""The spectral strip: velocity density of the jets, Doppler speckle, clutter, clicks and noise, log-compressed.

The spectrum is made on a scanner's own coarser grid (FFT bins by spectral lines) in dB, as scanners do it,
and then stretched onto the pixels of the strip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_beats import Beats, velocity_course

SILENT = -200.0
"""dB of a place without any flow."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one sweep was recorded; dB are against the brightest value of the display.

    Attributes:
        narrow: True for PW, whose spectra are hollow below the envelope.
        gain: Level of the densest flow, dB.
        noise: Level of the noise, dB.
        dynamic_range: dB from black to white.
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
    edge: float
    wall_filter: float
    mirror: float | None
    clicks: float | None
    clutter: float
    clutter_velocity: float


def make_look(narrow: bool, span: float, rng: np.random.Generator) -> Look:
    """Draw a recording's settings for a display that spans `span` m/s from top to bottom."""
    gain = rng.uniform(-15.0, -6.0)
    return Look(
        narrow=narrow,
        gain=gain,
        noise=gain - rng.uniform(22.0, 36.0),
        dynamic_range=rng.uniform(36.0, 48.0),
        edge=span * rng.uniform(0.008, 0.02),
        wall_filter=span * rng.uniform(0.006, 0.025),
        mirror=-rng.uniform(13.0, 22.0) if rng.random() < 0.3 else None,
        clicks=gain + rng.uniform(-8.0, 5.0) if rng.random() < 0.6 else None,
        clutter=gain + rng.uniform(-14.0, 4.0),
        clutter_velocity=rng.uniform(0.12, 0.3) if narrow else rng.uniform(0.2, 0.7),
    )


def render_spectrum(
    flows: Sequence[Flow],
    beats: Beats,
    rows: np.ndarray,
    seconds_per_pixel: float,
    width: int,
    look: Look,
    rng: np.random.Generator,
) -> np.ndarray:
    """Paint the strip.

    Args:
        rows: Velocity of each row in m/s, toward the transducer positive, shape (height,).

    Returns:
        Brightness in 0..255, shape (height, width), uint8.
    """
    height = len(rows)
    lines, bins = int(width / rng.uniform(1.6, 2.8)), int(height / rng.uniform(1.3, 2.2))
    time = ((np.arange(lines) + 0.5) * width / lines - 0.5) * seconds_per_pixel
    bin_rows = (np.arange(bins) + 0.5) * height / bins - 0.5
    velocity = np.interp(bin_rows, np.arange(height), rows).astype(np.float32)[:, None]

    level = np.full((bins, lines), look.noise, np.float32)
    shared = rng.normal(0.0, 0.015, len(beats.qrs))
    for flow in flows:
        gains = 1.0 + np.clip(shared + rng.normal(0.0, 0.01, len(beats.qrs)), -0.045, 0.045)
        course = velocity_course(flow, beats, gains, time)
        np.maximum(level, _jet(flow, course, velocity, look, rng), out=level)
    np.maximum(level, _clutter(beats, time, velocity, look, rng), out=level)
    if look.clicks is not None:
        np.maximum(level, _clicks(look.clicks, beats, time, velocity, rng), out=level)
    level += -30.0 * np.exp(-((velocity / look.wall_filter) ** 4))
    level += _wander(time, 0.25, 0.8, rng)
    level += _speckle(bins, lines, rng)
    brightness = np.clip(level / look.dynamic_range + 1.0, 0.0, 1.0)
    stretched = Image.fromarray(brightness).resize((width, height), Image.Resampling.BILINEAR)
    return (np.clip(np.asarray(stretched), 0.0, 1.0) * 255.0).astype(np.uint8)


def _jet(flow: Flow, course: np.ndarray, velocity: np.ndarray, look: Look, rng: np.random.Generator) -> np.ndarray:
    """Level of one jet in dB, shape (bins, lines); half of its fade lies on the outer velocity."""
    sign = 1.0 if flow.direction is Direction.TOWARD else -1.0
    dense = look.gain + 12.0 * np.log10(flow.density)
    ragged = (course * (1.0 + rng.normal(0.0, 0.012, course.shape))).astype(np.float32)[None, :]
    along = (sign * velocity).astype(np.float32)
    jet = _profile(along, ragged, dense, look, rng)
    if flow.shape is Shape.EJECTION and not look.narrow and flow.peak_velocity > 2.0:
        proximal = ragged * np.float32(rng.uniform(0.8, 1.1) / flow.peak_velocity)
        np.maximum(jet, _profile(along, proximal, dense + 4.0, look, rng), out=jet)
    if look.mirror is not None:
        np.maximum(jet, _profile(-along, ragged, dense + look.mirror, look, rng), out=jet)
    return jet + _wander(np.arange(course.size), 25.0, 1.3, rng)


def _profile(along: np.ndarray, outer: np.ndarray, dense: float, look: Look, rng: np.random.Generator) -> np.ndarray:
    """dB over velocity: filled from 0 to the outer velocity in CW, a band below it in PW."""
    share = along / np.maximum(outer, 0.05)
    if look.narrow:
        below = np.clip(0.86 - share, 0.0, None) / np.float32(rng.uniform(0.12, 0.25))
        inside = np.maximum(-4.0 * below**2, -rng.uniform(5.0, 14.0))
    else:
        inside = np.float32(rng.uniform(-3.0, 3.0)) * (share - 0.6) + 2.0 * np.square(share * share * share)
    fade = (dense - look.noise) * np.clip((along - outer + look.edge) / (2.0 * look.edge), 0.0, 2.0)
    hidden = (along < 0.0) | (outer < 0.03)
    return np.where(hidden, np.float32(SILENT), (dense + np.minimum(inside, 2.0) - fade).astype(np.float32))


def _clutter(beats: Beats, time: np.ndarray, velocity: np.ndarray, look: Look, rng: np.random.Generator) -> np.ndarray:
    """Slow blood and wall motion on both sides of the baseline, much the same in every beat."""
    beat = np.clip(np.searchsorted(beats.qrs, time, side="right") - 1, 0, None)
    phase = (time - beats.qrs[beat]) / beats.rr[beat]
    level = np.full((velocity.size, time.size), SILENT, np.float32)
    harmonics = np.arange(1, 6)[:, None]
    waves = np.sin(2.0 * np.pi * (harmonics * phase + rng.random((5, 1)))) / harmonics**0.5
    for sign in (1.0, -1.0):
        swell = rng.normal(0.0, 0.45, 5) @ waves
        reach = look.clutter_velocity * np.clip(0.7 + 0.5 * swell, 0.12, 1.6)
        share = np.clip(sign * velocity / reach.astype(np.float32), 0.0, 4.0)
        loud = look.clutter + 4.0 * swell.astype(np.float32) - 3.0
        side = loud - 5.0 * share - 25.0 * np.clip(share - 0.9, 0.0, 2.0)
        np.maximum(level, np.where(sign * velocity >= 0.0, side, SILENT), out=level)
    return level


def _clicks(loud: float, beats: Beats, time: np.ndarray, velocity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Valves that open and close: short, tall and bright; and the slower leaflets beside them."""
    level = np.full((velocity.size, time.size), SILENT, np.float32)
    events = [0.02, 0.06, beats.closure, beats.closure + 0.07]
    for delay in rng.choice(events, size=rng.integers(1, 4), replace=False):
        heard = beats.qrs + delay + rng.normal(0.0, 0.004, len(beats.qrs))
        late = (time[:, None] - heard[None, :]).astype(np.float32)
        nearest = np.abs(late).argmin(axis=1)
        away = np.take_along_axis(late, nearest[:, None], axis=1)[:, 0]
        loudness = (loud + rng.normal(0.0, 4.0, len(beats.qrs))).astype(np.float32)[nearest]
        spike = loudness - 6.0 * (away / np.float32(rng.uniform(0.005, 0.009))) ** 2
        falls = np.abs(velocity) * np.float32(rng.uniform(3.0, 14.0) / (0.35 * np.ptp(velocity)))
        leaflet = loudness + 3.0 - 6.0 * (away / np.float32(0.022)) ** 2
        reach = 18.0 * (velocity / np.float32(0.06 * np.ptp(velocity))) ** 2
        np.maximum(level, np.maximum(spike[None, :] - falls, leaflet[None, :] - reach), out=level)
    return level


def _speckle(bins: int, lines: int, rng: np.random.Generator) -> np.ndarray:
    """Level of Doppler speckle in dB, 0 on average: exponential power in each line, correlated over 2 to 4 cells."""
    power = rng.standard_exponential((bins + 2, lines + 2), np.float32)
    power = 0.25 * power[:-2] + 0.5 * power[1:-1] + 0.25 * power[2:]
    side = np.float32(rng.uniform(0.1, 0.3))
    power = side * power[:, :-2] + (1 - 2 * side) * power[:, 1:-1] + side * power[:, 2:]
    return 10.0 * np.log10(power + 1e-3) + np.float32(1.0)


def _wander(time: np.ndarray, period: float, depth: float, rng: np.random.Generator) -> np.ndarray:
    """A slow random change of gain over time, `depth` dB, new every `period` units of `time`."""
    span = float(time[-1] - time[0])
    knots = rng.normal(0.0, depth, int(span / period) + 3)
    return np.interp(time - time[0], np.arange(len(knots)) * period, knots).astype(np.float32)[None, :]
