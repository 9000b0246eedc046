"""DICOM files -> Frame: images and clips of every transfer syntax in clinical use, one frame at a time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from echoreport.images.frame import Frame, UltrasoundRegion
from echoreport.images.reading.apart import decode_apart
from echoreport.images.reading.clip import fullest_frame
from echoreport.images.reading.colour import to_rgb
from echoreport.images.reading.fragments import frames_of
from echoreport.images.reading.identity import identity_of
from echoreport.images.reading.native import check_length, native_frame
from echoreport.images.reading.regions import regions_of, spectral_box
from echoreport.images.reading.stored import Stored, open_stored
from echoreport.images.reading.streams import decode_stream
from echoreport.images.reading.tags import valve_of_header
from echoreport.images.reading.video import check_reader

_VIDEOS = tuple(f"1.2.840.10008.1.2.4.{number}" for number in range(100, 109))
"""MPEG-2, MPEG-4 AVC and HEVC; all frames are one stream, which may be cut into fragments anywhere."""


def read_dicom(path: Path) -> Frame:
    """Read a DICOM image; of a clip, the frame with the most complete sweep.

    Raises:
        ImageError: If it has no pixels, too many, fewer than it claims, or a transfer syntax that nothing here decodes;
            a video without PyAV included.
        Exception: Whatever pydicom or a decoder raises on a damaged file.
    """
    with path.open("rb") as file:
        stored = open_stored(path, file)
        regions = regions_of(stored.header)
        header = stored.header
        return Frame(path.name, _pixels(stored, regions), regions, valve_of_header(header), identity_of(header))


def _pixels(stored: Stored, regions: tuple[UltrasoundRegion, ...]) -> np.ndarray:
    box = spectral_box(regions)
    if stored.length is None and stored.syntax.startswith(_VIDEOS):
        check_reader(stored.name)
        stream = b"".join(read() for read in frames_of(stored))
        return decode_apart("video", stored.name, stream, box=box)
    count, load = _compressed(stored) if stored.length is None else _native(stored)
    return fullest_frame(count, stored.rows * stored.columns, load, box)


def _native(stored: Stored) -> tuple[int, Callable[[int], np.ndarray]]:
    check_length(stored)
    return stored.frames, lambda index: to_rgb(native_frame(stored, index), stored.header)


def _compressed(stored: Stored) -> tuple[int, Callable[[int], np.ndarray]]:
    frames = frames_of(stored)

    def load(index: int) -> np.ndarray:
        samples, certain = decode_stream(stored, frames[index]())
        return to_rgb(samples, stored.header, certain)

    return len(frames), load
