import numpy as np
import pytest

from echoreport.decision import DecisionRule
from echoreport.domain import (
    LESIONS,
    Assertion,
    Box,
    Calibration,
    Disease,
    DopplerImage,
    Finding,
    Paragraph,
    Severity,
    Valve,
)
from echoreport.drafting.guideline import measured_grades, measured_weights, usual_grades, weigh
from echoreport.drafting.voting import NONE, Neighbour, votes_of

ROWS, COLUMNS, SPAN = 400, 480, 12.0


def image(velocity: float, *, calibrated: bool = True) -> DopplerImage:
    """Flow away from the transducer at a velocity (m/s), for 0.3 s of each second."""
    spectrum, scale, seconds = np.full((ROWS, COLUMNS), 0.02, np.float32), SPAN / ROWS, 3.0 / COLUMNS
    for beat in range(3):
        start = round((beat + 0.3) / seconds)
        spectrum[ROWS // 2 + 2 : ROWS // 2 + round(velocity / scale), start : start + round(0.3 / seconds)] = 0.7
    calibration = Calibration("dicom", scale, seconds) if calibrated else None
    return DopplerImage("a.png", spectrum, Box(0, 0, COLUMNS, ROWS), ROWS / 2, calibration)


@pytest.mark.parametrize(
    ("velocity", "grade"), [(2.6, Severity.MILD), (3.4, Severity.MODERATE), (4.6, Severity.SEVERE)]
)
def test_a_measured_velocity_is_graded_as_the_guideline_grades_aortic_stenosis(velocity, grade):
    assert measured_grades(image(velocity))[Valve.AORTIC] is grade


def test_flow_away_grades_no_mitral_stenosis():
    assert Valve.MITRAL not in measured_grades(image(4.6))


def test_without_a_calibration_nothing_is_graded():
    assert measured_grades(image(4.6, calibrated=False)) == {}


def by_guideline(valve: Valve, grade: Severity):
    return measured_weights({valve: grade}, {}, {})


SEVERE = by_guideline(Valve.AORTIC, Severity.SEVERE)[Valve.AORTIC, Disease.STENOSIS]


def test_the_nearer_grade_gains_and_the_lesions_share_stays():
    shares = weigh({"moderate": 0.4, "severe": 0.3, NONE: 0.3}, SEVERE, 0.0)
    ratio = SEVERE[Severity.MODERATE] / SEVERE[Severity.SEVERE]
    assert ratio == pytest.approx(np.exp(-2), abs=0.02)  # two ranks, and a little for what was not measured
    assert shares["severe"] == pytest.approx(0.7 * 0.3 / (0.3 + 0.4 * ratio))
    assert shares["severe"] + shares["moderate"] == pytest.approx(0.7)
    assert shares[NONE] == 0.3


def test_smoothed_whole_the_grades_are_those_measured_and_the_lesions_share_still_stays():
    shares = weigh({"mild": 0.6, NONE: 0.4}, SEVERE, 1.0)
    assert shares["severe"] == pytest.approx(0.6 * SEVERE[Severity.SEVERE])
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[NONE] == 0.4


def test_without_graded_neighbours_a_measurement_invents_no_grade():
    assert weigh({NONE: 1.0}, SEVERE, 0.5) == {NONE: 1.0}


LESION = (Valve.AORTIC, Disease.STENOSIS)


def test_what_was_learned_from_the_archives_readers_stands_before_the_guideline():
    learned = dict.fromkeys(Severity, 1 / 7)
    assert measured_weights({Valve.AORTIC: Severity.SEVERE}, {LESION: learned}, {})[LESION] == pytest.approx(learned)


def test_a_grade_that_the_pairs_lack_is_not_impossible():
    learned = dict.fromkeys(Severity, 0.0) | {Severity.MILD: 0.5, Severity.SEVERE: 0.5}
    weights = measured_weights({}, {LESION: learned}, {})[LESION]
    assert weights[Severity.MODERATE] == pytest.approx(0.05 / 7)
    neighbours = weigh({"moderate": 0.99, "severe": 0.01}, weights, 0.0)
    assert neighbours["moderate"] > neighbours["severe"]


def test_grades_weigh_by_how_often_the_archive_gives_them():
    near = [paragraph(Disease.STENOSIS, grade).paragraph for grade in [Severity.MILD] * 3 + [Severity.SEVERE]]
    usual = usual_grades(near)
    assert usual[LESION][Severity.MILD] == pytest.approx(3.5 / 7.5)
    assert sum(usual[LESION].values()) == pytest.approx(1)
    weights = measured_weights({}, {LESION: dict.fromkeys(Severity, 1 / 7)}, usual)[LESION]
    assert weights[Severity.MILD] / weights[Severity.SEVERE] > 3.5 / 1.5  # also in what is kept unseen
    assert weights[Severity.TRACE] > 0


def paragraph(disease: Disease, grade: Severity) -> Neighbour:
    finding = Finding(Valve.AORTIC, disease, Assertion.PRESENT, grade, "word", 0, 4, "test")
    return Neighbour(Paragraph("r", 0, "word", findings=(finding,)), 0.9)


RULE = DecisionRule(5, 0.05, dict.fromkeys(LESIONS, 0.5))


def test_a_guideline_grades_stenosis_only_and_only_its_own_valve():
    near = [paragraph(Disease.STENOSIS, Severity.MILD), paragraph(Disease.STENOSIS, Severity.SEVERE)]
    stenosis, _ = votes_of("a.png", near, RULE, by_guideline(Valve.AORTIC, Severity.SEVERE))
    assert stenosis.severity is Severity.SEVERE
    others = votes_of("a.png", near, RULE, by_guideline(Valve.MITRAL, Severity.SEVERE))
    assert others[0].shares == pytest.approx({"mild": 0.5, "severe": 0.5})
    leaks = [paragraph(Disease.REGURGITATION, Severity.MILD), paragraph(Disease.REGURGITATION, Severity.SEVERE)]
    _, regurgitation = votes_of("a.png", leaks, RULE, by_guideline(Valve.AORTIC, Severity.SEVERE))
    assert regurgitation.shares == pytest.approx({"mild": 0.5, "severe": 0.5})
