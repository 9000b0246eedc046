"""A view as two small grey pictures: turned so that the Doppler line runs straight down, whole and about its sample."""

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.frame import Frame
from echoreport.images.screen.backdrop import Backdrop
from echoreport.images.view.cursor import cursor_of
from echoreport.images.view.fan import Fan, fan_of

VIEW_SHAPE = (2, 64, 64)
"""Crops, rows and columns of a view."""
_SIDE = VIEW_SHAPE[-1]
_WHOLE, _NEAR = 1.04, 1.0  # radii that a crop shows
_APEX, _MIDDLE = (0.5, 0.02), (0.5, 0.5)  # of a crop, (x, y)


def view_of(frame: Frame, trace: Box, backdrop: Backdrop | None = None) -> np.ndarray | None:
    """The fan outside the trace, what lies beside it blackened: float32 in [0, 1], *Shape:* (2, 64, 64).

    Both crops are turned about the apex until the Doppler line runs straight down, and are in radii of the fan. The
    first starts at the apex; in the second the sampled place is in the middle. None without a fan.

    Args:
        backdrop: The frame's flat screen; None where it was not looked at yet.
    """
    fan = fan_of(frame, trace, backdrop)
    if fan is None:
        return None
    cursor = cursor_of(fan)
    sampled = fan.radius * cursor.depth * np.array([np.sin(cursor.angle), np.cos(cursor.angle)])
    crops = [
        _crop(fan, cursor.angle, np.zeros(2), _APEX, _WHOLE),
        _crop(fan, cursor.angle, sampled, _MIDDLE, _NEAR),
    ]
    return np.asarray(crops, np.float32) / np.float32(255)


def _crop(fan: Fan, angle: float, centre: np.ndarray, at: tuple[float, float], span: float) -> np.ndarray:
    """A square of `span` radii, in which the place `centre` (x, y from the apex in pixels) comes to lie at `at`."""
    fine = 2 * _SIDE
    scale = fine / (span * fan.radius)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    move = fine * np.array(at) - turn @ (centre + np.array([fan.radius, 0]))
    blur = max(1, round(1 / scale))
    smooth = fan.grey if blur == 1 else cv2.blur(fan.grey, (blur, blur))
    pictured = cv2.warpAffine(smooth, np.c_[turn, move], (fine, fine), flags=cv2.INTER_LINEAR)
    # the brightest of four: a mean would take the dots of the Doppler line away
    return np.asarray(pictured.reshape(_SIDE, 2, _SIDE, 2).max(axis=(1, 3)))
