"""Stored grey samples of any depth -> 0..255, through the header's window where it has one that shows something."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pydicom import Dataset


def to_grey(stored: np.ndarray, header: "Dataset") -> np.ndarray:
    """Grey values as displayed, low ones black; MONOCHROME1 is for the caller to turn over.

    Args:
        stored: *Shape:* (rows, columns), any integer type.
        header: Gives BitsStored, rescaling and window.

    Returns:
        *Shape:* (rows, columns), uint8.
    """
    windowed = _windowed(stored, header)
    if windowed is not None and np.ptp(windowed) > 0:  # a window that shows one shade was written by mistake
        return windowed
    bits = min(int(header.get("BitsStored") or 8), 8 * stored.dtype.itemsize)
    if bits > 8 or np.issubdtype(stored.dtype, np.signedinteger):
        return spread(stored)
    return (stored.astype(np.uint16) * 255 // (2**bits - 1)).clip(0, 255).astype(np.uint8)


def _windowed(stored: np.ndarray, header: "Dataset") -> np.ndarray | None:
    """Linear VOI window (PS3.3 C.11.2.1.2); None without one. Of several windows, the first."""
    center, width = _first(header.get("WindowCenter")), _first(header.get("WindowWidth"))
    if center is None or width is None or width <= 1:
        return None
    slope, intercept = _first(header.get("RescaleSlope")) or 1.0, _first(header.get("RescaleIntercept")) or 0.0
    scaled = (stored.astype(np.float32) * slope + intercept - (center - 0.5)) / (width - 1) + 0.5
    return (np.clip(np.nan_to_num(scaled), 0, 1) * 255).round().astype(np.uint8)


def spread(values: np.ndarray) -> np.ndarray:
    """Full range of the values to 0..255; a constant image becomes black."""
    low, high = float(values.min()), float(values.max())
    return ((values.astype(np.float32) - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)


def _first(value: object) -> float | None:
    if value is None or value == "":
        return None
    return float(value[0] if hasattr(value, "__getitem__") and not isinstance(value, str) else value)  # type: ignore[arg-type]
