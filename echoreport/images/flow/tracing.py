"""The envelope of a Doppler image by direction: without mirror images, and how bright the flow in it is."""

import numpy as np

from echoreport.domain import Direction, DopplerImage
from echoreport.images.flow.aliasing import unwrapped
from echoreport.images.flow.once import once_per_image
from echoreport.images.flow.segmenter import joint_envelope
from echoreport.images.sums import running_sum

_FAST = 0.6  # share of a side's fastest flow, from which its brightness is judged
_BODY = (0.45, 0.75)  # shares of the edge between which a flow's own level is taken
_MIRRORED_EDGE, _MIRRORED_LEVEL = 0.12, 0.12  # of the larger edge; of the display


@once_per_image  # a draft asks for traits, grades and measurements of all images of a study, one after the other
def traced(image: DopplerImage) -> dict[Direction, np.ndarray]:
    """Outer edge of the flow in either direction, rows from the baseline: *Shape:* (columns,), float, 0 where none is.

    A dim mirror image of a jet on the other side, which CW Doppler makes at high gain, is no flow.
    """
    baseline = image.baseline_row - image.region.y0
    edges = unwrapped(image.spectrum, baseline, joint_envelope(image.spectrum, baseline))
    above, below = _without_mirror(image.spectrum, baseline, edges)
    up, down = (Direction.AWAY, Direction.TOWARD) if image.inverted else (Direction.TOWARD, Direction.AWAY)
    return {up: above, down: below}


def room_of(image: DopplerImage, direction: Direction) -> float:
    """Rows that the display has for flow in a direction, from the baseline to the border."""
    above = image.baseline_row - image.region.y0
    return above if (direction is Direction.TOWARD) != image.inverted else image.region.height - 1 - above


@once_per_image
def flow_levels(image: DopplerImage) -> dict[Direction, float]:
    """How bright the flow of either direction is, in [0, 1]: the more blood moves, the brighter.

    The level is taken where the flow is near its fastest, between the signals around the baseline and the fading edge;
    0 without flow. No calibration is needed.
    """
    baseline, total = image.baseline_row - image.region.y0, running_sum(image.spectrum)
    return {
        direction: _flowing_level(total, baseline, -1 if (direction is Direction.TOWARD) != image.inverted else 1, edge)
        for direction, edge in traced(image).items()
    }


def _flowing_level(total: np.ndarray, baseline: float, sign: int, edge: np.ndarray) -> float:
    fast = edge > max(_FAST * np.quantile(edge, 0.98), 1)
    return float(np.median(_level(total, baseline, sign, edge, _BODY)[fast])) if fast.any() else 0.0


def _without_mirror(
    spectrum: np.ndarray, baseline: float, edges: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The edges, 0 where a side repeats the other's at a lower level."""
    total = running_sum(spectrum)
    levels = [_level(total, baseline, sign, edge) for sign, edge in zip((-1, 1), edges, strict=True)]
    room = (baseline, len(spectrum) - 1 - baseline)  # a mirror image may be cut off by the edge of the display
    real = []
    for own in (0, 1):
        edge, other = edges[own], edges[1 - own]
        expected = np.minimum(other, room[own])
        alike = np.abs(edge - expected) <= _MIRRORED_EDGE * np.maximum(edge, expected)
        mirrored = alike & (levels[own] < levels[1 - own] - _MIRRORED_LEVEL)
        real.append(np.where(_around(mirrored, max(len(edge) // 60, 1)), 0.0, edge))
    return real[0], real[1]


def _around(mirrored: np.ndarray, reach: int) -> np.ndarray:
    """Where most columns around are mirrored, and as far beside: a mirror image's flanks are too steep to be alike."""
    kernel = np.ones(2 * reach + 1)
    most = np.convolve(np.pad(mirrored, reach, mode="edge"), kernel, "valid") > len(kernel) / 2
    return np.convolve(most, kernel, "same") > 0.5


def _level(
    total: np.ndarray, baseline: float, sign: int, edge: np.ndarray, between: tuple[float, float] = (0.5, 1.0)
) -> np.ndarray:
    """Mean brightness of the flow between two shares of its edge, away from the signals around the baseline.

    Args:
        total: `running_sum` of the spectrum.
    """
    ends = np.clip(np.round(baseline + sign * np.multiply.outer(between, edge)).astype(int), 0, len(total) - 1)
    low, high = ends.min(axis=0), ends.max(axis=0)
    columns = np.arange(total.shape[1])
    return (total[high, columns] - total[low, columns]) / np.maximum(high - low, 1)
