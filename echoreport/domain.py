"""The records that cross every boundary of echoreport.

All are immutable. Scores follow one convention everywhere: *similarity is cosine similarity in [-1, 1],
higher is nearer*; *confidence is a probability in [0, 1]*. Velocities are in m/s, times in s unless the
name says otherwise, rows and columns in pixels of the full frame, with row 0 at the top.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from echoreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


class Valve(StrEnum):
    """The four heart valves."""

    AORTIC = "aortic"
    MITRAL = "mitral"
    TRICUSPID = "tricuspid"
    PULMONIC = "pulmonic"


class Disease(StrEnum):
    """What a finding states about a valve; `NORMAL` and `PROSTHESIS` are findings too."""

    STENOSIS = "stenosis"
    REGURGITATION = "regurgitation"
    PARAVALVULAR_REGURGITATION = "paravalvular-regurgitation"
    PROLAPSE = "prolapse"
    FLAIL = "flail"
    CALCIFICATION = "calcification"
    ANNULAR_CALCIFICATION = "annular-calcification"
    SCLEROSIS = "sclerosis"
    THICKENING = "thickening"
    RESTRICTION = "restriction"
    VEGETATION = "vegetation"
    BICUSPID = "bicuspid"
    RHEUMATIC = "rheumatic"
    MYXOMATOUS = "myxomatous"
    PROSTHESIS = "prosthesis"
    NORMAL = "normal"


LESIONS = (Disease.STENOSIS, Disease.REGURGITATION)
"""The two lesions that a spectral Doppler trace can show; drafts and evaluation speak of these."""


class Assertion(StrEnum):
    """What a report says of a finding, in the sense of NegEx and ConText."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    HISTORICAL = "historical"


STATED = (Assertion.PRESENT, Assertion.POSSIBLE)
"""Assertions by which a lesion counts as reported of the patient now: votes, labels and evaluation go by these."""


class Severity(StrEnum):
    """Grades from trace to severe, in order; the half grades are grades of their own."""

    TRACE = "trace"
    TRACE_TO_MILD = "trace-to-mild"
    MILD = "mild"
    MILD_TO_MODERATE = "mild-to-moderate"
    MODERATE = "moderate"
    MODERATE_TO_SEVERE = "moderate-to-severe"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """Position in the order of grades, 0 (trace) to 6 (severe)."""
        return list(Severity).index(self)


class ImageKind(StrEnum):
    """What a frame shows."""

    SPECTRAL_DOPPLER = "spectral-doppler"
    TISSUE_DOPPLER = "tissue-doppler"
    COLOUR_DOPPLER = "colour-doppler"
    B_MODE = "b-mode"
    M_MODE = "m-mode"
    UNKNOWN = "unknown"


class ValveSource(StrEnum):
    """What can tell of which valve an image is; each but the spectrum can be switched off."""

    SPECTRUM = "spectrum"
    PRINTED = "printed"
    TAGS = "tags"
    VIEW = "view"


class Direction(StrEnum):
    """Which way blood moves: toward the transducer is above the baseline of an upright display."""

    TOWARD = "toward"
    AWAY = "away"


class Identifier(StrEnum):
    """What de-identification replaces, after the list of HIPAA's Safe Harbor (45 CFR 164.514(b)(2))."""

    NAME = "name"
    DATE = "date"
    ID = "id"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    ADDRESS = "address"
    INSTITUTION = "institution"
    AGE = "age over 89"

    @property
    def placeholder(self) -> str:
        """What stands in the text instead."""
        return f"[{self.value}]"

    @property
    def plural(self) -> str:
        """The word for several, in a sentence."""
        irregular = {"address": "addresses", "age over 89": "ages over 89"}
        return irregular.get(self.value, f"{self.value}s")


@dataclass(frozen=True, slots=True)
class Report:
    """A written report as it stands in the archive.

    Attributes:
        report_id: Unique within its archive; not empty.
        text: The whole text; character offsets of findings refer to it.
        study_id: The examination that it reports, where known.
        patient_id: Whose it is, where known; splits are by patient.
        date: When it was written or the study made, as the archive writes it, where known.
        source: Where it comes from, in the archive's own words, where known.
    """

    report_id: str
    text: str
    study_id: str | None = None
    patient_id: str | None = None
    date: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not self.report_id:
            raise InputError("got a report without a report_id, wanted a non-empty one: give each report an id")


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about one valve, with the words that make it.

    Attributes:
        severity: None where the text gives no grade, or the finding is absent or historical.
        evidence: `text[start:end]` of the report that it was found in.
        start: Character offset of the evidence in the report's text.
        end: Offset one past its last character.
        rule: Name of the lexicon entry and rule that made the finding.
    """

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    evidence: str
    start: int
    end: int
    rule: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.evidence) != self.end - self.start:
            raise InputError(
                f"got evidence of {len(self.evidence)} characters for the span {self.start}:{self.end}, "
                "wanted text[start:end]"
            )


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number that a report states about a valve.

    Attributes:
        quantity: peak_velocity (unit m/s), peak_gradient (mmHg), mean_gradient (mmHg), valve_area (cm2),
            pressure_half_time (ms), rvsp (mmHg), eroa (cm2), regurgitant_volume (ml), regurgitant_fraction (%) or
            vena_contracta (cm).
        value: In `unit`; of a range, its lower end.
        high: Upper end of a range, else None.
        unit: That of the quantity, whatever the text says: cm/s, mm2, s and mm are converted.
        evidence: `text[start:end]` of the report.
    """

    valve: Valve
    quantity: str
    value: float
    high: float | None
    unit: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a report with what was found in it.

    Attributes:
        report_id: The report that it comes from.
        number: Position in that report, from 0.
        text: The paragraph's own text.
        start: Character offset of the paragraph in the report; a finding's span in this text is
            `finding.start - start`.
        findings: What the extractor found in it, once, when it was read; empty before that.
        patient_id: Whose it is, where known.
        year: Of the report's date, where known. The whole date would help to tell whose it is, and is not kept.
        source: The archive or department that the report comes from, where known.
    """

    report_id: str
    number: int
    text: str
    start: int = 0
    findings: tuple[Finding, ...] = ()
    patient_id: str | None = None
    year: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a frame: columns x0 <= x < x1, rows y0 <= y < y1, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    def __post_init__(self) -> None:
        if not (0 <= self.x0 < self.x1 and 0 <= self.y0 < self.y1):
            raise InputError(f"got the box {self.x0, self.y0, self.x1, self.y1}, wanted x0 < x1 and y0 < y1, from 0")

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Physical size of a spectral region's pixels.

    Attributes:
        source: "dicom" (SequenceOfUltrasoundRegions) or "axis" (tick marks and their numbers).
        velocity_per_pixel: m/s per row, positive.
        seconds_per_pixel: s per column, positive; None where only the velocity axis could be read.
    """

    source: str
    velocity_per_pixel: float
    seconds_per_pixel: float | None

    def __post_init__(self) -> None:
        if not (self.velocity_per_pixel > 0 and (self.seconds_per_pixel is None or self.seconds_per_pixel > 0)):
            raise InputError(
                f"got {self.velocity_per_pixel} m/s and {self.seconds_per_pixel} s per pixel, wanted both above 0"
            )


@dataclass(frozen=True, slots=True, eq=False)
class ValveEvidence:
    """What a file says of the valve outside its spectrum; each part is None where it says nothing or was not asked.

    Attributes:
        printed: Valve that the labels of printed values name, such as "AV VTI"; None where they name two.
        tags: Valve that the DICOM header's text names; None where it names two.
        view: Two crops of the two-dimensional image beside the trace, float32 grey in [0, 1], *Shape:* (2, 64, 64), 0
            outside the fan; see `echoreport.images.view`.
    """

    printed: Valve | None = None
    tags: Valve | None = None
    view: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class CoarseAnswer:
    """What image network and measured values together say of an image, before any report.

    Attributes:
        valves: Probability of each valve; they sum to 1.
        lesions: Probability of each lesion's flow, in [0, 1].
    """

    valves: Mapping[Valve, float]
    lesions: Mapping[Disease, float]


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What a DICOM header says of whose image it is and where it is filed: by this a report names patient and image.

    Values as they stand in the header; empty where it has none. They identify the patient: nothing logs them.
    """

    patient_id: str = ""
    patient_name: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    study_instance_uid: str = ""
    study_id: str = ""
    study_date: str = ""
    study_time: str = ""
    accession_number: str = ""
    series_instance_uid: str = ""
    sop_class_uid: str = ""
    sop_instance_uid: str = ""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class DopplerImage:
    """A frame's spectral region, ready to be measured or embedded; of the rest only `evidence` travels on, apart.

    Attributes:
        name: File name, without its folder; in a draft, with as much of its folder as tells it from the others.
        spectrum: Brightness of the region, shape (region.height, region.width), float32 in [0, 1].
        region: Where the spectrum lies in the full frame.
        baseline_row: Row of zero velocity in the full frame.
        calibration: None where it cannot be known.
        reason: Why there is no calibration; empty where there is one.
        inverted: True where the display is turned over: flow toward the transducer below the baseline.
        mode: "CW" or "PW", where the header or the screen says so; else None.
        evidence: What the rest of the file says of the valve; no part of the spectrum's own features.
        header: Of a DICOM file; None of others.
    """

    name: str
    spectrum: np.ndarray = field(repr=False)
    region: Box
    baseline_row: float
    calibration: Calibration | None
    reason: str = ""
    inverted: bool = False
    mode: str | None = None
    evidence: ValveEvidence = ValveEvidence()
    header: ImageHeader | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.spectrum.shape != (self.region.height, self.region.width):
            raise InputError(
                f"got a spectrum of shape {self.spectrum.shape}, "
                f"wanted the region's {(self.region.height, self.region.width)}"
            )


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph near a query in the text space.

    Attributes:
        row: Its row in the index.
        similarity: Cosine similarity, in [-1, 1]; higher is nearer.
    """

    row: int
    similarity: float


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """A finding that the neighbours of a study's images voted for.

    Attributes:
        confidence: Probability that the assertion holds, in [0, 1]; of an uncalibrated model, the share of the vote.
        images: Names of the images that it rests on.
        votes: Severity (or "none") -> share of the vote; what the bar of votes shows.
        severity_set: Grades beside each other, the lowest first, that hold the reader's grade in nine of ten cases;
            empty where the model has no calibration for it, or the lesion is absent.
    """

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    confidence: float
    images: tuple[str, ...]
    votes: dict[str, float] = field(default_factory=dict)
    severity_set: tuple[Severity, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether a physician set it, so that its confidence is no probability of a model."""
        return self.confidence == 1 and not self.votes


@dataclass(frozen=True, slots=True)
class ImageMeasurement:
    """A number measured from an image's pixels, e.g. peak_velocity, 4.1, "m/s", away."""

    image: str
    quantity: str
    value: float
    unit: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved paragraph that a draft rests on; `image` is the query that found it.

    In a draft it is shown without what belongs to its own patient: see `echoreport.drafting.foreign`.
    """

    paragraph: Paragraph
    similarity: float
    image: str


@dataclass(frozen=True, slots=True)
class RejectedImage:
    """An image that the draft could not use, and why.

    Attributes:
        unread: Whether it is not even known what it shows; else it is known to be no spectrum of a valve's flow.
    """

    image: str
    reason: str
    unread: bool = False
