"""Whether a header's velocity scale fits the tick marks drawn beside the trace, without reading their numbers."""

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.axes import Axes
from echoreport.images.axes.comb import Comb, marks_of, profiles_of_columns, regular_comb

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 6.25, 7.5, 8.0, 10.0)
"""Velocities between ticks, times any power of ten."""
_WITHIN = 0.03
_BESIDE, _INSIDE, _EVERY = 0.1, 0.012, 3
"""Of the frame's width, outside and inside the trace's edges, where ticks may stand; every how manyeth is seen."""
_FEWEST, _ROUGHEST, _LEAST_SPAN, _NARROWEST = 6, 0.5, 0.5, 8.0
"""Of a ruler that proves something: ticks; root mean square error in rows; of the trace's height; rows apart."""
_OFF_ZERO, _ROWS_OFF = 0.3, 4.0
"""Of a step, and rows: by so much a tick misses the header's zero if the zero is wrong."""


def fits_ticks(axes: Axes, pixels: np.ndarray, box: Box) -> bool:
    """False where clear tick marks beside the trace contradict a calibration: that of another size of the frame.

    Ticks stand at round velocities, one of them at zero. Where no clear ruler is seen nothing is contradicted.

    Args:
        axes: A header's.
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        box: The trace.
    """
    if axes.calibration is None:
        return True
    rulers = _rulers(pixels, box)
    velocity = axes.calibration.velocity_per_pixel
    steps_fit = not rulers or any(_is_round(ruler.step * velocity) for ruler in rulers)
    zero = axes.baseline_row
    return steps_fit and (zero is None or not rulers or any(_meets(ruler, zero) for ruler in rulers))


def _rulers(pixels: np.ndarray, box: Box) -> list[Comb]:
    width = pixels.shape[1]
    outward, inward = round(_BESIDE * width), round(_INSIDE * width)
    right = range(max(box.x1 - inward, 0), min(box.x1 + outward, width - 2), _EVERY)
    left = range(max(box.x0 - outward, 0), min(box.x0 + inward, width - 2), _EVERY)
    found = []
    for marks in marks_of(profiles_of_columns(pixels[box.y0 : box.y1], [*right, *left]), box.y0):
        comb = regular_comb(marks) if len(marks) >= _FEWEST else None
        if comb and _is_clear(comb, box):
            found.append(comb)
    return found


def _is_clear(comb: Comb, box: Box) -> bool:
    return (
        comb.found == comb.count >= _FEWEST
        and comb.extra <= 1
        and comb.error <= _ROUGHEST
        and comb.step >= _NARROWEST
        and (comb.count - 1) * comb.step >= _LEAST_SPAN * box.height
    )


def _is_round(velocity: float) -> bool:
    """True for a number that a scale may be divided by, whatever the power of ten."""
    mantissa = velocity / 10.0 ** np.floor(np.log10(velocity))
    return any(abs(mantissa / number - 1) <= _WITHIN for number in _ROUND)


def _meets(ruler: Comb, zero: float) -> bool:
    off = abs((zero - ruler.first + ruler.step / 2) % ruler.step - ruler.step / 2)
    return bool(off <= max(_OFF_ZERO * ruler.step, _ROWS_OFF))
