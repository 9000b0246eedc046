"""Silence for libraries that warn and log what a file holds, which may be a patient's name."""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_LOGGERS = ("pydicom", "PIL", "libav")
_lock = threading.Lock()
_readers: list[ExitStack] = []  # one entry for each that is at work; the first gives back the users' own settings


@contextmanager
def quiet() -> Iterator[None]:
    """Let neither warnings nor log lines of the readers' libraries out while a file is read.

    Both settings are the whole process's: the first of several threads silences, and the last one lets speak again.
    """
    with _lock:
        _readers.append(ExitStack() if _readers else _silenced())
    try:
        yield
    finally:
        with _lock:
            own = _readers[0]
            _readers.pop()
            if not _readers:
                own.close()


def _silenced() -> ExitStack:
    stack = ExitStack()
    stack.enter_context(warnings.catch_warnings())
    warnings.simplefilter("ignore")
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL + 1)
    return stack
