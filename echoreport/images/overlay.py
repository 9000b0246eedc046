"""What was measured, drawn on the frame, for people to check.

Only the spectral region and the strips beside and below it, where its axes stand, are shown: names are burned into the
rest of a screen, and never reach an output.
"""

import math
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from echoreport.domain import Box, Direction, DopplerImage
from echoreport.images.flow.course import courses_of, peaks_of
from echoreport.images.frame import Frame
from echoreport.images.measuring import ImageReport

_AXIS = 0.125
"""Of the frame's width beside the region, in which its velocity axis stands."""
_RULER = 0.05
"""Of the frame's height below the region, in which its time axis stands."""
_REGION, _BASELINE, _TICK = (86, 180, 233), (230, 159, 0), (240, 228, 66)
_FLOW = {Direction.TOWARD: (0, 200, 150), Direction.AWAY: (224, 130, 190)}
"""Colours after Okabe and Ito, told apart by the colour-blind."""
_ROUND = (1.0, 2.0, 5.0)
_FEWEST_TICKS = 5


def draw_overlay(frame: Frame, report: ImageReport) -> Image.Image | None:
    """Draw region, baseline, envelope, peaks, and ticks where the calibration puts round velocities and half seconds.

    Args:
        frame: The frame that was measured.
        report: What was measured in it.

    Returns:
        RGB, of the frame's size; None where the frame has no spectral region.
    """
    image = report.image
    if image is None:
        return None
    canvas = Image.fromarray(shown_pixels(frame.pixels, image.region))
    pen, box = ImageDraw.Draw(canvas), image.region
    pen.rectangle((box.x0 - 1, box.y0 - 1, box.x1, box.y1), outline=_REGION)
    pen.line((box.x0, image.baseline_row, box.x1 - 1, image.baseline_row), fill=_BASELINE)
    for row, label in _velocity_ticks(image):
        pen.line((box.x0 - 7, row, box.x0 + 4, row), fill=_TICK)
        pen.line((box.x1 - 5, row, box.x1 + 6, row), fill=_TICK)
        pen.text((box.x0 + 7, row - 7), label, fill=_TICK, font=ImageFont.load_default(12))
    for column in _time_ticks(image):
        pen.line((column, box.y1 - 5, column, box.y1 + 6), fill=_TICK)
    _draw_flow(pen, report, image)
    return canvas


def shown_pixels(pixels: np.ndarray, box: Box) -> np.ndarray:
    """The frame, black but for the region and the strips of its axes."""
    height, width = pixels.shape[:2]
    beside, below = round(_AXIS * width), round(_RULER * height)
    rows = slice(box.y0, min(box.y1 + below, height))
    columns = slice(max(box.x0 - beside, 0), min(box.x1 + beside, width))
    shown = np.zeros_like(pixels)
    shown[box.y0 : box.y1, columns] = pixels[box.y0 : box.y1, columns]
    shown[rows, box.x0 : box.x1] = pixels[rows, box.x0 : box.x1]
    return shown


def _draw_flow(pen: ImageDraw.ImageDraw, report: ImageReport, image: DopplerImage) -> None:
    """The envelope of either direction, and a cross with its velocity at each jet's peak."""
    for direction, points in courses_of(image):
        pen.line(points, fill=_FLOW[direction], width=2)
    for jet, x, y in peaks_of(image, report.jets):
        pen.line((x - 6, y, x + 6, y), fill="white")
        pen.line((x, y - 6, x, y + 6), fill="white")
        pen.text((x + 7, y - 7), f"{jet.peak_velocity:.2f}", fill="white", font=ImageFont.load_default(13))


def _velocity_ticks(image: DopplerImage) -> Iterator[tuple[float, str]]:
    """Row and label of each round velocity in the region; none without a calibration."""
    if image.calibration is None:
        return
    per_pixel, box = image.calibration.velocity_per_pixel, image.region
    step = _round_step(box.height * per_pixel)
    above, below = image.baseline_row - box.y0, box.y1 - 1 - image.baseline_row
    for number in range(math.ceil(-below * per_pixel / step), math.floor(above * per_pixel / step) + 1):
        velocity = number * step * (-1 if image.inverted else 1)
        yield image.baseline_row - number * step / per_pixel, f"{velocity:.4g} m/s" if number else "0"


def _time_ticks(image: DopplerImage) -> Iterator[float]:
    """Columns half a second apart, from the region's left edge; none where the time axis is unknown."""
    if image.calibration is None or image.calibration.seconds_per_pixel is None:
        return
    step = 0.5 / image.calibration.seconds_per_pixel
    yield from (image.region.x0 + number * step for number in range(int(image.region.width / step) + 1))


def _round_step(span: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that parts `span` into `_FEWEST_TICKS` or more."""
    power = 10.0 ** math.floor(math.log10(span / _FEWEST_TICKS))
    return max(factor * power for factor in _ROUND if factor * power <= span / _FEWEST_TICKS)
