"""What a draft consists of, besides findings, measurements and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from echoreport.domain import (
    Assertion,
    Disease,
    DopplerImage,
    DraftFinding,
    Evidence,
    ImageHeader,
    ImageMeasurement,
    Severity,
    Valve,
)

CONCLUSION = "conclusion"
"""Section of the last sentence; the others are named by their valve."""


class ValveState(StrEnum):
    """What a draft knows of a valve."""

    DESCRIBED = "described"
    NOT_DETERMINED = "not-determined"
    NOT_IMAGED = "not-imaged"


@dataclass(frozen=True, slots=True)
class DraftImage:
    """An image that a draft used.

    Attributes:
        calibration: "dicom" or "axis", where its velocities come from; None where they are unknown.
        reason: Why they are unknown; empty where they are not.
        header: Of a DICOM file, whose it is and where it is filed.
        shown: Its pixels; None in a draft that was read back.
    """

    name: str
    calibration: str | None
    reason: str = ""
    inverted: bool = False
    mode: str | None = None
    header: ImageHeader | None = field(default=None, repr=False)
    shown: DopplerImage | None = field(default=None, repr=False)

    @classmethod
    def of(cls, image: DopplerImage) -> DraftImage:
        """Of an image that was read."""
        source = image.calibration.source if image.calibration else None
        return cls(image.name, source, image.reason, image.inverted, image.mode, image.header, image)


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the text, and what it rests on.

    Attributes:
        section: A valve, or `CONCLUSION`.
        findings: What it states.
        images: Names of the images of these.
        paragraphs: Retrieved paragraphs that state the same, nearest first.
        measurements: Whose rounded values stand in it.
        words_of: The paragraph whose words it takes over; None where it follows a template.
        by_hand: Whether a physician wrote it.
    """

    section: str
    text: str
    findings: tuple[DraftFinding, ...] = ()
    images: tuple[str, ...] = ()
    paragraphs: tuple[Evidence, ...] = ()
    measurements: tuple[ImageMeasurement, ...] = ()
    words_of: Evidence | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class ValveSummary:
    """What the images of a study say of a valve, all in all.

    Attributes:
        images: Names of those that are taken as its own.
        open: A sentence for each thing that is not determined, with what is missing.
        conflicts: A sentence for each thing on which its images disagree.
    """

    valve: Valve
    state: ValveState
    images: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuidelineCheck:
    """The grade that the neighbours voted for beside the one that a guideline gives what was measured.

    Attributes:
        assertion: What the draft says of the lesion.
        voted: The drafted grade; None of an absent lesion, and of one without a grade.
        measured: The guideline's grade of `measurement`; None where that is below the least of its limits.
        source: The guideline.
        review: Whether the two are far enough apart that a physician has to look.
    """

    valve: Valve
    disease: Disease
    assertion: Assertion
    voted: Severity | None
    measured: Severity | None
    measurement: ImageMeasurement
    source: str
    review: bool


@dataclass(frozen=True, slots=True)
class ConfidenceNote:
    """How far a draft's confidences can be believed.

    Attributes:
        calibrated: Whether they are probabilities; else they are shares of a vote.
        error: Expected calibration error on left-out patients of training, in [0, 1]; None where not calibrated.
        examples: On how many images of such patients it was measured.
        risk: Share of wrong statements that was accepted when the draft chose what to leave open; None likewise.
    """

    calibrated: bool = False
    error: float | None = None
    examples: int = 0
    risk: float | None = None


UNCALIBRATED = ConfidenceNote()


@dataclass(frozen=True, slots=True)
class Approval:
    """A physician's word that a text holds.

    Attributes:
        by: Name of the physician.
        at: When, UTC, as "2026-11-30T08:00:00Z".
        text_sha256: Of the exact text in UTF-8, in hexadecimal digits.
    """

    by: str
    at: str
    text_sha256: str
