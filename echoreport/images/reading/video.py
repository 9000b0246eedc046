"""Video files and the video streams of DICOM clips -> the frame with the most complete sweep, through PyAV."""

from collections.abc import Container, Iterator
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from echoreport.domain import Box
from echoreport.errors import ImageError
from echoreport.images.reading.clip import frames_to_try, fullest
from echoreport.images.reading.header import check_size

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

_DECODED = 150_000_000
"""Pixels decoded of a clip: 490 frames of 640x480, one to two seconds. Of a longer one, some key frames, and
all frames from the one before the fullest of them to the one behind it."""
_KEY_SHARE = 5  # of that, a fifth for key frames: 97 of 640x480
_MOST_PACKETS = 100_000  # an hour


def fullest_of_video(name: str, source: Path | bytes, box: Box | None) -> np.ndarray:
    """The most complete of a video's frames.

    Args:
        name: For messages.
        source: A file, or a stream of any kind that FFmpeg tells by its content.
        box: Of the spectral region; None where it is not known.

    Returns:
        RGB, shape (rows, columns, 3), uint8.

    Raises:
        ImageError: If it has no picture, or too large ones.
        Exception: Whatever FFmpeg raises on a damaged stream.
    """
    count, keys, pixels = _survey(name, source)
    most = max(_DECODED // pixels, 2)
    if count > most and keys:
        tried = keys[:: max(_KEY_SHARE * len(keys) // most, 1)]
        found = fullest(map(_rgb, _frames(name, source, set(tried))), box)
        key = tried[min(found[0], len(tried) - 1)] if found else 0
        first = max((k for k in keys if k < key), default=0)
        count = min(min((k for k in keys if k > key), default=count) - first, most)
    else:
        first, count = 0, min(count, most)
    wanted = set(frames_to_try(max(count, 1), pixels))
    best = fullest(_chosen(_frames(name, source, range(first, first + count)), wanted), box)
    if best is None:
        raise ImageError(f"{name}: got a video without a picture in it, wanted a whole clip: copy it again")
    return best[1]


def size_of_video(name: str, path: Path) -> tuple[int, int, int]:
    """Rows, columns and frames as the file's container tells them; nothing is decoded.

    Raises:
        ImageError: As `fullest_of_video`.
        Exception: As there.
    """
    count, _, _ = _survey(name, path)
    with _opened(path) as container:
        stream = _stream(name, container)
        return stream.height, stream.width, max(count, 1)


def check_reader(name: str) -> None:
    """Refuse a video where PyAV is not installed.

    Raises:
        ImageError: Says how to install it.
    """
    if find_spec("av") is None:
        raise ImageError(
            f"{name}: got a video, wanted an image, or the extra that reads videos: pip install 'echoreport[clips]'"
        )


def _survey(name: str, source: Path | bytes) -> tuple[int, list[int], int]:
    """Packets of the first video stream, which of them hold key frames, and the pixels of a frame; undecoded."""
    with _opened(source) as container:
        stream = _stream(name, container)
        count, keys = 0, []
        for packet in islice(container.demux(stream), _MOST_PACKETS):
            if packet.is_keyframe:
                keys.append(count)
            count += packet.size > 0
        return count, keys, max(stream.width * stream.height, 1)


def _frames(name: str, source: Path | bytes, packets: Container[int]) -> Iterator["VideoFrame"]:
    """What these packets, counted from 0, decode to; up to where the stream is damaged."""
    import av

    with _opened(source) as container, suppress(av.FFmpegError):
        stream = _stream(name, container)
        stream.thread_type = "NONE"
        for number, packet in enumerate(islice(container.demux(stream), _MOST_PACKETS)):
            if number in packets and packet.size:
                yield from _checked(name, packet.decode())
        yield from _checked(name, stream.codec_context.decode(None))


def _checked(name: str, frames: list["VideoFrame"]) -> list["VideoFrame"]:
    for frame in frames:
        check_size(name, frame.width, frame.height)
    return frames


def _chosen(frames: Iterator["VideoFrame"], wanted: set[int]) -> Iterator[np.ndarray]:
    """The frames of these indexes, and the last one."""
    last: VideoFrame | None = None
    for index, frame in enumerate(frames):
        last = None if index in wanted else frame
        if last is None:
            yield _rgb(frame)
    if last is not None:
        yield _rgb(last)


def _opened(source: Path | bytes) -> "InputContainer":
    import av

    file: str | BinaryIO = str(source) if isinstance(source, Path) else BytesIO(source)
    # only this file: no playlists, no network, whatever it asks for
    return av.open(file, "r", options={"protocol_whitelist": "file,pipe"}, metadata_errors="ignore")


def _stream(name: str, container: "InputContainer"):  # type: ignore[no-untyped-def]
    if not container.streams.video:
        raise ImageError(f"{name}: got a file without a video stream, wanted a clip of the screen: export it again")
    stream = container.streams.video[0]
    if stream.width and stream.height:
        check_size(name, stream.width, stream.height)
    return stream


def _rgb(frame: "VideoFrame") -> np.ndarray:
    return frame.to_ndarray(format="rgb24")
