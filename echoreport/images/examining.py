"""Frame -> what it shows and, where that is a spectrum, its region, baseline and calibration."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from echoreport.domain import Box, DopplerImage, ImageKind, ValveSource
from echoreport.errors import NotSpectralDopplerError
from echoreport.images.axes.axes import Axes
from echoreport.images.axes.header import M_MODE, SPECTRAL, axes_of, clipped, plausible_region
from echoreport.images.axes.pixels import axes_from_pixels
from echoreport.images.axes.proof import fits_ticks
from echoreport.images.evidence import valve_evidence_of
from echoreport.images.frame import Frame
from echoreport.images.reading.door import read_frame
from echoreport.images.screen.backdrop import Backdrop
from echoreport.images.screen.baseline import implied_baseline
from echoreport.images.screen.brightness import without_line
from echoreport.images.screen.colour_map import echo_brightness
from echoreport.images.screen.kind import with_header, with_one_spectrum
from echoreport.images.screen.lines import Line, horizontal_lines
from echoreport.images.screen.look import look_at
from echoreport.images.screen.tissue import TISSUE_SPAN, tissue_probability
from echoreport.images.screen.traces import Trace
from echoreport.images.screen.weighing import SPECTRUM
from echoreport.images.words import Word, mode_of, read_words, tissue_named, why_no_words

_LINE_MARGIN = 2  # rows beside a drawn line that its blur reaches
_SAME_PLACE = 0.5
"""Least overlap of the header's region with the trace that the pixels show, where no baseline is drawn at its zero."""
_NEAR = 6  # rows between the header's zero and the line drawn for it
_NAMED = 0.99
"""Confidence of a kind that the header names, and the most of any other."""


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """What a frame shows.

    Attributes:
        kind: Of the whole frame.
        reason: Why it is not a spectrum of a valve's flow; empty where it is one.
        image: The spectral region; None unless the kind is spectral or tissue Doppler.
        words: What is written on the screen; None where nothing had to be read.
        confidence: Probability that the kind is right, in [0, 1].
        backdrop: The flat screen; None where it did not have to be looked at.
    """

    kind: ImageKind
    reason: str
    image: DopplerImage | None
    words: tuple[Word, ...] | None = None
    confidence: float = 1.0
    backdrop: Backdrop | None = None


_REASONS = {
    ImageKind.TISSUE_DOPPLER: "it shows the motion of the heart's wall, which says nothing of a valve's flow",
    ImageKind.COLOUR_DOPPLER: "it shows flow in a two-dimensional image, without velocities over time",
    ImageKind.B_MODE: "it shows a two-dimensional image without flow",
    ImageKind.M_MODE: "it shows depth over time, without velocities",
    ImageKind.UNKNOWN: "no trace and no image could be made out in it",
}


def read_doppler_image(path: str | Path, evidence: Collection[ValveSource] = ()) -> DopplerImage:
    """Read a file's spectral region: from its header where that is plausible, else from its pixels.

    Args:
        evidence: What else to look at for the valve; see `valve_evidence_of`.

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
    if not evidence:
        return seen.image
    told = valve_evidence_of(frame, seen.image.region, seen.words, evidence, seen.backdrop)
    return replace(seen.image, evidence=told)


def examine(frame: Frame) -> Examination:
    """Tell what a frame shows, and take its spectral region out where it has one."""
    frame = with_one_spectrum(frame)
    named = plausible_region(frame, SPECTRAL)
    look = None
    if named:
        box = clipped(named.box, frame)
        if line := _line_in(box, horizontal_lines(frame.pixels), axes_of(frame).baseline_row):
            return _spectrum(frame, box, line, None, _NAMED)
        look = look_at(frame.pixels)
        if _overlap(box, look.trace) >= _SAME_PLACE:
            return replace(_spectrum(frame, box, None, None, _NAMED), backdrop=look.backdrop)
        frame = replace(frame, regions=())  # they are those of the frame at another size
    if plausible_region(frame, M_MODE):
        return _other(ImageKind.M_MODE, _NAMED)
    look = look or look_at(frame.pixels)
    kinds = with_header(look.kinds, frame)
    kind = max(kinds, key=lambda kind: kinds[kind])
    if kind is SPECTRUM and look.trace:
        trace = look.trace
        return replace(_spectrum(frame, trace.box, trace.line, trace.row, kinds[kind]), backdrop=look.backdrop)
    return _other(kind, kinds[kind])


def _overlap(box: Box, trace: Trace | None) -> float:
    """Intersection of the header's region and the trace that the pixels show, over their union; 1 without a trace."""
    if trace is None:
        return 1.0
    seen = trace.box
    width = max(min(box.x1, seen.x1) - max(box.x0, seen.x0), 0)
    height = max(min(box.y1, seen.y1) - max(box.y0, seen.y0), 0)
    return width * height / (box.width * box.height + seen.width * seen.height - width * height)


def _other(kind: ImageKind, confidence: float) -> Examination:
    return Examination(kind, _REASONS[kind], None, confidence=min(confidence, _NAMED))


def _spectrum(frame: Frame, box: Box, line: Line | None, implied: float | None, confidence: float) -> Examination:
    axes, words = _axes(frame, box, line)
    part = frame.pixels[box.y0 : box.y1, box.x0 : box.x1]
    spectrum = echo_brightness(part).astype(np.float32) / 255.0
    if line:
        spectrum = without_line(spectrum, line.y0 - box.y0 - _LINE_MARGIN, line.y1 - box.y0 + _LINE_MARGIN)
    row = axes.baseline_row
    if row is None and line:
        row = line.middle
    if row is None:
        row = box.y0 + implied_baseline(spectrum) if implied is None else implied
    image = DopplerImage(
        name=frame.name,
        spectrum=spectrum,
        region=box,
        baseline_row=float(row),
        calibration=axes.calibration,
        reason=axes.reason,
        inverted=axes.inverted,
        mode=_mode(frame, words),
        header=frame.header,
    )
    tissue = tissue_probability(image, words is not None and tissue_named(words))
    kind = ImageKind.TISSUE_DOPPLER if tissue > 0.5 else ImageKind.SPECTRAL_DOPPLER
    if kind is ImageKind.SPECTRAL_DOPPLER:
        image = _at_the_speed_of_blood(image)
    sure = min(confidence * max(tissue, 1.0 - tissue), _NAMED)
    return Examination(kind, _REASONS.get(kind, ""), image, words, confidence=sure)


def _at_the_speed_of_blood(image: DopplerImage) -> DopplerImage:
    """The image without a drawn axis that only tissue fits: where the trace is flow, it was another scale's."""
    scale = image.calibration
    if scale is None or scale.source != "axis" or scale.velocity_per_pixel * image.region.height > TISSUE_SPAN:
        return image
    span = scale.velocity_per_pixel * image.region.height
    reason = f"got an axis over {span:.2g} m/s, wanted more than {TISSUE_SPAN:g} m/s beside blood flow: another scale's"
    return replace(image, calibration=None, reason=reason)


def _axes(frame: Frame, box: Box, line: Line | None) -> tuple[Axes, tuple[Word, ...] | None]:
    """The axes as the header tells them, else as they are drawn; and the words, where they had to be read.

    A header is doubted where the ticks beside the trace do not fit its scale, which is then that of another size of the
    frame; and where it turns the display over, since some scanners write every step as positive: the signs of the
    drawn numbers decide.
    """
    named = axes_of(frame)
    fitting = named.calibration is not None and fits_ticks(named, frame.pixels, box)
    if fitting and not named.inverted:
        return named, None
    words = read_words(frame.pixels)
    drawn = axes_from_pixels(frame.pixels, box, line.middle if line else None, words)
    if fitting:
        return replace(named, inverted=named.inverted if drawn.signs is None else drawn.signs), words
    if drawn.calibration is None:
        doubt = named.reason or "the header's velocity scale does not fit the ticks beside the trace"
        reason = f"{doubt}, and its axis could not be read: {why_no_words() or drawn.reason}"
        return replace(named, calibration=None, baseline_row=drawn.baseline_row, reason=reason), words
    return drawn, words


_MODES = {3: "PW", 4: "CW"}  # RegionDataType, PS3.3 C.8.5.5.1.2


def _mode(frame: Frame, words: tuple[Word, ...] | None) -> str | None:
    named = plausible_region(frame, SPECTRAL)
    return (named and _MODES.get(named.data_type)) or (mode_of(words) if words else None)


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
