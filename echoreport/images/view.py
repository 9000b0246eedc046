"""The two-dimensional image beside a trace, as a small grey picture without the text around it."""

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.header import TWO_DIMENSIONAL, clipped, plausible_region
from echoreport.images.frame import Frame
from echoreport.images.screen.backdrop import backdrop_of
from echoreport.images.screen.brightness import channel_extreme

VIEW_SIDE = 64
"""Rows and columns of a view."""
_THIN = 4  # pixels a side that are looked at together to find the fan
_DRAWN = 0.25  # share of those that stand out of the screen, in a fan and not in text
_OPENED = 5  # of those: thinner is an axis, an ECG or a line of text
_CLOSED = 5  # of those: a chamber may be as dark as the screen
_LEAST = 0.008  # of the frame's area
_FLATTEST = 3.0  # times as wide as tall; a bar with the patient's name is flatter
_FILLED = 0.32  # of its hull's area, which letters and figures do not fill


def view_of(frame: Frame, trace: Box) -> np.ndarray | None:
    """The fan outside the trace, what lies beside it blackened: float32 in [0, 1], *Shape:* (64, 64); None without one.

    It is cut out at its own borders and stretched to the square, so that neither its size nor its place counts.
    """
    region = plausible_region(frame, TWO_DIMENSIONAL)
    hull = _fan(frame.pixels, trace, clipped(region.box, frame) if region else None)
    if hull is None:
        return None
    x, y, width, height = cv2.boundingRect(hull)
    part = frame.pixels[y : y + height, x : x + width]
    inside = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, hull - [x, y], 1)
    grey = np.ascontiguousarray(channel_extreme(part, np.maximum) * inside)
    fine = cv2.resize(grey, (2 * VIEW_SIDE, 2 * VIEW_SIDE), interpolation=cv2.INTER_AREA)
    # the brightest of four: a mean would take the dots of the Doppler line away
    small = fine.reshape(VIEW_SIDE, 2, VIEW_SIDE, 2).max(axis=(1, 3))
    return np.asarray(small, np.float32) / np.float32(255)


def _fan(pixels: np.ndarray, trace: Box, within: Box | None) -> np.ndarray | None:
    """Convex hull of the largest textured thing outside the trace, points (x, y) int32; None where there is none."""
    height, width = (side // _THIN * _THIN for side in pixels.shape[:2])
    standing = backdrop_of(pixels).standing[:height, :width].astype(np.float32)
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
