"""Where the room's processes begin; what only they need is imported there, and never by the pages' process."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

from echoreport.cores import end_with_parent
from echoreport.server.settings import Settings

_NICE = 10
"""Of drafting: pages and searches come first."""


def draft(settings: Settings, drafter: str, pipe: Connection) -> None:
    """Draft until the process is ended; `drafter` is its name in claims, `pipe` is told of the model."""
    _begin()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    from echoreport.server.drafters.work import work

    work(settings, drafter, pipe)


def answer(settings: Settings, pipe: Connection) -> None:
    """Answer questions until the pipe is closed."""
    _begin()
    from echoreport.server.drafters.answering import answer_all

    answer_all(settings, pipe)


def _begin() -> None:
    """A process ends with its parent, which alone hears Ctrl-C."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
