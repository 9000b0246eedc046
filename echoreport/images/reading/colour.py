"""Stored DICOM samples -> RGB bytes, trusting the pixels over a header that contradicts them."""

from typing import TYPE_CHECKING

import numpy as np

from echoreport.images.reading.grey import to_grey
from echoreport.images.reading.palette import look_up

if TYPE_CHECKING:
    from pydicom import Dataset

_NEAR = 8
"""Two samples that differ by no more are alike; compression and rounding stay below it."""


def to_rgb(stored: np.ndarray, header: "Dataset", certain: bool = False) -> np.ndarray:
    """Convert one frame's stored samples to RGB.

    Args:
        stored: *Shape:* (rows, columns) or (rows, columns, 3), of any integer type.
        header: Gives PhotometricInterpretation, bits, window and palette.
        certain: True where a decoder has made three samples RGB already.

    Returns:
        *Shape:* (rows, columns, 3), uint8.

    Raises:
        ValueError: If a pixel has neither one nor three samples.
    """
    photometric = str(header.get("PhotometricInterpretation", ""))
    if stored.ndim == 3 and stored.shape[2] == 3:
        samples = _to_bytes(stored, header)
        return samples if certain else _colour(samples, photometric)
    if stored.ndim != 2:
        raise ValueError(f"{stored.shape[2]} samples per pixel")
    if photometric == "PALETTE COLOR":
        return look_up(stored, header)
    grey = to_grey(stored, header)
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
    one, two, three = (thin[..., channel] for channel in range(3))  # far faster than reductions along three samples
    spread = np.maximum(np.maximum(one, two), three) - np.minimum(np.minimum(one, two), three)
    as_rgb = (spread <= _NEAR).mean()
    as_ybr = ((np.abs(two - 128) <= _NEAR) & (np.abs(three - 128) <= _NEAR)).mean()
    declared = photometric.startswith(
        ("YBR_FULL", "YBR_PARTIAL")
    )  # JPEG 2000's YBR_ICT and YBR_RCT are undone by the decoder
    ybr = as_ybr > as_rgb if max(as_rgb, as_ybr) > 0.5 else declared
    return convert_color_space(samples, "YBR_FULL", "RGB") if ybr else samples


def _to_bytes(samples: np.ndarray, header: "Dataset") -> np.ndarray:
    """The upper eight of the bits in use; of an 8-bit stream below a deeper header, all."""
    if samples.dtype == np.uint8:
        return samples
    bits = min(int(header.get("BitsStored") or 16), 8 * samples.dtype.itemsize)
    return (samples.astype(np.uint32) >> max(bits - 8, 0)).clip(0, 255).astype(np.uint8)
