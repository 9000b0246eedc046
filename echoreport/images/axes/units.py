"""Whether the numbers of a velocity axis are cm/s or m/s."""

from collections.abc import Sequence

from echoreport.images.axes.numbers import CM_PER_SECOND, HERTZ, M_PER_SECOND, AxisNumber, AxisUnit

_LEAST_CM, _MOST_CM = 8.0, 2000.0
"""cm/s from the lower to the upper edge of a trace: slow tissue; jets at +-10 m/s."""
_LEAST_M, _MOST_M = 0.08, 20.0  # the same in m/s
_SURELY_CM = 24.0
"""Numbers over a range above this are cm/s even if a unit reads m/s: its c is easily lost."""


def metres_per_unit(
    numbers: Sequence[AxisNumber], units: Sequence[AxisUnit], full_range: float
) -> tuple[float | None, str]:
    """m/s for one unit of the axis, and why it cannot be told where it is None.

    Args:
        numbers: Those that fit the axis.
        units: Units that stand alone beside the trace; a colour bar's may be among them.
        full_range: From the trace's lower to its upper edge, in the numbers' unit.
    """
    written = {number.unit for number in numbers if number.unit} or {
        unit.unit for unit in units if any(_in_column(unit, number) for number in numbers)
    }
    if HERTZ in written:
        return None, "the axis is in kHz, wanted cm/s or m/s"
    may_be_cm, may_be_m = _LEAST_CM <= full_range <= _MOST_CM, _LEAST_M <= full_range <= _MOST_M
    decimals = any(number.decimals for number in numbers)
    if may_be_cm and (not may_be_m or written == {CM_PER_SECOND}):
        agreed = full_range >= _SURELY_CM or (written != {M_PER_SECOND} and not decimals)
        return _if_agreed(0.01, agreed, full_range, written)
    if may_be_m and (not may_be_cm or written == {M_PER_SECOND} or decimals):
        return _if_agreed(1.0, True, full_range, written)
    return None, f"got an axis over {full_range:.3g} {_named(written)}, wanted a range that only cm/s or only m/s has"


def _in_column(unit: AxisUnit, number: AxisNumber) -> bool:
    """True where the unit stands over or under the number; one in a value box is of no axis."""
    beside = number.box.height
    return unit.right == number.right and unit.box.x0 - beside < number.box.x1 and number.box.x0 < unit.box.x1 + beside


def _if_agreed(factor: float, agreed: bool, full_range: float, written: set[str]) -> tuple[float | None, str]:
    if agreed:
        return factor, ""
    return None, f"got an axis over {full_range:.3g} {_named(written)}, wanted the unit and the numbers to agree"


def _named(written: set[str]) -> str:
    return " or ".join(sorted(written)) or "without a unit"
