"""A simulated frame, the truth about it, and how it leaves the scanner."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from echoreport.domain import Box
from echoreport.files import write_beside
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_paint import exported, resized
from echoreport.simulation.screen_values import PrintedValue


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """A simulated frame and the truth about its geometry; rows and columns in pixels of the whole frame.

    Attributes:
        pixels: The frame, shape (height, width, 3), uint8, RGB.
        region: Where the spectrum lies.
        baseline_row: Row of zero velocity; a whole number unless the frame was resized.
        velocity_per_pixel: m/s per row, positive.
        seconds_per_pixel: s per column, positive.
        mode: "CW", "PW" or "TDI" (tissue Doppler; see `screen_tissue`).
        scanner: Name of the scanner's family.
        inverted: True where flow toward the transducer runs below the baseline.
        sector: Where the two-dimensional image lies; None without one.
        centimetres_per_pixel: Scale of the two-dimensional image; None without one.
        toward: True outer velocity of flow toward the transducer at each column of the region, before feathering:
            m/s, 0 where silent, nan where the sweep has written nothing, shape (region.width,). On an aliased PW
            screen it may exceed what the display spans.
        away: The same of flow away from the transducer, positive.
        r_times: s from the region's left edge to each R wave that the sweep shows, ascending.
        printed: Measured values as they stand on the frame.
        axis_unit: Of the velocity axis' numbers, "cm/s" or "m/s".
        time_mark_step: s between neighbouring marks of the time axis.
        aliased: Whether a jet exceeds the display, and its tip stands on the other side.
    """

    pixels: np.ndarray
    region: Box
    baseline_row: float
    velocity_per_pixel: float
    seconds_per_pixel: float
    mode: str
    scanner: str
    inverted: bool
    sector: Box | None
    centimetres_per_pixel: float | None
    toward: np.ndarray
    away: np.ndarray
    r_times: np.ndarray
    printed: tuple[PrintedValue, ...]
    axis_unit: str
    time_mark_step: float
    aliased: bool


def leave_scanner(screen: Screen, scanner: Scanner, rng: np.random.Generator) -> Screen:
    """The screen as exported, its truth in the pixels of the exported frame."""
    if scanner.export is None:
        return screen
    before = screen.pixels
    pixels = np.asarray(exported(Image.fromarray(before), scanner.export, rng))
    down, across = pixels.shape[0] / before.shape[0], pixels.shape[1] / before.shape[1]
    region = resized(screen.region, across, down)
    columns = np.clip(((np.arange(region.width) + region.x0 + 0.5) / across - 0.5) - screen.region.x0, 0, None)
    nearest = np.minimum(np.round(columns), screen.region.width - 1).astype(int)
    return replace(
        screen,
        pixels=pixels,
        region=region,
        baseline_row=(screen.baseline_row + 0.5) * down - 0.5,
        velocity_per_pixel=screen.velocity_per_pixel / down,
        seconds_per_pixel=screen.seconds_per_pixel / across,
        sector=resized(screen.sector, across, down) if screen.sector else None,
        centimetres_per_pixel=screen.centimetres_per_pixel / down if screen.centimetres_per_pixel else None,
        toward=screen.toward[nearest],
        away=screen.away[nearest],
    )


def write_png(screen: Screen, path: str | Path) -> None:
    """Save the frame as PNG; nothing but pixels goes into it."""
    with write_beside(path) as part:
        Image.fromarray(screen.pixels).save(part, format="PNG", compress_level=3)
