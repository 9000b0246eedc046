"""The Doppler line through a fan, and the place on it that is sampled: the gate's two bars, or the ring of a focus."""

from dataclasses import dataclass

import cv2
import numpy as np

from echoreport.images.view.fan import Fan

_ANGLES = np.radians(np.arange(-44.0, 44.01, 0.5))
_NEAR, _FAR = 0.1, 0.97  # radii between which the line is looked for
_DOTTED = 12  # pixels from dot to dot, at most
_CONTRAST = 15  # grey levels between a line and what lies beside it
_STRONG = 100  # grey levels: no more contrast counts
_ALIKE = 20  # grey levels between the dots of a line, which are drawn in one colour
_SAMPLED = (0.2, 0.92)  # radii between which the place is looked for
_HALF = 9  # pixels on either side of the middle of a gate, the largest marker
_POWER = 6  # that makes what is as bright as the line stand out of tissue


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a fan is sampled.

    Attributes:
        angle: Of the Doppler line in radians, from straight down to the image's right.
        depth: Of the sampled place, in radii.
    """

    angle: float
    depth: float


def cursor_of(fan: Fan) -> Cursor:
    """The likeliest cursor; a fan without one gets a place that says nothing."""
    angle, level = _line(fan)
    return Cursor(angle, _depth(fan, angle, max(level, _STRONG)))


def _line(fan: Fan) -> tuple[float, float]:
    """Angle of the line that starts at the apex, and its grey level.

    A line's dots are about equally bright wherever they lie, and brighter than what is beside them; speckle is not.
    """
    kernel = np.ones((1, 3), np.uint8)
    centre = cv2.dilate(fan.grey, kernel)
    beside = cv2.dilate(fan.grey, np.array([[1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]], np.uint8))
    contrast = cv2.subtract(centre, cv2.dilate(fan.grey, np.array([[1, 0, 0, 0, 0, 0, 1]], np.uint8)))
    dots = np.where(cv2.subtract(centre, beside) > _CONTRAST, centre, np.uint8(0))
    brightest = _windows(_along(dots, _ANGLES))
    level = np.quantile(brightest, 0.7, axis=0)
    alike = (np.abs(brightest - level) < _ALIKE).mean(0) * (level > _STRONG)
    standing = np.minimum(_windows(_along(contrast, _ANGLES)) / _STRONG, 1.0).mean(0)
    best = int(np.argmax(alike + standing))
    return float(_ANGLES[best]), float(level[best])


def _along(grey: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Grey levels along lines from the apex, float32, *Shape:* (depths, angles)."""
    radius = len(grey) - 1
    depths = np.arange(int(_NEAR * radius), int(_FAR * radius), dtype=np.float32)[:, None]
    across, down = depths * np.sin(angles) + radius, depths * np.cos(angles)
    return cv2.remap(grey, across.astype(np.float32), down.astype(np.float32), cv2.INTER_NEAREST).astype(np.float32)


def _windows(lines: np.ndarray) -> np.ndarray:
    """The greatest of each stretch that holds a dot, *Shape:* (stretches, angles)."""
    count = len(lines) // _DOTTED
    return lines[: count * _DOTTED].reshape(count, _DOTTED, -1).max(1)


def _depth(fan: Fan, angle: float, level: float) -> float:
    """Depth in radii of the place along the line that looks most like a gate or a ring."""
    depths = np.arange(int(_SAMPLED[0] * fan.radius), int(_SAMPLED[1] * fan.radius) + 1)
    lit = cv2.LUT(np.pad(fan.grey, _HALF), _lit(level))
    across = np.round(depths * np.sin(angle)).astype(int) + fan.radius
    down = np.round(depths * np.cos(angle)).astype(int)
    likeness = [
        _likeness(lit, across + aside, down, marker)
        for marker in (_ring(), _gate(0.0), _gate(angle))
        for aside in (-1, 0, 1)
    ]
    return float(depths[int(np.argmax(np.max(likeness, axis=0)))] / fan.radius)


def _lit(level: float) -> np.ndarray:
    """How much each grey level counts: float32, *Shape:* (256,)."""
    return np.minimum(np.arange(256, dtype=np.uint8) / np.float32(level), np.float32(1.1)) ** _POWER


def _likeness(lit: np.ndarray, across: np.ndarray, down: np.ndarray, marker: np.ndarray) -> np.ndarray:
    """Correlation of a marker with what lies about each place, in [-1, 1], *Shape:* (places,).

    Args:
        lit: With `_HALF` pixels around it.
    """
    before = _HALF - len(marker) // 2
    around = np.lib.stride_tricks.sliding_window_view(lit, marker.shape)[down + before, across + before]
    centred = around - around.mean((1, 2), keepdims=True)
    wanted = marker - marker.mean()
    scale = np.sqrt((centred**2).sum((1, 2)) * (wanted**2).sum()) + 1e-6
    return np.asarray((centred * wanted).sum((1, 2)) / scale)


def _ring() -> np.ndarray:
    marker = np.zeros((15, 15), np.float32)
    return np.asarray(cv2.circle(marker, (7, 7), 4, 1.0, 1))


def _gate(angle: float) -> np.ndarray:
    """Two bars, level with the image or square to the line."""
    marker = np.zeros((19, 19), np.float32)
    marker[5:7, 3:16] = marker[13:15, 3:16] = 1.0
    turn = cv2.getRotationMatrix2D((9, 9), np.degrees(angle), 1.0)
    return np.asarray(cv2.warpAffine(marker, turn, marker.shape))
