import numpy as np
import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.training.grading import fit_alike, fit_grader, fit_graders
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
    assert list(enough.of_lesion) == [(Valve.AORTIC, Disease.STENOSIS), (Valve.PULMONIC, Disease.STENOSIS)]


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


def graded(count: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """A density and another value, and grades whose cut-offs lie `shift` higher."""
    density = np.linspace(0.2, 1.0, count)
    grades = np.digitize(density - shift, [0.4, 0.6, 0.8]) * 2
    return np.stack([density, np.full(count, np.nan)], 1), grades


def test_a_valve_without_pairs_is_graded_as_the_others():
    graders = fit_alike({Valve.MITRAL: graded(40), Valve.PULMONIC: graded(0)})
    asked = np.array([[0.3, 0.0], [0.7, 0.0], [0.95, 0.0]])
    assert graders[Valve.PULMONIC].probabilities(asked).argmax(1).tolist() == [0, 4, 6]


def test_three_pairs_that_differ_move_little_and_sixty_are_believed():
    asked, chances = np.array([[0.5, np.nan]]), []
    for count in (3, 60):
        graders = fit_alike({Valve.MITRAL: graded(60), Valve.TRICUSPID: graded(count, 0.2)})
        chances.append(graders[Valve.TRICUSPID].probabilities(asked)[0])
    assert chances[0].argmax() == 2  # as of the mitral valve
    assert chances[1].argmax() == 0  # its own


def test_a_further_value_of_a_few_pairs_weighs_nothing():
    few, ranks = graded(4)
    few[:2, 1] = (1.0, 1.03)
    grader = fit_alike({Valve.MITRAL: graded(60), Valve.PULMONIC: (few, ranks)})[Valve.PULMONIC]
    assert grader.weights[1] == pytest.approx(0, abs=1e-6)


def test_a_tricuspid_stenosis_is_not_graded_as_a_mitral_one():
    traits = np.zeros((12, TRAITS), np.float32)
    for name in ("toward_velocity", "toward_gradient_velocity"):
        traits[:, TRAIT_NAMES.index(name)] = np.linspace(1.5, 3, 12)
    finding = [
        Finding(Valve.MITRAL, Disease.STENOSIS, Assertion.PRESENT, grade, "word", 0, 4, "test")
        for grade in [Severity.MILD] * 6 + [Severity.SEVERE] * 6
    ]
    found = fit_graders(traits, [Paragraph("r", 0, "word", findings=(one,)) for one in finding])
    assert list(found.of_lesion) == [(Valve.MITRAL, Disease.STENOSIS)]
