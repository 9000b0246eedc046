"""The fan of a two-dimensional image, without the text around it."""

from dataclasses import dataclass

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.header import TWO_DIMENSIONAL, clipped, plausible_region
from echoreport.images.frame import Frame
from echoreport.images.screen.backdrop import Backdrop, backdrop_of
from echoreport.images.screen.brightness import channel_extreme

_THIN = 4  # pixels a side that are looked at together to find the fan
_DRAWN = 0.25  # share of those that stand out of the screen, in a fan and not in text
_OPENED = 5  # of those: thinner is an axis, an ECG or a line of text
_CLOSED = 5  # of those: a chamber may be as dark as the screen
_LEAST = 0.008  # of the frame's area
_FLATTEST = 3.0  # times as wide as tall; a bar with the patient's name is flatter
_FILLED = 0.32  # of its hull's area, which letters and figures do not fill
_LARGEST = 600  # pixels of a radius
_FLAT = 60  # pixels of a fan's top from which it is no tip: a zoomed image, or a probe with a wide face
_TIP = 12  # rows at the apex that are narrower than what is opened: fans are about 40 degrees wide to either side


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """A fan in pixels of the frame, or in larger ones, the apex in the middle of its first row.

    Attributes:
        grey: The least of the three colours, 0 beside the fan, uint8, *Shape:* (radius + 1, 2 radius + 1): a chamber is
            dark in it whether its blood is coloured or not.
    """

    grey: np.ndarray

    @property
    def radius(self) -> int:
        """From the apex to the far border, in pixels."""
        return len(self.grey) - 1


def fan_of(frame: Frame, trace: Box, backdrop: Backdrop | None = None) -> Fan | None:
    """The largest fan outside the trace; None without one.

    Its apex and its farthest point say where it lies, since either side may be as dark as the screen.

    Args:
        backdrop: The frame's flat screen; None where it was not looked at yet.
    """
    region = plausible_region(frame, TWO_DIMENSIONAL)
    backdrop = backdrop or backdrop_of(frame.pixels)
    hull = _hull(backdrop.standing, trace, clipped(region.box, frame) if region else None)
    if hull is None:
        return None
    points = hull[:, 0].astype(np.float64) + _THIN / 2
    apex = _apex(points)
    radius = int(np.hypot(*(points - apex).T).max() + _THIN / 2)
    return _at_most(Fan(_cut_out(frame.pixels, trace, points, apex, radius)))


def _apex(points: np.ndarray) -> tuple[int, int]:
    """Where the beams come from: the tip of a fan, or above one with a flat top, where its sides would meet."""
    top = points[:, 1].min()
    edge = points[points[:, 1] <= top + _THIN, 0]
    if np.ptp(edge) <= _FLAT:
        return round(edge.mean()), round(top - _THIN / 2 - _TIP)
    (left, left_row), (right, right_row) = points[[points[:, 0].argmin(), points[:, 0].argmax()]]
    height = np.ptp(points[:, 1])
    leaning = (edge.min() - left) / max(left_row - top, 1), (right - edge.max()) / max(right_row - top, 1)
    rise = np.ptp(edge) / max(sum(leaning), np.ptp(edge) / height)  # parallel sides meet nowhere
    return round(edge.min() + leaning[0] * rise), round(top - rise)


def _at_most(fan: Fan) -> Fan:
    """The fan, reduced to `_LARGEST`: on a screen of 4,000 columns, graphics are drawn as much larger."""
    if fan.radius <= _LARGEST:
        return fan
    return Fan(cv2.resize(fan.grey, (2 * _LARGEST + 1, _LARGEST + 1), interpolation=cv2.INTER_AREA))


def _cut_out(pixels: np.ndarray, trace: Box, points: np.ndarray, apex: tuple[int, int], radius: int) -> np.ndarray:
    """Grey levels about the apex; black in the trace and outside the hull of the points and the apex."""
    left, top = apex[0] - radius, apex[1]
    height, width = pixels.shape[:2]
    y0, y1 = max(top, 0), min(top + radius + 1, height)
    x0, x1 = max(left, 0), min(left + 2 * radius + 1, width)
    grey = np.zeros((radius + 1, 2 * radius + 1), np.uint8)
    grey[y0 - top : y1 - top, x0 - left : x1 - left] = channel_extreme(pixels[y0:y1, x0:x1], np.minimum)
    grey[max(trace.y0 - top, 0) : max(trace.y1 - top, 0), max(trace.x0 - left, 0) : max(trace.x1 - left, 0)] = 0
    own = points - (left, top)
    outline = np.vstack([own, [[radius, 0]]])
    inside = np.zeros_like(grey)
    cv2.fillConvexPoly(inside, cv2.convexHull(np.round(outline).astype(np.int32)), 1)
    return np.asarray(grey * inside)


def _hull(standing: np.ndarray, trace: Box, within: Box | None) -> np.ndarray | None:
    """Convex hull of the largest textured thing outside the trace, points (x, y) int32; None where there is none."""
    height, width = (side // _THIN * _THIN for side in standing.shape)
    standing = standing[:height, :width].astype(np.float32)
    standing[trace.y0 : trace.y1, trace.x0 : trace.x1] = 0
    if within:
        kept = np.zeros_like(standing)
        kept[within.y0 : within.y1, within.x0 : within.x1] = 1
        standing *= kept
    share = cv2.resize(standing, (width // _THIN, height // _THIN), interpolation=cv2.INTER_AREA)
    drawn = (share >= _DRAWN).view(np.uint8)
    closed = cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((_OPENED, _OPENED), np.uint8))
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hulls = [cv2.convexHull(outline) for outline in outlines]
    hulls = [hull for hull in hulls if cv2.contourArea(hull) >= _LEAST * drawn.size]
    hulls = [hull for hull in hulls if _is_tall(hull) and _filled(hull, share) >= _FILLED]
    best = max(hulls, key=cv2.contourArea, default=None)
    return None if best is None else np.asarray(best * _THIN, np.int32)


def _is_tall(hull: np.ndarray) -> bool:
    _, _, width, height = cv2.boundingRect(hull)
    return bool(width <= _FLATTEST * height)


def _filled(hull: np.ndarray, share: np.ndarray) -> float:
    """Share of a hull's pixels that stand out of the screen."""
    inside = np.zeros(share.shape, np.uint8)
    cv2.fillConvexPoly(inside, hull, 1)
    return cv2.mean(share, inside)[0]
