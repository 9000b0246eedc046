import numpy as np
import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.training.grading import fit_grader, fit_graders
from echoreport.vision import TRAITS
from echoreport.vision.traits import TRAIT_NAMES


def paragraph(grade: Severity | None) -> Paragraph:
    assertion = Assertion.ABSENT if grade is None else Assertion.PRESENT
    finding = Finding(Valve.AORTIC, Disease.STENOSIS, assertion, grade, "word", 0, 4, "test")
    return Paragraph("r", 0, "word", findings=(finding,))


def velocities(values: np.ndarray) -> np.ndarray:
    traits = np.zeros((len(values), TRAITS), np.float32)
    for name in ("away_velocity", "away_gradient_velocity"):
        traits[:, TRAIT_NAMES.index(name)] = values
    return traits


def test_readers_cut_offs_are_learned_from_thirty_pairs():
    velocity = np.random.default_rng(0).uniform(2.0, 5.5, 30)
    grades = np.where(velocity < 3, 2, np.where(velocity < 4, 4, 6))  # ranks of mild, moderate, severe
    grader = fit_grader(np.log(np.stack([velocity, velocity], 1)), grades)
    asked = np.log(np.array([[2.5, 2.5], [3.5, 3.5], [4.8, 4.8]]))
    assert grader.probabilities(asked).argmax(1).tolist() == [2, 4, 6]


def test_a_lesion_with_few_pairs_has_no_grader():
    grades = [Severity.MILD, Severity.SEVERE]
    few = fit_graders(velocities(np.linspace(2, 5, 6)), [paragraph(grades[n % 2]) for n in range(6)])
    enough = fit_graders(velocities(np.linspace(2, 5, 12)), [paragraph(grades[n // 6]) for n in range(12)])
    assert few.of_lesion == {}
    assert list(enough.of_lesion) == [(Valve.AORTIC, Disease.STENOSIS)]


def test_an_image_without_the_lesions_flow_teaches_nothing():
    traits = velocities(np.array([2.5] * 8 + [0.0] * 8))
    truths = [paragraph(Severity.MILD)] * 4 + [paragraph(Severity.SEVERE)] * 12
    grader = fit_graders(traits, truths).of_lesion[Valve.AORTIC, Disease.STENOSIS]
    assert grader.centre == pytest.approx(np.log([2.5, 2.5]))


def test_unknown_values_are_learned_around():
    values = np.array([[1.0, np.nan], [2.0, 1.0], [3.0, np.nan], [4.0, 1.0]] * 4)
    grader = fit_grader(values, np.array([0, 2, 4, 6] * 4))
    assert np.isfinite([*grader.centre, *grader.scale, *grader.weights, *grader.cutoffs]).all()
    assert list(grader.cutoffs) == sorted(grader.cutoffs)
