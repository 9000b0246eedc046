"""The drafted report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from echoreport.domain import DopplerImage, DraftFinding, Evidence, ImageMeasurement, RejectedImage


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted valve report, with everything that it rests on.

    Attributes:
        study_id: Given by the caller, or the first image's name.
        model: Name and version of the bundle.
        text: The wording; every number in it is one of `measurements`.
        findings: Voted findings above the chosen confidence.
        measurements: What the pixels of this study say.
        evidence: The retrieved paragraphs, nearest first for each image.
        not_determined: One clear sentence for each thing that the draft leaves open.
        rejected_images: What could not be used, and why.
        images: The images that were used.
    """

    study_id: str
    model: str
    text: str
    findings: tuple[DraftFinding, ...]
    measurements: tuple[ImageMeasurement, ...]
    evidence: tuple[Evidence, ...]
    not_determined: tuple[str, ...]
    rejected_images: tuple[RejectedImage, ...]
    images: tuple[DopplerImage, ...] = ()
