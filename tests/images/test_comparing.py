"""A printed value stands beside what was measured of the same quantity, in the printed unit."""

import pytest

from echoreport.domain import Direction
from echoreport.images.comparing import compared
from echoreport.images.flow.jets import Jet
from echoreport.images.words import PrintedValue


def jet(direction, peak, half_time=None):
    return Jet(direction, 0.0, 0.3, peak, 4 * peak**2, 2 * peak**2, 20.0, 60.0, None, half_time)


JETS = (jet(Direction.AWAY, 2.6), jet(Direction.TOWARD, 0.8, 120.0))


@pytest.mark.parametrize(
    ("value", "unit", "quantity", "measured", "difference"),
    [
        (260.0, "cm/s", "peak_velocity", 260.0, 0.0),
        (2.5, "m/s", "peak_velocity", 2.6, -0.1),
        (-2.5, "m/s", "peak_velocity", 2.6, -0.1),  # some scanners print the sign, some do not
        (0.85, "m/s", "peak_velocity", 0.8, 0.05),  # the flow that comes nearest
        (27.0, "mmHg", "peak_gradient", 27.04, -0.04),
        (0.13, "s", "pressure_half_time", 0.12, 0.01),
        (3.1, "m/s", "mean_velocity", None, None),  # not measured
        (2.0, "", "ratio", None, None),
        (88.0, "cm", None, None, None),
    ],
)
def test_the_counterpart_and_the_difference(value, unit, quantity, measured, difference):
    shown = compared(PrintedValue("", value, unit, quantity), JETS).to_json()
    assert shown["value"] == value
    assert shown["measured"] == (None if measured is None else pytest.approx(measured))
    assert shown["difference"] == (None if difference is None else pytest.approx(difference))


def test_without_flow_there_is_nothing_to_compare():
    assert compared(PrintedValue("Vmax", 2.6, "m/s", "peak_velocity"), ()).measured is None
