"""Where in the frame the flow that was found runs: its envelope and the peaks of its jets, for whoever draws them."""

from collections.abc import Iterator, Sequence

import numpy as np

from echoreport.domain import Direction, DopplerImage
from echoreport.images.flow.jets import Jet
from echoreport.images.flow.tracing import traced

Point = tuple[float, float]
"""Column and row in the full frame."""


def courses_of(image: DopplerImage) -> Iterator[tuple[Direction, list[Point]]]:
    """The envelope of either direction, a line for each stretch of columns with flow; each has two points or more."""
    for direction, edge in traced(image).items():
        rows = image.baseline_row + _sign(image, direction) * edge
        flowing = np.flatnonzero(edge > 0)
        for stretch in np.split(flowing, np.flatnonzero(np.diff(flowing) > 1) + 1):
            if len(stretch) > 1:
                yield direction, [(image.region.x0 + int(column), float(rows[column])) for column in stretch]


def peaks_of(image: DopplerImage, jets: Sequence[Jet]) -> Iterator[tuple[Jet, float, float]]:
    """The jets whose time is known, each with the column and row of its peak; none without a time axis."""
    for direction, edge in traced(image).items():
        for jet in jets:
            if jet.direction is direction and (place := _peak(image, jet, edge)):
                yield jet, *place


def _peak(image: DopplerImage, jet: Jet, edge: np.ndarray) -> Point | None:
    scale = image.calibration
    if scale is None or scale.seconds_per_pixel is None or jet.start is None or jet.end is None:
        return None
    first, last = (round(time / scale.seconds_per_pixel) for time in (jet.start, jet.end))
    inside = edge[max(first, 0) : last + 1]
    if not inside.size:
        return None
    x = image.region.x0 + max(first, 0) + int(inside.argmax())
    return x, image.baseline_row + _sign(image, jet.direction) * jet.peak_velocity / scale.velocity_per_pixel


def _sign(image: DopplerImage, direction: Direction) -> int:
    """1 where the direction's flow runs downwards from the baseline, else -1."""
    return 1 if (direction is Direction.AWAY) != image.inverted else -1
