"""The drafted grade beside the guideline's of what was measured: when a physician has to look."""

import pytest

from echoreport.domain import Direction, ImageMeasurement
from echoreport.drafting.checking import checked
from echoreport.guidelines import cutoffs


def measured(quantity: str, value: float, direction: Direction, image: str = "av.png") -> ImageMeasurement:
    unit = {"peak_velocity": "m/s", "mean_gradient": "mmHg", "pressure_half_time": "ms"}[quantity]
    return ImageMeasurement(image, quantity, value, unit, direction)


def peak(value: float, image: str = "av.png") -> ImageMeasurement:
    return measured("peak_velocity", value, Direction.AWAY, image)


@pytest.mark.parametrize(
    ("severity", "velocity", "grade", "review"),
    [
        ("severe", 4.5, "severe", False),
        ("moderate-to-severe", 4.5, "severe", False),
        ("moderate", 4.5, "severe", True),
        ("mild", 3.2, "moderate", True),
        ("mild-to-moderate", 3.2, "moderate", False),
        ("trace", 1.5, None, False),
        ("mild", 1.5, None, True),  # below the least limit of an aortic stenosis, 2 m/s
        (None, 4.5, "severe", True),
        (None, 2.5, "mild", False),
    ],
)
def test_aortic_stenosis_against_its_velocity(voted, severity, velocity, grade, review) -> None:
    (check,) = checked([voted("aortic stenosis", severity)], [peak(velocity)])
    assert (check.assertion, check.voted, check.measured, check.review) == ("present", severity, grade, review)
    assert check.measurement.value == velocity
    assert check.source == cutoffs(check.valve, check.disease, "peak_velocity").source


@pytest.mark.parametrize(("velocity", "review"), [(1.5, False), (2.5, True), (3.1, True), (4.5, True)])
def test_a_stenosis_called_absent_beside_a_fast_flow(voted, velocity, review) -> None:
    (check,) = checked([voted("aortic stenosis", None, "absent")], [peak(velocity)])
    assert (check.assertion, check.voted) == ("absent", None)
    assert check.review is review


def test_a_half_time_alone_has_to_differ_by_more_than_a_grade(voted) -> None:
    half_time = measured("pressure_half_time", 150.0, Direction.TOWARD)  # severe
    for severity, review in (("severe", False), ("moderate", False), ("mild-to-moderate", True), ("mild", True)):
        (check,) = checked([voted("aortic regurgitation", severity)], [half_time])
        assert (check.measured, check.review) == ("severe", review)
    (check,) = checked([voted("aortic regurgitation", None, "absent")], [half_time])
    assert not check.review


def test_the_fastest_of_the_finding_s_own_images_counts(voted) -> None:
    finding = voted("aortic stenosis", "severe", images=("a.png", "b.png"))
    (check,) = checked([finding], [peak(3.1, "a.png"), peak(4.2, "b.png"), peak(5.0, "elsewhere.png")])
    assert check.measurement.value == 4.2


def test_no_check_without_a_number_of_the_right_kind_and_direction(voted) -> None:
    other = measured("peak_velocity", 4.0, Direction.TOWARD)
    assert list(checked([voted("aortic stenosis", "mild")], [other, peak(float("nan"))])) == []
    assert list(checked([voted("mitral regurgitation", "severe", images=("av.png",))], [peak(5.0)])) == []
