"""Frame -> what it shows and, where that is a spectrum, its region, baseline and calibration."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from echoreport.domain import Box, DopplerImage, ImageKind
from echoreport.errors import NotSpectralDopplerError
from echoreport.images.axes.header import M_MODE, SPECTRAL, axes_of, clipped, plausible_region
from echoreport.images.frame import Frame
from echoreport.images.reading.door import read_frame
from echoreport.images.screen.baseline import implied_baseline
from echoreport.images.screen.brightness import brightness, channel_extreme, tint_of, without_line
from echoreport.images.screen.kind import is_m_mode, is_spectrum, likeliest, two_dimensional_kind
from echoreport.images.screen.lines import Line, horizontal_lines
from echoreport.images.screen.region import Strip, find_strips
from echoreport.images.screen.tissue import is_tissue

_LINE_MARGIN = 2  # rows beside a drawn line that its blur reaches
_NEAR = 6  # rows between the header's zero and the line drawn for it


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """What a frame shows.

    Attributes:
        kind: Of the whole frame.
        reason: Why it is not a spectrum of a valve's flow; empty where it is one.
        image: The spectral region; None unless the kind is spectral or tissue Doppler.
    """

    kind: ImageKind
    reason: str
    image: DopplerImage | None


_REASONS = {
    ImageKind.TISSUE_DOPPLER: "it shows the motion of the heart's wall, which says nothing of a valve's flow",
    ImageKind.COLOUR_DOPPLER: "it shows flow in a two-dimensional image, without velocities over time",
    ImageKind.B_MODE: "it shows a two-dimensional image without flow",
    ImageKind.M_MODE: "it shows depth over time, without velocities",
    ImageKind.UNKNOWN: "no trace and no image could be made out in it",
}


def read_doppler_image(path: str | Path) -> DopplerImage:
    """Read a file's spectral region: from its header where that is plausible, else from its pixels.

    Raises:
        ImageError: If the file cannot be read; see `read_frame`.
        NotSpectralDopplerError: If it shows anything else than a spectrum of blood flow; its `kind` says what.
    """
    frame = read_frame(path)
    seen = examine(frame)
    if seen.image is None or seen.kind is not ImageKind.SPECTRAL_DOPPLER:
        article = "an" if seen.kind in (ImageKind.M_MODE, ImageKind.UNKNOWN) else "a"
        raise NotSpectralDopplerError(
            f"{frame.name}: got {article} {seen.kind} frame, wanted a spectral Doppler trace: {seen.reason}", seen.kind
        )
    return seen.image


def examine(frame: Frame) -> Examination:
    """Tell what a frame shows, and take its spectral region out where it has one."""
    grey = brightness(frame.pixels, tint_of(frame.pixels))
    named = plausible_region(frame, SPECTRAL)
    if named:
        return _spectrum(frame, Strip(clipped(named.box, frame), None), horizontal_lines(frame.pixels))
    if plausible_region(frame, M_MODE):
        return _other(ImageKind.M_MODE)
    lines = horizontal_lines(frame.pixels)
    strips = find_strips(grey, lines, channel_extreme(frame.pixels, np.maximum))
    spectra = [strip for strip in strips if is_spectrum(grey, strip, lines)]
    if spectra:
        return _spectrum(frame, likeliest(grey, spectra), lines)
    if any(is_m_mode(frame, grey, strip) for strip in strips):
        return _other(ImageKind.M_MODE)
    return _other(two_dimensional_kind(frame, grey))


def _other(kind: ImageKind) -> Examination:
    return Examination(kind, _REASONS[kind], None)


def _spectrum(frame: Frame, strip: Strip, lines: list[Line]) -> Examination:
    box, axes = strip.box, axes_of(frame)
    part = frame.pixels[box.y0 : box.y1, box.x0 : box.x1]
    spectrum = brightness(part, tint_of(part)).astype(np.float32) / 255.0
    line = strip.line or _line_in(box, lines, axes.baseline_row)
    if line:
        spectrum = without_line(spectrum, line.y0 - box.y0 - _LINE_MARGIN, line.y1 - box.y0 + _LINE_MARGIN)
    row = axes.baseline_row
    if row is None:
        row = line.middle if line else box.y0 + implied_baseline(spectrum)
    image = DopplerImage(
        name=frame.name,
        spectrum=spectrum,
        region=box,
        baseline_row=float(row),
        calibration=axes.calibration,
        reason=axes.reason,
        inverted=axes.inverted,
    )
    if is_tissue(image):
        return Examination(ImageKind.TISSUE_DOPPLER, _REASONS[ImageKind.TISSUE_DOPPLER], image)
    return Examination(ImageKind.SPECTRAL_DOPPLER, "", image)


def _line_in(box: Box, lines: list[Line], row: float | None) -> Line | None:
    """The line drawn for the baseline of a region that the header names; at `row` where the header names that too."""
    inside = [
        line
        for line in lines
        if box.y0 <= line.middle < box.y1
        and min(line.x1, box.x1) - max(line.x0, box.x0) >= 0.7 * box.width
        and (row is None or abs(line.middle - row) <= _NEAR)
    ]
    return max(inside, key=lambda line: line.purity, default=None)
