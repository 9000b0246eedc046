"""The frames of a study with what was seen in them, to be drawn over them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_text import valves_named
from echoreport.drafting.formats.html_words import measured
from echoreport.server.database.tables import Image

_MARGIN = 0.0625
"""Of the frame's width, shown around the spectral region besides its axes."""
_SOURCES = {
    "dicom": "Velocities by the scale of the DICOM header.",
    "axis": "Velocities by the numbers printed on the axis.",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """An image of a study.

    Attributes:
        layers: What was seen, as `Image.layers` holds it; None where nothing can be shown.
        window: x, y, width and height of the part that is worth seeing.
        measured: Values in words.
        calibration: In a sentence.
        valves: Which valve each source says it shows, in words; empty where none says.
        reason: Why it was not used; empty where it was.
    """

    image: Image
    number: int
    layers: dict[str, Any] | None
    window: tuple[float, float, float, float]
    measured: list[str] = field(default_factory=list)
    calibration: str = ""
    valves: str = ""
    reason: str = ""

    @property
    def scale(self) -> float:
        """How large lettering has to be, in pixels of the frame."""
        return self.window[2] / 45

    @property
    def fastest(self) -> list[dict[str, Any]]:
        """The highest peak of each direction: it alone has its number beside it, since those of all would overlap."""
        peaks = self.layers["peaks"] if self.layers else []
        by_direction = {peak["direction"]: peak for peak in sorted(peaks, key=lambda one: abs(one["velocity"] or 0.0))}
        return list(by_direction.values())


def frames_of(images: Sequence[Image], draft: Draft | None) -> list[Frame]:
    """All images in the order in which they were received."""
    return [_frame(image, number, draft) for number, image in enumerate(images, 1)]


def _frame(image: Image, number: int, draft: Draft | None) -> Frame:
    layers = json.loads(image.layers) if image.layers else None
    used = next((one for one in draft.images if one.name == image.name), None) if draft else None
    return Frame(
        image=image,
        number=number,
        layers=layers,
        window=_window(layers) if layers else (0, 0, 1, 1),
        measured=[measured(m) for m in draft.measurements if m.image == image.name] if draft else [],
        calibration=_calibration(used.calibration, used.reason) if used else "",
        valves=valves_named(draft.valve_evidence, image.name) if draft else "",
        reason=image.reason,
    )


def _calibration(source: str | None, reason: str) -> str:
    if source is None:
        return f"Not calibrated: {reason or 'no reason given'}."
    return _SOURCES.get(source, f"Velocities by {source}.")


def _window(layers: dict[str, Any]) -> tuple[float, float, float, float]:
    """The region with the strips of its axes: the rest of the frame is black."""
    width, height = layers["width"], layers["height"]
    x0, y0, x1, y1 = layers.get("region") or (0, 0, width, height)
    margin = _MARGIN * width
    left, top = max(0.0, x0 - 2 * margin), max(0.0, y0 - margin)
    return left, top, min(width, x1 + 2 * margin) - left, min(height, y1 + margin) - top
