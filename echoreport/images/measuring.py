"""What the pixels of an image file say, as the measure command writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from echoreport.domain import Direction, DopplerImage, ImageKind, ImageMeasurement
from echoreport.images.comparing import compared
from echoreport.images.examining import examine
from echoreport.images.flow.grades import guideline_grades
from echoreport.images.flow.jets import Jet, beyond_display, find_jets, peak_of
from echoreport.images.flow.summary import FlowSummary, summaries_of
from echoreport.images.frame import Frame
from echoreport.images.reading.door import read_frame
from echoreport.images.words import PrintedValue, printed, read_words

_WITH_A_GRADIENT = 1.3
"""m/s (6.8 mmHg at the peak); slower flow has no gradient worth stating."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageReport:
    """One image's measurements.

    Attributes:
        name: File name, without its folder.
        kind: What the frame shows.
        confidence: How sure the kind is, in [0, 1].
        image: Its spectral region; None where it has none.
        jets: Empty without a calibration.
        printed: Values that the scanner printed, as they stand there.
        reason: Why something is unknown; empty where nothing is.
    """

    name: str
    kind: ImageKind
    confidence: float
    image: DopplerImage | None
    jets: tuple[Jet, ...]
    printed: tuple[PrintedValue, ...]
    reason: str

    def to_json(self) -> dict[str, object]:
        """The report as plain values, in the format that DESIGN.md calls "Measure out"."""
        record: dict[str, object] = {
            "image": self.name,
            "kind": str(self.kind),
            "kind_confidence": round(self.confidence, 2),
            "mode": self.image.mode if self.image else None,
            "region": None,
            "baseline_row": None,
            "inverted": None,
            "calibration": None,
            "peak_velocity": {str(d): _rounded(peak_of(self.jets, d)) for d in Direction},
            "jets": [jet.to_json() for jet in self.jets],
            "flows": [summary.to_json() for summary in summaries_of(self.jets)],
            "guideline": [grade.to_json() for grade in guideline_grades(self.jets)],
            "printed": [compared(value, self.jets).to_json() for value in self.printed],
        }
        if self.image:
            box, scale = self.image.region, self.image.calibration
            record["region"] = [box.x0, box.y0, box.x1, box.y1]
            record["baseline_row"] = round(self.image.baseline_row, 2)
            record["inverted"] = self.image.inverted
            record["calibration"] = scale and {
                "source": scale.source,
                "velocity_per_pixel": scale.velocity_per_pixel,
                "seconds_per_pixel": scale.seconds_per_pixel,
            }
        if self.reason:
            record["reason"] = self.reason
        return record


def measure(path: str | Path, values: bool = False) -> ImageReport:
    """Measure one image file. A frame without a spectrum is measured too: its kind is what it says.

    Args:
        values: Whether to read printed values where the header tells the axes, so that no text has to be read for
            them. It takes longer than all else.

    Raises:
        ImageError: If the file cannot be read; see `read_frame`.
    """
    return measure_frame(read_frame(path), values)


def measure_frame(frame: Frame, values: bool = False) -> ImageReport:
    """Measure a frame that was read; see `measure`."""
    seen = examine(frame)
    words = seen.words
    if words is None:
        words = read_words(frame.pixels) if values or not frame.regions else ()
    jets = find_jets(seen.image) if seen.image else ()
    reasons = [seen.reason]
    if seen.image:
        reasons += [seen.image.reason, _why_no_peak(seen.image, jets)]
    return ImageReport(
        name=frame.name,
        kind=seen.kind,
        confidence=seen.confidence,
        image=seen.image,
        jets=jets,
        printed=printed(words),
        reason="; ".join(r for r in reasons if r),
    )


def measurements_of(image: DopplerImage) -> tuple[ImageMeasurement, ...]:
    """What a draft may state of either direction: medians over the beats of its fastest flow.

    Returns:
        Peak velocity (m/s, to 0.01) where there is flow; mean gradient (mmHg, to 0.1) and, of beats that have one,
        pressure half-time (whole ms) where the peak reaches `_WITH_A_GRADIENT`. Empty without a calibration.
    """
    return tuple(
        ImageMeasurement(image.name, quantity, value, unit, flow.direction)
        for flow in summaries_of(find_jets(image))
        for quantity, value, unit in _values(flow)
    )


def _values(flow: FlowSummary) -> Iterator[tuple[str, float, str]]:
    yield "peak_velocity", round(flow.peak_velocity.value, 2), "m/s"
    if flow.peak_velocity.value >= _WITH_A_GRADIENT:
        yield "mean_gradient", round(flow.mean_gradient.value, 1), "mmHg"
        if flow.pressure_half_time:
            yield "pressure_half_time", float(round(flow.pressure_half_time.value)), "ms"


def _why_no_peak(image: DopplerImage, jets: tuple[Jet, ...]) -> str:
    if image.calibration is None:
        return ""
    hidden = beyond_display(image)
    missing = [d for d in Direction if peak_of(jets, d) is None and d not in hidden]
    reasons = ("flow runs into the border of the display", hidden), ("no flow stands out of the noise", missing)
    return "; ".join(f"{reason}: {' and '.join(map(str, directions))}" for reason, directions in reasons if directions)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
