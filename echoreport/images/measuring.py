"""What the pixels of an image file say, as the measure command writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from echoreport.domain import Direction, DopplerImage, ImageKind, ImageMeasurement
from echoreport.images.comparing import compared
from echoreport.images.examining import examine
from echoreport.images.flow.grades import guideline_grades
from echoreport.images.flow.jets import Jet, find_jets, main_jets, peak_of
from echoreport.images.flow.summary import summaries_of
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
        mode: "CW" or "PW"; None where neither header nor screen says.
        image: Its spectral region; None where it has none.
        jets: Empty without a calibration.
        printed: Values that the scanner printed, as they stand there.
        reason: Why something is unknown; empty where nothing is.
    """

    name: str
    kind: ImageKind
    confidence: float
    mode: str | None
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
            "mode": self.mode,
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
        mode=seen.mode,
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
    jets = find_jets(image)
    return tuple(
        ImageMeasurement(image.name, quantity, value, unit, direction)
        for direction in Direction
        for quantity, value, unit in _values(main_jets(jets, direction))
    )


def _values(jets: tuple[Jet, ...]) -> Iterator[tuple[str, float, str]]:
    if not jets:
        return
    peak = float(np.median([jet.peak_velocity for jet in jets]))
    yield "peak_velocity", round(peak, 2), "m/s"
    if peak >= _WITH_A_GRADIENT:
        yield "mean_gradient", round(float(np.median([jet.mean_gradient for jet in jets])), 1), "mmHg"
        times = [jet.pressure_half_time for jet in jets if jet.pressure_half_time is not None]
        if times:
            yield "pressure_half_time", float(round(np.median(times))), "ms"


def _why_no_peak(image: DopplerImage, jets: tuple[Jet, ...]) -> str:
    if image.calibration is None:
        return ""
    missing = [str(direction) for direction in Direction if peak_of(jets, direction) is None]
    return f"no flow stands out of the noise: {' and '.join(missing)}" if missing else ""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
