"""The model of a process of the room."""

from __future__ import annotations

import logging

from echoreport.errors import EchoReportError
from echoreport.reporter import Reporter
from echoreport.server.settings import Settings

_log = logging.getLogger(__name__)


def load_reporter(settings: Settings) -> Reporter:
    """Load it; where it cannot be used, the process ends after one line of log."""
    try:
        return Reporter.load(settings.model)
    except EchoReportError as error:
        _log.error("no model: %s", error)
        raise SystemExit(1) from None
