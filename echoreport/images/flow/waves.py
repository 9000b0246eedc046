"""E and A waves of an inflow: in one passage where they merge, in two where the flow rests between them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from echoreport.images.flow.envelope import running_median
from echoreport.images.flow.passages import Passage

_VALLEY = 0.88  # of the lower of two waves' peaks; a higher valley between them is noise
_EDGE = 0.12  # share of a passage at its ends in which no wave peaks
_PAUSE = 1.3  # the pause behind an A wave, systole, against the one before it, diastasis


@dataclass(frozen=True, slots=True)
class Waves:
    """Columns of a passage's course where its waves peak; None for a wave that it does not hold."""

    e: int | None
    a: int | None


def waves_of(passages: list[Passage]) -> list[Waves]:
    """Tell E from A in each passage of one direction; a single wave is an E wave unless its pauses speak for A."""
    pauses = np.array([later.onset - sooner.end for sooner, later in pairwise(passages)])
    return [_waves(passage, _late(pauses, i)) for i, passage in enumerate(passages)]


def _waves(passage: Passage, late: bool) -> Waves:
    first, second = _crests(passage.course)
    if second is not None:
        return Waves(first, second)
    return Waves(None, first) if late else Waves(first, None)


def _late(pauses: np.ndarray, i: int) -> bool:
    """Whether passages i - 1 and i are a pair: a short pause between them, longer ones before and behind."""
    between = pauses[i - 1] if i > 0 else np.inf
    around = [pauses[j] for j in (i - 2, i) if 0 <= j < len(pauses)]
    return bool(around) and all(pause > _PAUSE * between for pause in around)


def _crests(course: np.ndarray) -> tuple[int, int | None]:
    """Columns of the one peak, or of the two that the deepest valley parts."""
    calm = running_median(course, min(3, (len(course) - 1) // 2))
    left, right = np.maximum.accumulate(calm), np.maximum.accumulate(calm[::-1])[::-1]
    depth = calm / np.minimum(left, right)
    margin = int(_EDGE * len(course))
    inner = depth[margin : len(course) - margin]
    valley = margin + int(inner.argmin()) if inner.size else 0
    if not inner.size or depth[valley] > _VALLEY:
        return int(course.argmax()), None
    return int(course[:valley].argmax()), valley + int(course[valley:].argmax())
