"""Video files and the video streams of DICOM clips -> the frame with the most complete sweep, through PyAV."""

from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
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
"""Pixels decoded of a clip: 490 frames of 640x480, one to two seconds. Of a longer one, key frames alone."""
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
    sparse = count * pixels > _DECODED
    total = keys if sparse else count
    wanted = set(frames_to_try(max(total, 1), pixels))
    best = fullest(_frames(name, source, sparse, wanted), box)
    if best is None:
        raise ImageError(f"{name}: got a video without a picture in it, wanted a whole clip: copy it again")
    return best


def check_reader(name: str) -> None:
    """Refuse a video where PyAV is not installed.

    Raises:
        ImageError: Says how to install it.
    """
    if find_spec("av") is None:
        raise ImageError(
            f"{name}: got a video, wanted an image, or the extra that reads videos: pip install 'echoreport[clips]'"
        )


def _survey(name: str, source: Path | bytes) -> tuple[int, int, int]:
    """Packets and key frames of the first video stream, and the pixels of a frame; nothing is decoded."""
    with _opened(source) as container:
        stream = _stream(name, container)
        count = keys = 0
        for packet in container.demux(stream):
            count += packet.size > 0
            keys += packet.is_keyframe
            if count >= _MOST_PACKETS:
                break
        return count, keys, max(stream.width * stream.height, 1)


def _frames(name: str, source: Path | bytes, sparse: bool, wanted: set[int]) -> Iterator[np.ndarray]:
    """The frames of these indexes, counted in all frames or, where `sparse`, in key frames; and the last one."""
    last: VideoFrame | None = None
    with _opened(source) as container:
        stream = _stream(name, container)
        stream.thread_type = "NONE"
        if sparse:
            stream.codec_context.skip_frame = "NONKEY"
        left = max(_DECODED // max(stream.width * stream.height, 1), 2)
        for index, frame in enumerate(_decoded(container, stream)):
            check_size(name, frame.width, frame.height)
            last = frame
            if index in wanted:
                last = None
                yield _rgb(frame)
            if index + 1 >= left:
                break
        if last is not None:
            yield _rgb(last)


def _decoded(container: "InputContainer", stream) -> Iterator["VideoFrame"]:  # type: ignore[no-untyped-def]
    """Frames up to the end, or up to where the stream is damaged."""
    import av

    try:
        yield from container.decode(stream)
    except av.FFmpegError:
        return


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
