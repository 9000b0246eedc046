import numpy as np
import pytest

from echoreport.domain import Disease, Severity, Valve
from echoreport.vision import TRAITS, Grader, Graders, lesion_values
from echoreport.vision.traits import TRAIT_NAMES

STENOSIS, REGURGITATION = Disease.STENOSIS, Disease.REGURGITATION


def traits(**named: float) -> np.ndarray:
    values = np.zeros(TRAITS, np.float32)
    for name, value in named.items():
        values[TRAIT_NAMES.index(name)] = value
    return values


def test_probabilities_are_those_of_cumulative_logits():
    grader = Grader((0.0,), (1.0,), (2.0,), (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0))
    found = grader.probabilities(np.array([[0.5]]))[0]
    below = 1 / (1 + np.exp(-(np.array([-3, -2, -1, 0, 1, 2]) - 1.0)))  # the score is 2 x 0.5
    assert found == pytest.approx(np.diff([0, *below, 1]))
    assert found.sum() == pytest.approx(1)


def test_a_value_far_beyond_those_of_training_counts_as_three_standard_deviations():
    grader = Grader((0.0,), (1.0,), (1.0,), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert grader.probabilities(np.array([[1e6]])) == pytest.approx(grader.probabilities(np.array([[3.0]])))


def test_an_unknown_value_is_taken_as_the_mean_of_training():
    grader = Grader((1.0, 2.0), (1.0, 1.0), (1.0, 1.0), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert grader.probabilities(np.array([[1.5, np.nan]])) == pytest.approx(grader.probabilities(np.array([[1.5, 2]])))


def test_each_lesion_has_the_values_that_it_is_graded_by():
    image = traits(away_velocity=4.0, away_gradient_velocity=3.0, toward_density=0.6, toward_inverse_half_time=2.5)
    assert lesion_values(image[None], Valve.AORTIC, STENOSIS) == pytest.approx(np.log([[4.0, 3.0]]))
    assert lesion_values(image[None], Valve.AORTIC, REGURGITATION) == pytest.approx(np.array([[0.6, np.log(2.5)]]))
    assert np.isnan(lesion_values(image[None], Valve.MITRAL, STENOSIS)).any()  # no flow toward the transducer


def test_a_lesion_whose_flow_was_not_measured_has_no_grade():
    grader = Grader((1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    graders = Graders({(Valve.AORTIC, STENOSIS): grader})
    assert graders.grades(traits(toward_velocity=1.0)) == {}
    grades = graders.grades(traits(away_velocity=3.0, away_gradient_velocity=2.0))[Valve.AORTIC, STENOSIS]
    assert list(grades) == list(Severity)


def test_graders_are_the_same_after_json():
    graders = Graders({(Valve.MITRAL, REGURGITATION): Grader((1.0,), (2.0,), (3.0,), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))})
    assert Graders.from_json(graders.to_json()) == graders
