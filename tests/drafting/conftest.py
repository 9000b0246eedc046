"""Made-up studies and archive paragraphs for the drafting tests."""

from collections.abc import Callable

import numpy as np
import pytest

from echoreport.domain import (
    Assertion,
    Box,
    Calibration,
    Direction,
    Disease,
    DopplerImage,
    DraftFinding,
    Evidence,
    Finding,
    ImageHeader,
    ImageMeasurement,
    Paragraph,
    RejectedImage,
    Severity,
    Valve,
)
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import (
    CONCLUSION,
    ConfidenceNote,
    DraftImage,
    DraftSentence,
    GuidelineCheck,
    ValveState,
    ValveSummary,
)
from echoreport.drafting.wording import text_of

Claim = tuple[str, str, str, str | None]
"""Evidence words, "valve disease", assertion, severity."""


def _evidence(text: str, *claims: Claim, similarity: float = 0.9, image: str = "av.png", start: int = 0) -> Evidence:
    findings = []
    for words, what, assertion, severity in claims:
        valve, disease = what.split()
        at = start + text.index(words)
        grade = Severity(severity) if severity else None
        claim = (Valve(valve), Disease(disease), Assertion(assertion), grade)
        findings.append(Finding(*claim, words, at, at + len(words), "made up"))
    return Evidence(Paragraph("other-patient", 3, text, start, tuple(findings)), similarity, image)


def _voted(what: str, severity: str | None = None, assertion: str = "present", **other: object) -> DraftFinding:
    valve, disease = what.split()
    grade = Severity(severity) if severity else None
    values = {"confidence": 0.8, "images": ("av.png",), "votes": {severity or "none": 0.8}} | other
    return DraftFinding(Valve(valve), Disease(disease), Assertion(assertion), grade, **values)


@pytest.fixture
def evidence_of() -> Callable[..., Evidence]:
    """Builds a retrieved paragraph whose findings are found by their words."""
    return _evidence


@pytest.fixture
def voted() -> Callable[..., DraftFinding]:
    """Builds a voted finding of the image av.png."""
    return _voted


@pytest.fixture
def draft() -> Draft:
    """A study with a calibrated and an uncalibrated image, hostile archive text and a rejected image."""
    findings = (
        _voted(
            "aortic stenosis",
            "severe",
            confidence=0.84,
            votes={"severe": 0.84, "moderate": 0.1, "none": 0.06},
            severity_set=(Severity.MODERATE_TO_SEVERE, Severity.SEVERE),
        ),
        _voted("mitral regurgitation", "mild", confidence=0.6, images=("mv.png",), votes={"mild": 0.6, "trace": 0.4}),
    )
    measurements = (ImageMeasurement("av.png", "peak_velocity", 4.12, "m/s", Direction.AWAY),)
    evidence = (
        _evidence(
            "There is severe aortic stenosis. Mild AR. Peak 4.7 m/s, 03/2019. <script>alert('x')</script>",
            ("severe aortic stenosis", "aortic stenosis", "present", "severe"),
            ("Mild AR", "aortic regurgitation", "present", "mild"),
            start=40,
        ),
        _evidence(
            "Moderate mitral regurgitation & MAC.",
            ("Moderate mitral regurgitation", "mitral regurgitation", "present", "moderate"),
            image="mv.png",
        ),
    )
    ramp = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (40, 1))
    header = ImageHeader(
        patient_id="P-1",
        patient_name="Doe^Jane",
        patient_birth_date="19500102",
        patient_sex="F",
        study_instance_uid="1.2.826.0.1.3680043.8.498.1",
        study_id="S7",
        study_date="20260102",
        study_time="101500",
        accession_number="A-7",
        series_instance_uid="1.2.826.0.1.3680043.8.498.2",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.6.1",
        sop_instance_uid="1.2.826.0.1.3680043.8.498.3",
    )
    images = (
        DopplerImage("av.png", ramp, Box(10, 20, 70, 60), 30.0, Calibration("dicom", 0.1, 0.02), header=header),
        DopplerImage("mv.png", ramp, Box(0, 0, 60, 40), 20.0, None, "no axis could be read"),
    )
    sentences = (
        DraftSentence(
            "aortic", "There is severe aortic stenosis.", findings[:1], ("av.png",), evidence[:1], words_of=evidence[0]
        ),
        DraftSentence(
            "aortic",
            "Peak velocity 4.1 m/s (away from the transducer).",
            images=("av.png",),
            measurements=measurements,
        ),
        DraftSentence("mitral", "There is mild mitral regurgitation.", findings[1:], ("mv.png",)),
        DraftSentence(
            CONCLUSION,
            "Severe aortic stenosis; mild mitral regurgitation.",
            findings,
            ("av.png", "mv.png"),
        ),
    )
    valves = (
        ValveSummary(Valve.AORTIC, ValveState.DESCRIBED, ("av.png",), ("Aortic regurgitation: not determined.",)),
        ValveSummary(
            Valve.MITRAL, ValveState.DESCRIBED, ("mv.png",), conflicts=("mv.png alone shows no regurgitation.",)
        ),
        ValveSummary(Valve.TRICUSPID, ValveState.NOT_IMAGED),
        ValveSummary(Valve.PULMONIC, ValveState.NOT_DETERMINED, (), ("Pulmonic valve: not determined.",)),
    )
    check = GuidelineCheck(
        Valve.AORTIC,
        Disease.STENOSIS,
        Assertion.PRESENT,
        Severity.MODERATE,
        Severity.SEVERE,
        measurements[0],
        "Otto et al. 2021",
        review=True,
    )
    return Draft(
        study_id="study <7>",
        model="demo, simulated",
        text=text_of(sentences),
        findings=findings,
        measurements=measurements,
        evidence=evidence,
        not_determined=("Tricuspid valve: not imaged.",),
        rejected_images=(RejectedImage("b<mode>.png", "shows b-mode"),),
        images=tuple(map(DraftImage.of, images)),
        sentences=sentences,
        valves=valves,
        checks=(check,),
        confidence=ConfidenceNote(calibrated=True, error=0.03, examples=226, risk=0.05),
        created="2026-01-02T10:30:00Z",
    )
