"""Frames of every kind with their truth, as they come out of archives: what fit_frame_weights.py learns on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from envelope_screens import draw_screen
from other_frames import linear_image, other_frame
from PIL import Image

from echoreport.domain import Box, ImageKind
from echoreport.simulation.screen_invented import invent_scanner
from echoreport.simulation.screen_m_mode import render_m_mode_screen
from echoreport.simulation.screen_scanner import Scanner
from echoreport.simulation.screen_tissue import render_tissue_screen
from echoreport.simulation.screen_two_dimensional import render_two_dimensional_screen

KINDS = (
    *[ImageKind.SPECTRAL_DOPPLER] * 5, *[ImageKind.TISSUE_DOPPLER] * 2, *[ImageKind.M_MODE] * 2,
    *[ImageKind.B_MODE] * 2, *[ImageKind.COLOUR_DOPPLER] * 2, *[ImageKind.UNKNOWN] * 2,
)  # fmt: skip
"""One round; spectra weigh most because the place of their trace is learned too."""
_LIGHT_SHARE = 0.1  # of screens: drawn on a light ground
TRACED = (ImageKind.SPECTRAL_DOPPLER, ImageKind.TISSUE_DOPPLER)
_LINEAR_SHARE, _CROPPED_SHARE, _DUAL_SHARE = 0.3, 0.4, 0.2
"""Of two-dimensional images: without a fan, cut close to it, and two beside each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A frame and its truth.

    Attributes:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        kind: What it shows.
        scanner: Whose layout it is; "" for none.
        region: Of its spectrum, (x0, y0, x1, y1) in pixels; None without.
        baseline_row: Of its spectrum; None without.
        scale: By which it was enlarged.
    """

    pixels: np.ndarray
    kind: ImageKind
    scanner: str
    region: tuple[float, ...] | None
    baseline_row: float | None
    scale: float


def draw_sample(kind: ImageKind, rng: np.random.Generator, scanners: Sequence[Scanner]) -> Sample:
    """A frame as it comes out of an archive.

    Args:
        scanners: To choose from; without any, one is invented.
    """
    scanner = scanners[int(rng.integers(len(scanners)))] if scanners else invent_scanner(rng)
    rate = float(rng.uniform(45.0, 130.0))
    if kind in TRACED:
        screen = draw_screen(rng, scanner)[0] if kind is TRACED[0] else render_tissue_screen(rate, rng, scanner)
        pixels = _trace_changed(screen.pixels, screen.region, rng) if rng.random() < 0.5 else screen.pixels
        pixels = _on_light_ground(pixels, screen.region, rng)
        return _travelled(pixels, kind, scanner.name, rng, screen.region, screen.baseline_row)
    if kind is ImageKind.M_MODE:
        other = render_m_mode_screen(rate, rng, scanner)
        pixels = _trace_changed(other.pixels, other.region, rng) if rng.random() < 0.5 else other.pixels
        return _travelled(_on_light_ground(pixels, other.region, rng), kind, scanner.name, rng)
    if kind is ImageKind.UNKNOWN:
        return _travelled(other_frame(rng), kind, "", rng)
    return _travelled(_image(kind is ImageKind.COLOUR_DOPPLER, rate, rng, scanner), kind, scanner.name, rng)


def _image(colour: bool, rate: float, rng: np.random.Generator, scanner: Scanner) -> np.ndarray:
    if rng.random() < _LINEAR_SHARE:
        return linear_image(colour, rng)
    screen = render_two_dimensional_screen(colour, rate, rng, scanner)
    if rng.random() < _CROPPED_SHARE:
        pixels = _cropped(screen.pixels, screen.region, rng)
    else:
        pixels = _on_light_ground(screen.pixels, screen.region, rng)
    if rng.random() < _DUAL_SHARE:
        second = render_two_dimensional_screen(False, rate, rng, scanner).pixels
        pixels = np.concatenate([_narrowed(part) for part in (pixels, second)], axis=1)
    return pixels


def _narrowed(pixels: np.ndarray) -> np.ndarray:
    """The middle two thirds of a frame at 480 rows, 420 columns."""
    width = pixels.shape[1]
    return cv2.resize(pixels[:, width // 6 : -(width // 6)], (420, 480), interpolation=cv2.INTER_AREA)


def _cropped(pixels: np.ndarray, region: Box, rng: np.random.Generator) -> np.ndarray:
    """The frame cut to its image and a margin."""
    height, width = pixels.shape[:2]
    left, right, top, bottom = (int(v) for v in rng.uniform(-0.02, 0.1, 4) * (width, width, height, height))
    return np.ascontiguousarray(
        pixels[max(region.y0 - top, 0) : region.y1 + bottom, max(region.x0 - left, 0) : region.x1 + right]
    )


def _on_light_ground(pixels: np.ndarray, region: Box, rng: np.random.Generator) -> np.ndarray:
    """The screen with everything around its image or trace turned from dark to light, on some frames."""
    if rng.random() >= _LIGHT_SHARE:
        return pixels
    light = (rng.uniform(150.0, 255.0) - pixels * rng.uniform(0.5, 0.7)).clip(0, 255).astype(np.uint8)
    light[region.y0 : region.y1, region.x0 : region.x1] = pixels[region.y0 : region.y1, region.x0 : region.x1]
    return light


def _trace_changed(pixels: np.ndarray, region: Box, rng: np.random.Generator) -> np.ndarray:
    """The trace with other speckle, sharpness, gain, reject level and contrast; what is black becomes no lighter."""
    pixels = pixels.copy()
    part = pixels[region.y0 : region.y1, region.x0 : region.x1]
    if rng.random() < 0.4:  # scanners filter speckle until it lies neither up nor sideways
        speckle = cv2.GaussianBlur(rng.gamma(2.0, 0.5, part.shape[:2]), (0, 0), float(rng.uniform(0.3, 1.5)))
        part[:] = np.clip(cv2.blur(part, (5, 5)) * speckle[..., None], 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        part[:] = cv2.GaussianBlur(part, (0, 0), float(rng.uniform(0.4, 1.6)))
    reject = rng.choice([0.0, 10.0, 25.0, 45.0])
    level = np.clip((np.arange(256) - reject) / (255.0 - reject), 0, 1) ** rng.uniform(0.7, 1.5)
    part[:] = np.clip(level * 255.0 * rng.uniform(0.7, 1.3), 0, 255).astype(np.uint8)[part]
    return pixels


def _travelled(
    pixels: np.ndarray,
    kind: ImageKind,
    scanner: str,
    rng: np.random.Generator,
    region: Box | None = None,
    baseline_row: float | None = None,
) -> Sample:
    """The frame after a display's brightness and tint, resizing and JPEG, each on some frames."""
    if rng.random() < 0.3:
        tint = 1.0 - rng.uniform(0.0, 0.25, 3) * (rng.random() < 0.5)
        pixels = np.clip(pixels * (tint * rng.uniform(0.7, 1.2)) + rng.uniform(0, 12), 0, 255).astype(np.uint8)
    scale = float(rng.uniform(0.6, 1.4)) if rng.random() < 0.4 else 1.0
    if kind not in TRACED and rng.random() < 0.1:
        scale = max(0.35, 160.0 / min(pixels.shape[:2]))
    if scale != 1.0:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=int(rng.integers(60, 96)))
        pixels = np.asarray(Image.open(stream).convert("RGB"))
    box = region and tuple(scale * v for v in (region.x0, region.y0, region.x1, region.y1))
    row = None if baseline_row is None else scale * (baseline_row + 0.5) - 0.5
    return Sample(pixels, kind, scanner, box, row, scale)
