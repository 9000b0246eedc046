"""Calibration and risk–coverage, worked by hand."""

import numpy as np
import pytest

from echoreport.evaluation.metrics import trust


def each(count: int) -> tuple[np.ndarray, int]:
    return np.arange(count), count


SURE = np.array([0.95, 0.95, 0.92, 0.55, 0.55, 0.1])
RIGHT = np.array([True, True, False, True, False, False])


def test_calibration_error_of_six_decisions():
    """Bin 9: 2 of 3 right at 0.94; bin 5: 1 of 2 at 0.55; bin 1: 0 of 1 at 0.1."""
    worked = (abs(2 - (0.95 + 0.95 + 0.92)) + abs(1 - 1.1) + abs(0 - 0.1)) / 6
    assert trust.expected_calibration_error(SURE, RIGHT, *each(6)).value == pytest.approx(worked)


def test_a_confidence_that_is_what_it_says_has_no_error():
    sure = np.repeat([0.25, 0.75], 4)
    right = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert trust.expected_calibration_error(sure, right, *each(8)).value == pytest.approx(0)


def test_a_full_confidence_belongs_to_the_last_bin():
    assert trust.reliability(np.array([1.0, 0.93]), np.array([True, False])) == [(pytest.approx(0.965), 0.5, 2)]


def test_reliability_of_six_decisions():
    assert trust.reliability(SURE, RIGHT) == [
        (pytest.approx(0.1), 0.0, 1),
        (pytest.approx(0.55), 0.5, 2),
        (pytest.approx(0.94), pytest.approx(2 / 3), 3),
    ]


def test_risk_at_each_confidence_that_occurs():
    coverage, risk = trust.risk_coverage(SURE, RIGHT)
    assert coverage == pytest.approx([2 / 6, 3 / 6, 5 / 6, 1])
    assert risk == pytest.approx([0, 1 / 3, 2 / 5, 3 / 6])


def test_area_under_risk_coverage_of_six_decisions():
    worked = (0 + 0 + 1 / 3 + 2 / 5 + 2 / 5 + 3 / 6) / 6
    assert trust.area_under_risk_coverage(SURE, RIGHT, *each(6)).value == pytest.approx(worked)


def test_who_knows_when_it_errs_has_the_smaller_area():
    right = np.array([True] * 8 + [False] * 2)
    knowing, blind = np.linspace(1, 0, 10), np.linspace(0, 1, 10)
    areas = [trust.area_under_risk_coverage(sure, right, *each(10)).value for sure in (knowing, blind, np.ones(10))]
    assert areas[0] < areas[2] < areas[1]
    assert areas[2] == pytest.approx(0.2)  # all alike: the share wrong, whatever is withheld


def test_the_order_of_equal_confidences_does_not_matter():
    sure, right = np.array([0.5, 0.5, 0.9, 0.5]), np.array([True, False, True, True])
    turned = trust.area_under_risk_coverage(sure[::-1], right[::-1], *each(4)).value
    assert trust.area_under_risk_coverage(sure, right, *each(4)).value == turned


def test_nothing_decided_has_no_value():
    none = np.zeros(0), np.zeros(0, bool), np.zeros(0, int), 2
    assert trust.expected_calibration_error(*none).value is None
    assert trust.area_under_risk_coverage(*none).value is None
    assert trust.risk_coverage(*none[:2])[0].tolist() == []
