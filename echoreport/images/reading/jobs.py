"""The process that `apart` starts: it takes orders on stdin, one after the other, and answers with pixels on stdout."""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from echoreport.domain import Box
from echoreport.errors import EchoReportError
from echoreport.images.reading.apart import read_message, write_message
from echoreport.images.reading.claim import JOBS as CLAIMS

_SECONDS = 4
"""Of processor time for one order; the largest frame of the slowest codec takes two."""
_MEMORY = 1 << 30
"""Bytes of address space above what the process has once it is up."""


def _jpeg(data: bytes, **_others: object) -> np.ndarray:
    """JPEG of 12 bits, lossless JPEG and JPEG-LS; samples as stored."""
    import libjpeg

    return libjpeg.decode(data)


def _jpeg_2000(data: bytes, **_others: object) -> np.ndarray:
    """JPEG 2000 and HTJ2K; colour transforms of the codestream are undone."""
    import openjpeg

    return openjpeg.decode(data)


def _tiff(name: str, path: Path, **_others: object) -> np.ndarray:
    from echoreport.images.reading.raster import read_pages

    return read_pages(path, ("TIFF",)).pixels


def _video(name: str, data: bytes, path: Path | None, box: Box | None) -> np.ndarray:
    from echoreport.images.reading.video import fullest_of_video

    return fullest_of_video(name, path or data, box)


def _claim(job: Callable[[Path], np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda path, **_others: job(path)


_JOBS: dict[str, Callable[..., np.ndarray]] = {
    "jpeg": _jpeg,
    "jpeg-2000": _jpeg_2000,
    "tiff": _tiff,
    "video": _video,
    **{name: _claim(job) for name, job in CLAIMS.items()},
}


def main() -> None:
    """Serve until stdin ends. A job that goes over its limits ends the process, by a signal."""
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a decoder prints is no answer
    _limit_memory()
    while True:
        try:
            order, data = read_message(orders)
        except EOFError:
            return
        _limit_time()
        answer, pixels = _done(order, bytes(data))
        write_message(answers, answer, pixels)


def _done(order: dict[str, Any], data: bytes) -> tuple[dict[str, object], memoryview | bytes]:
    box = Box(*order["box"]) if order["box"] else None
    path = Path(order["path"]) if order["path"] else None
    try:
        pixels = np.ascontiguousarray(_JOBS[order["job"]](name=order["name"], data=data, path=path, box=box))
    except EchoReportError as error:
        return {"refused": str(error)}, b""
    except Exception as error:  # its text may hold what the file does
        return {"failed": type(error).__name__}, b""
    return {"type": pixels.dtype.str, "shape": pixels.shape}, pixels.reshape(-1).view(np.uint8).data


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # where the system has no such limit
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, resource.RLIM_INFINITY))


def _limit_time() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(
            resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + _SECONDS + 1, resource.RLIM_INFINITY)
        )


if __name__ == "__main__":
    main()
