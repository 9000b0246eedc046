"""Simulated two-dimensional images, B-mode and colour Doppler: a large fan, no trace."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from echoreport.domain import Box, ImageKind
from echoreport.simulation.screen_beats import electrocardiogram, make_beats
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_paint import exported, resized
from echoreport.simulation.screen_scanner import SCANNERS
from echoreport.simulation.screen_sector import draw_sector
from echoreport.simulation.screen_text import pen_on, write_lines, write_settings


@dataclass(frozen=True, slots=True, eq=False)
class OtherScreen:
    """A simulated frame without a spectrum.

    Attributes:
        pixels: The frame, shape (height, width, 3), uint8, RGB.
        kind: What it shows.
        region: Where the fan or the trace lies.
        scanner: Name of the scanner's family.
    """

    pixels: np.ndarray
    kind: ImageKind
    region: Box
    scanner: str


def render_two_dimensional_screen(
    colour: bool, heart_rate: float, rng: np.random.Generator, scanner: Scanner | None = None
) -> OtherScreen:
    """Paint a fan over the whole screen of a scanner, with (`colour`) or without blood in colour, and a small ECG."""
    scanner = scanner or SCANNERS[int(rng.integers(len(SCANNERS)))]
    width, height = scanner.size
    top = max(scanner.header + 6, int(height * rng.uniform(0.04, 0.1)))
    radius = int(min(height * 0.86 - top, 0.62 * width))
    large = replace(scanner, sector=(int(width * rng.uniform(0.45, 0.55)), top, radius))
    frame = Image.new("RGB", scanner.size, scanner.background)
    centimetres = int(rng.integers(10, 20))
    box = draw_sector(frame, large, centimetres, rng, "none", coloured_share=float(colour))
    frame = frame.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 0.9)))
    pen = pen_on(frame, scanner)
    write_settings(pen, replace(scanner, inline=False), centimetres, "CF" if colour else "2D", rng)
    write_lines(pen, scanner.heart_rate_at, [scanner.heart_rate.format(rate=round(heart_rate))], scanner, scanner.text)
    _draw_small_ecg(frame, scanner, heart_rate, rng)
    region = box or Box(0, 0, width, height)
    return leave(frame, ImageKind.COLOUR_DOPPLER if colour else ImageKind.B_MODE, region, scanner, rng)


def _draw_small_ecg(frame: Image.Image, scanner: Scanner, heart_rate: float, rng: np.random.Generator) -> None:
    """A line along the lower edge, over a random part of the width."""
    width, height = scanner.size
    left, right = int(width * rng.uniform(0.02, 0.2)), int(width * rng.uniform(0.3, 0.95))
    time = np.arange(right - left) * 0.004
    signal = electrocardiogram(make_beats(heart_rate, float(time[-1]), True, rng), time, rng)
    points = np.stack([left + np.arange(len(time)), height * (0.95 - 0.05 * signal)], axis=1)
    pen_on(frame, scanner).line(points.ravel().tolist(), fill=scanner.ecg_colours[0], width=1)


def leave(frame: Image.Image, kind: ImageKind, region: Box, scanner: Scanner, rng: np.random.Generator) -> OtherScreen:
    """The frame as its scanner exports it; the region in the exported pixels."""
    if scanner.export is None:
        return OtherScreen(np.asarray(frame), kind, region, scanner.name)
    pixels = np.asarray(exported(frame, scanner.export, rng))
    across, down = pixels.shape[1] / frame.width, pixels.shape[0] / frame.height
    return OtherScreen(pixels, kind, resized(region, across, down), scanner.name)
