"""Whether the slower side of the baseline holds flow at all, or what moves around the baseline everywhere.

Slow blood, the wall's motion and mirror images of the faster side make bands that pass for flow. Flow is as bright
as the other side's, repeats from beat to beat and takes turns with it; those are dimmer, or come and go at random,
or move with the faster side.
"""

import numpy as np

from echoreport.domain import Direction
from echoreport.images.flow.envelope import running_median

_SLOWER = 0.85  # of the other side's fastest flow; what is as fast is never taken for clutter
_REPEATING, _TOGETHER = 0.25, -0.25
"""What a perfect repetition and a perfect likeness to the other side weigh, in shares of the display's brightness."""
_LEAST = 0.05
"""Of that sum; weights and limit after a logistic regression on simulated screens of the training families."""
_PERIODS = (0.06, 0.7)  # of the sweep, in which a beat is looked for: 0.3 to 3 s of a sweep of 4 s


def clutter_side(
    edges: dict[Direction, np.ndarray], peaks: dict[Direction, float], levels: dict[Direction, float]
) -> Direction | None:
    """The direction that holds no flow worth measuring, if any.

    Args:
        edges: Outer edge of what is traced, rows from the baseline, over the columns that the sweep has written.
        peaks: Fastest passage of each direction, in rows; 0 without one.
        levels: Of `flow_levels`.
    """
    slow, fast = sorted(Direction, key=lambda direction: peaks[direction])
    if peaks[slow] >= _SLOWER * peaks[fast]:
        return None
    together = _likeness(edges[slow], edges[fast])
    sum_ = levels[slow] - levels[fast] + _REPEATING * repetition(edges[slow], edges[fast]) + _TOGETHER * together
    return slow if sum_ < _LEAST else None


def repetition(edge: np.ndarray, other: np.ndarray) -> float:
    """Correlation of a course with itself one beat later, in [-1, 1]; the beat is where both courses repeat best."""
    own, both = (_self_likeness(one) for one in (edge, other))
    lowest, highest = (round(share * len(edge)) for share in _PERIODS)
    if highest <= lowest:
        return 0.0
    return float(own[lowest + int((own + both)[lowest:highest].argmax())])


def _self_likeness(course: np.ndarray) -> np.ndarray:
    """Correlation of a course with itself at each lag, *Shape:* (columns,)."""
    calm = running_median(course, 2) - course.mean()
    power = np.abs(np.fft.rfft(calm, 2 * len(calm))) ** 2
    products = np.fft.irfft(power)[: len(calm)] / np.arange(len(calm), 0, -1)
    return products / max(float(products[0]), 1e-6)


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 0 and other.std() > 0 else 0.0
