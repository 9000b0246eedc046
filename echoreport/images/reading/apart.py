"""Decoders that hostile bytes can crash, run in a process of their own.

libjpeg (lossless, JPEG-LS, 12 bits), OpenJPEG, libtiff and FFmpeg are C code that few files go through. There a
crash, an endless loop or a claim of gigabytes ends the process, not the user's run; the next file gets a new one.
The process starts with the first file that needs it (half a second) and ends with this one.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from echoreport.domain import Box
from echoreport.errors import ImageError
from echoreport.images.reading.content import FORMATS

_SECONDS = 60.0
"""On the clock, for a machine so busy that the process gets no turn; its own limit is in processor time."""
_COMMAND = [sys.executable, "-m", "echoreport.images.reading.jobs"]
_lock = threading.Lock()
_running: dict[int, subprocess.Popen[bytes]] = {}  # by the id of the process that started it: a fork has none yet


def decode_apart(
    job: str, name: str, data: bytes = b"", path: Path | None = None, box: Box | None = None
) -> np.ndarray:
    """Have one of `echoreport.images.reading.jobs` done.

    Args:
        job: Its name.
        name: Of the file, for messages.
        data: A compressed stream, for jobs that take one.
        path: Of the file, for jobs that read it themselves.
        box: Of the spectral region, for jobs that choose a frame; None where it is not known.

    Returns:
        What the job returns.

    Raises:
        ImageError: If the job refused the file, or its process crashed or went over its limits.
        ValueError: If the decoder raised any exception.
    """
    order = {"job": job, "name": name, "bytes": len(data), "path": path and str(path), "box": box and _corners(box)}
    with _lock:
        process = _process()
        watch = threading.Timer(_SECONDS, process.kill)
        watch.start()
        try:
            answer, pixels = _exchange(process, order, data)
        except (OSError, EOFError, ValueError):  # it died
            _stop()
            raise ImageError(
                f"{name}: got a file that crashes its decoder or takes it too long, "
                f"wanted a whole image or clip ({FORMATS}): export it again"
            ) from None
        except BaseException:  # the user's Ctrl-C; the answer to come belongs to no one
            _stop()
            raise
        finally:
            watch.cancel()
    if "refused" in answer:
        raise ImageError(str(answer["refused"]))
    if "failed" in answer:
        raise ValueError(answer["failed"])
    return np.frombuffer(pixels, answer["type"]).reshape(answer["shape"])


def _exchange(process: subprocess.Popen[bytes], order: dict[str, object], data: bytes) -> tuple[dict, bytearray]:
    write_message(cast(BinaryIO, process.stdin), order, data)
    return read_message(cast(BinaryIO, process.stdout))


def write_message(stream: BinaryIO, header: dict[str, object], data: bytes | memoryview = b"") -> None:
    """One line of JSON, which says how many bytes follow it, and these bytes."""
    stream.write(json.dumps({**header, "bytes": len(data)}).encode() + b"\n")
    stream.write(data)
    stream.flush()


def read_message(stream: BinaryIO) -> tuple[dict, bytearray]:
    """What `write_message` wrote.

    Raises:
        EOFError: If the stream ends before or in it.
    """
    line = stream.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    data = bytearray(header["bytes"])
    at, view = 0, memoryview(data)
    while at < len(data):
        count = stream.readinto(view[at:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        at += count
    return header, data


def _process() -> subprocess.Popen[bytes]:
    process = _running.get(os.getpid())
    if process is None or process.poll() is not None:
        _running.clear()
        process = _running[os.getpid()] = subprocess.Popen(  # noqa: S603 - this very package
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # decoders print what they meet
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"},
        )
    return process


@atexit.register
def _stop() -> None:
    process = _running.pop(os.getpid(), None)
    if process is not None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.x0, box.y0, box.x1, box.y1
