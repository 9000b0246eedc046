"""The axes of a trace from its pixels and words, where no header tells them."""

import numpy as np

from echoreport.domain import Box, Calibration
from echoreport.images.axes.axes import Axes
from echoreport.images.axes.closer import closer_looks
from echoreport.images.axes.time import read_time_axis
from echoreport.images.axes.velocity import VelocityAxis, read_velocity_axis
from echoreport.images.words import Word

_FEWEST_CLOSER = 3  # rows with numbers that fit: looked at so closely, speckle resembles a number or two


def axes_from_pixels(pixels: np.ndarray, box: Box, line: float | None, words: tuple[Word, ...]) -> Axes:
    """Read the velocity and the time axis drawn around the trace in `box`.

    What cannot be made sure of is refused: no calibration without a velocity scale, no seconds without a time axis.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        box: The trace.
        line: Row of the drawn baseline, None without one.
        words: All words of the frame; where they do not tell the axis, the trace's margins are read once more.
    """
    axis, reason = _velocity(pixels, box, line, words)
    if axis is None:
        return Axes(None, reason)
    time = read_time_axis(pixels, box, words)
    calibration = Calibration("axis", axis.velocity_per_pixel, time.seconds_per_pixel)
    return Axes(calibration, time.reason, axis.zero, inverted=axis.signs is True, signs=axis.signs)


def _velocity(
    pixels: np.ndarray, box: Box, line: float | None, words: tuple[Word, ...]
) -> tuple[VelocityAxis | None, str]:
    axis, reason = read_velocity_axis(pixels, box, line, words)
    if axis:
        return axis, ""
    for closer in closer_looks(pixels, box):
        for seen in (closer, (*words, *closer)):
            axis, _ = read_velocity_axis(pixels, box, line, seen)
            if axis and axis.numbers >= _FEWEST_CLOSER:
                return axis, ""
    return None, reason
