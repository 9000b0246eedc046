"""Silence for libraries that warn and log what a file holds, which may be a patient's name."""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = ("pydicom", "PIL", "libav")
_lock = threading.Lock()
_levels: list[dict[str, int]] = []  # one entry for each reader at work; the first holds the users' own levels


@contextmanager
def quiet() -> Iterator[None]:
    """Let neither warnings nor log lines of the readers' libraries out while a file is read."""
    with _lock:
        _levels.append({name: logging.getLogger(name).level for name in _LOGGERS})
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        with _lock:
            own = _levels[0]
            _levels.pop()
            if not _levels:
                for name, level in own.items():
                    logging.getLogger(name).setLevel(level)
