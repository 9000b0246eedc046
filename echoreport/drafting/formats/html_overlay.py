"""What is drawn over an image of a draft: the region's outline, its baseline and its own axes, as SVG elements."""

import math
from collections.abc import Iterator

from echoreport.domain import DopplerImage

_STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


def overlay_label(image: DopplerImage) -> str:
    """The same in words."""
    axes = "no axes, since it is not calibrated"
    if image.calibration:
        axes = "velocity and time axes" if image.calibration.seconds_per_pixel else "velocity axis"
    return f"Outline of the spectral region of {image.name}, its baseline, {axes}"


def overlay(image: DopplerImage) -> Iterator[str]:
    """SVG elements; positions are shares of the region, so that lettering keeps its size at every width."""
    yield '<rect class="outline" x="0" y="0" width="100%" height="100%"/>'
    baseline = _share(image.baseline_row - image.region.y0, image.region.height)
    if 0 <= baseline <= 100:
        yield f'<line class="baseline" x1="0" x2="100%" y1="{baseline:.2f}%" y2="{baseline:.2f}%"/>'
    if image.calibration is not None:
        yield from _velocity_ticks(image, image.calibration.velocity_per_pixel)
        if image.calibration.seconds_per_pixel is not None:
            yield from _time_ticks(image, image.calibration.seconds_per_pixel)


def _velocity_ticks(image: DopplerImage, per_pixel: float) -> Iterator[str]:
    above = image.baseline_row - image.region.y0  # rows from the top edge to zero velocity
    below = image.region.height - above
    step = _step(image.region.height * per_pixel / 8)
    for number in range(math.ceil(-below * per_pixel / step), math.floor(above * per_pixel / step) + 1):
        y = _share(above - number * step / per_pixel, image.region.height)
        velocity = number * step * (-1 if image.inverted else 1)
        yield f'<line class="tick" x1="0" x2="6" y1="{y:.2f}%" y2="{y:.2f}%"/>'
        yield f'<text class="velocity" x="-6" y="{y:.2f}%" dy="0.32em">{_number(velocity, step)}</text>'
    yield '<text class="unit" x="-6" y="0" dy="-0.9em">m/s</text>'


def _time_ticks(image: DopplerImage, per_pixel: float) -> Iterator[str]:
    width = image.region.width
    step = _step(width * per_pixel / 6)
    for number in range(math.floor(width * per_pixel / step) + 1):
        x = _share(number * step / per_pixel, width)
        yield f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="100%" y2="100%" transform="translate(0,-6)"/>'
        if x < 92:  # the unit stands at the end
            yield f'<text class="time" x="{x:.2f}%" y="100%" dy="1.3em">{_number(number * step, step)}</text>'
    yield '<text class="unit" x="100%" y="100%" dy="1.3em">s</text>'


def _step(at_least: float) -> float:
    return next((step for step in _STEPS if step >= at_least), math.ceil(at_least))


def _share(pixels: float, size: int) -> float:
    return 100.0 * pixels / size


def _number(value: float, step: float) -> str:
    decimals = 0 if step >= 1 else 1 if round(step * 10) == step * 10 else 2
    return f"{value:.{decimals}f}".replace("-", "−") if value else "0"
