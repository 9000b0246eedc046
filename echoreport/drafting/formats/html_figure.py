"""An image of a draft as an HTML figure: the spectral region alone, with its outline, baseline and own axes."""

import base64
import io
import math
from collections.abc import Iterator

import numpy as np

from echoreport.domain import DopplerImage, ImageMeasurement
from echoreport.drafting.wording import value_with_unit
from echoreport.page import escape, stylesheet

_STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


def figure(image: DopplerImage, measurements: tuple[ImageMeasurement, ...]) -> str:
    """A figure with a caption that gives this image's measured values.

    Only `image.spectrum` is shown: the rest of a frame can carry burned-in identifiers.
    """
    height, width = image.spectrum.shape
    name = escape(image.name)
    look = "frame" if image.calibration else "frame bare"  # no axes, so no room for them
    return (
        f'<figure class="{look}"><div class="screen" style="max-width:{_widest(width / height):.1f}rem">'
        f'<img src="{_data_uri(image.spectrum)}" width="{width}" height="{height}" alt="Spectral region of {name}">'
        f'<svg role="img" aria-label="{escape(_overlay_label(image))}">{"".join(_overlay(image))}</svg></div>\n'
        f"<figcaption>{_caption(image, measurements)}</figcaption></figure>"
    )


def style() -> str:
    """CSS of these figures, for the page that shows them."""
    return stylesheet("echoreport.drafting.formats", "html_figure.css")


def _widest(ratio: float) -> float:
    return min(60.0, max(8.0, 24.0 * ratio))  # rem: at most 24 high


def _data_uri(spectrum: np.ndarray) -> str:
    from PIL import Image  # late: only this format needs it

    grey = (np.clip(np.nan_to_num(spectrum), 0.0, 1.0) * 255).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _overlay_label(image: DopplerImage) -> str:
    axes = "no axes, since it is not calibrated"
    if image.calibration:
        axes = "velocity and time axes" if image.calibration.seconds_per_pixel else "velocity axis"
    return f"Outline of the spectral region of {image.name}, its baseline, {axes}"


def _overlay(image: DopplerImage) -> Iterator[str]:
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


def _caption(image: DopplerImage, measurements: tuple[ImageMeasurement, ...]) -> str:
    measured = [
        f"{m.quantity.replace('_', ' ')} <strong>{value_with_unit(m)}</strong> {m.direction}"
        if math.isfinite(m.value)
        else f"{m.quantity.replace('_', ' ')} not measured"
        for m in measurements
        if m.image == image.name
    ]
    calibration = (
        "Calibrated from the image's DICOM header."
        if image.calibration
        else f"Not calibrated: {image.reason or 'no reason given'}."
    )
    values = f"{', '.join(measured)}. " if measured else ""
    turned = "Display turned over: flow toward the transducer is below the baseline. " if image.inverted else ""
    return f"{values[:1].upper()}{values[1:]}{turned}{escape(calibration)}"
