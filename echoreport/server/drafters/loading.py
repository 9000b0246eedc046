"""The model of a process of the room."""

from __future__ import annotations

from multiprocessing.connection import Connection

from echoreport.errors import EchoReportError
from echoreport.reporter import Reporter
from echoreport.server.drafters.questions import Answer
from echoreport.server.settings import Settings


def load_reporter(settings: Settings, pipe: Connection) -> Reporter:
    """Load it; where it cannot be used, the process ends after one line into the pipe: the room logs it, not too often.

    Raises:
        SystemExit: If it cannot be used.
    """
    try:
        return Reporter.load(settings.model)
    except Exception as error:
        told = str(error) if isinstance(error, EchoReportError) else f"the model fails ({type(error).__name__})"
        pipe.send(Answer(0, refused=told))
        raise SystemExit(1) from None
