"""The flat screen on which a scanner draws, and what stands out of it."""

from dataclasses import dataclass

import cv2
import numpy as np

from echoreport.images.screen.brightness import channel_extreme

_THIN = 4  # every how many pixels are looked at for the colour
_QUIET = 24  # spread of a screen's pixels about its colour, after JPEG; beyond it is something drawn
_MOST_SPREAD = 5  # grey levels
_FLAT, _TALL = 15, 9  # pixels; what is as long but not as tall is a line, an ECG or text, and no echo


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """The screen of one frame.

    Attributes:
        colour: Of the screen, shape (3,), uint8.
        tolerance: Grey levels up to which a pixel is the screen.
        far: How far each pixel is from that colour, shape (height, width), uint8.
        standing: 1 where something other than a thin line stands out of the screen, shape (height, width), uint8.
        sums: Its integral: how much stands out above and left of each corner, shape (height + 1, width + 1), int32.
    """

    colour: np.ndarray
    tolerance: int
    far: np.ndarray
    standing: np.ndarray
    sums: np.ndarray


def backdrop_of(pixels: np.ndarray) -> Backdrop:
    """The flat screen of a frame; `pixels` are RGB, shape (height, width, 3), uint8."""
    colour = screen_colour(pixels)
    far = standing_out(pixels, colour)
    limit = tolerance(far)
    standing = (far > limit).view(np.uint8)
    standing = np.where(_thin_lines(standing), np.uint8(0), standing)
    return Backdrop(colour, limit, far, standing, cv2.integral(standing))


def _thin_lines(standing: np.ndarray) -> np.ndarray:
    """True on and beside what is drawn out sideways, but only a few rows tall."""
    flat = np.asarray(cv2.morphologyEx(standing, cv2.MORPH_OPEN, np.ones((1, _FLAT), np.uint8)), bool)
    tall = np.asarray(cv2.morphologyEx(standing, cv2.MORPH_OPEN, np.ones((_TALL, 1), np.uint8)), bool)
    return np.asarray(cv2.dilate((flat & ~tall).view(np.uint8), np.ones((3, 3), np.uint8)), bool)


def screen_colour(pixels: np.ndarray) -> np.ndarray:
    """The commonest colour along a frame's margins and over it.

    A trace may be the largest flat thing of a frame, the margins it leaves are not; so the outer tenths count as
    much as all the rest.

    Args:
        pixels: *Shape:* (height, width, 3), uint8.

    Returns:
        *Shape:* (3,), uint8.
    """
    height, width = pixels.shape[:2]
    thin = pixels[::_THIN, ::_THIN]
    side, edge = max(width // (16 * _THIN), 1), max(height // (10 * _THIN), 1)
    outer = [thin[:, :side], thin[:, -side:], thin[:edge], thin[-edge:]]
    bins = np.bincount(_coarse(thin.reshape(-1, 3)), minlength=4096) / (thin.shape[0] * thin.shape[1])
    margin = np.concatenate([part.reshape(-1, 3) for part in outer])
    bins += np.bincount(_coarse(margin), minlength=4096) / len(margin)
    members = margin[_coarse(margin) == bins.argmax()]
    if not len(members):
        members = thin.reshape(-1, 3)[_coarse(thin.reshape(-1, 3)) == bins.argmax()]
    return np.median(members, axis=0).astype(np.uint8)


def standing_out(pixels: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """How far each pixel is from the screen's colour, in the channel where it is farthest: (height, width), uint8."""
    return channel_extreme(np.asarray(cv2.absdiff(pixels, np.append(colour, 0.0))), np.maximum)


def tolerance(far: np.ndarray) -> int:
    """Distance up to which a pixel is the screen: 0 in a lossless frame, the spread that JPEG leaves in others."""
    near = far[::_THIN, ::_THIN]
    near = near[near < _QUIET]
    return int(np.clip(np.quantile(near, 0.8), 0, _MOST_SPREAD)) if near.size else _MOST_SPREAD


def _coarse(colours: np.ndarray) -> np.ndarray:
    """Index of a colour among 16 levels a channel."""
    levels = (colours >> 4).astype(np.int32)
    return levels[:, 0] * 256 + levels[:, 1] * 16 + levels[:, 2]
