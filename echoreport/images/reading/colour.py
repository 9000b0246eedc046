"""Stored DICOM samples -> RGB bytes, trusting the pixels over a header that contradicts them."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pydicom import Dataset

_NEAR = 8
"""Two samples that differ by no more are alike; compression and rounding stay below it."""


def to_rgb(stored: np.ndarray, header: "Dataset") -> np.ndarray:
    """Convert one frame's stored samples to RGB.

    Args:
        stored: *Shape:* (rows, columns) or (rows, columns, 3), of any integer type, not colour-converted.
        header: Gives PhotometricInterpretation, bits, window and palette.

    Returns:
        *Shape:* (rows, columns, 3), uint8.
    """
    photometric = str(header.get("PhotometricInterpretation", ""))
    if stored.ndim == 3:
        return _colour(_to_bytes(stored, header), photometric)
    if photometric == "PALETTE COLOR":
        from pydicom.pixels import apply_color_lut

        looked_up = apply_color_lut(stored, header)
        return looked_up if looked_up.dtype == np.uint8 else _spread(looked_up)
    grey = _grey(stored, header)
    if photometric == "MONOCHROME1":  # low values are white
        grey = 255 - grey
    return np.repeat(grey[..., None], 3, axis=2)


def _colour(samples: np.ndarray, photometric: str) -> np.ndarray:
    """RGB of three samples; scanners are known to write either colour space under the other's name.

    Most of a screen is black or grey. Grey has three equal samples in RGB and two of 128 in YBR, so where most
    pixels speak clearly for one of them, they are believed.
    """
    from pydicom.pixels import convert_color_space

    thin = samples[::4, ::4].astype(np.int16)
    as_rgb = (np.ptp(thin, axis=2) <= _NEAR).mean()
    as_ybr = (np.abs(thin[..., 1:] - 128) <= _NEAR).all(axis=2).mean()
    declared = photometric in ("YBR_FULL", "YBR_FULL_422")  # JPEG 2000's YBR_ICT and YBR_RCT are undone by the decoder
    ybr = as_ybr > as_rgb if max(as_rgb, as_ybr) > 0.5 else declared
    return convert_color_space(samples, "YBR_FULL", "RGB") if ybr else samples


def _grey(stored: np.ndarray, header: "Dataset") -> np.ndarray:
    if stored.dtype == np.uint8 and int(header.get("BitsStored", 8)) == 8:
        return stored
    center, width = _first(header.get("WindowCenter")), _first(header.get("WindowWidth"))
    if center is None or width is None or width <= 1:
        return _spread(stored)
    low = center - width / 2  # linear VOI window, PS3.3 C.11.2.1.2, without its half-pixel terms
    slope, intercept = float(header.get("RescaleSlope") or 1), float(header.get("RescaleIntercept") or 0)
    scaled = (stored.astype(np.float32) * slope + intercept - low) / width
    return (np.clip(scaled, 0, 1) * 255).astype(np.uint8)


def _to_bytes(samples: np.ndarray, header: "Dataset") -> np.ndarray:
    if samples.dtype == np.uint8:
        return samples
    return (samples.astype(np.uint32) >> max(int(header.get("BitsStored", 16)) - 8, 0)).astype(np.uint8)


def _spread(values: np.ndarray) -> np.ndarray:
    """Full range of the values to 0..255; a constant image becomes black."""
    low, high = float(values.min()), float(values.max())
    return ((values.astype(np.float32) - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)


def _first(value: object) -> float | None:
    if value is None or value == "":
        return None
    return float(value[0] if hasattr(value, "__getitem__") and not isinstance(value, str) else value)  # type: ignore[arg-type]
