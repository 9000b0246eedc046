"""What a page shows of an image: its spectral region and axes as a PNG, and what was seen in it as layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from echoreport.domain import DopplerImage, ImageKind
from echoreport.errors import ImageError
from echoreport.files import sweep, write_beside
from echoreport.images import layers_of, read_frame
from echoreport.images.examining import examine
from echoreport.images.overlay import shown_pixels
from echoreport.server.shown import shown_file
from echoreport.server.store.claims import Frame


def frame_of_used(path: Path, image: DopplerImage, vector: np.ndarray) -> Frame:
    """Of an image that the draft used; its masked frame is written beside it.

    Args:
        vector: Its place in the text space, *Shape:* (dimensions,).
    """
    pixels = read_frame(path).pixels
    _write(path, shown_pixels(pixels, image.region))
    layers = layers_of(image, ImageKind.SPECTRAL_DOPPLER, _size(pixels), image.reason)
    return Frame(layers, as_bytes(vector))


def frame_of_rejected(path: Path, reason: str) -> Frame:
    """Of another; it is shown only where a region tells what of it may be: names are burned into the rest."""
    try:
        frame = read_frame(path)
    except ImageError:
        return Frame(None, None, reason)
    seen = examine(frame)
    if seen.image is None:
        return Frame(None, None, reason)
    _write(path, shown_pixels(frame.pixels, seen.image.region))
    return Frame(layers_of(seen.image, seen.kind, _size(frame.pixels), reason), None, reason)


def as_bytes(vector: np.ndarray) -> bytes:
    """A vector as the database keeps it: float32, little-endian."""
    return vector.astype("<f4").tobytes()


def _write(path: Path, pixels: np.ndarray) -> None:
    target = shown_file(path)
    sweep(target)
    with write_beside(target) as part:
        Image.fromarray(pixels).save(part, "PNG")


def _size(pixels: np.ndarray) -> tuple[int, int]:
    return pixels.shape[1], pixels.shape[0]
