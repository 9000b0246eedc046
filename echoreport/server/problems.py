"""What a request can be refused for, each with the status that HTTP has for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from echoreport.errors import EchoReportError


class RequestRefusedError(EchoReportError):
    """A request that is not done; the message is for the person who made it.

    Attributes:
        status: Of the answer.
        headers: Of the answer, besides the usual ones.
    """

    status = 400
    headers: Mapping[str, str] = MappingProxyType({})


class NotThereError(RequestRefusedError):
    """Nothing of that id in the room, or not in the study that was named with it."""

    status = 404


class ConflictError(RequestRefusedError):
    """Another reviewer was faster, or the study's state does not allow it.

    Attributes:
        version: The version that the study is at now.
        by: Display name of who made it, where that was a reviewer and is why.
    """

    status = 409

    def __init__(self, message: str, version: int, by: str = "") -> None:
        super().__init__(message)
        self.version, self.by = version, by


class TooLargeError(RequestRefusedError):
    """More bytes, files or pixels than the room takes; what of the request was not read yet is not read any more."""

    status = 413
    headers = MappingProxyType({"Connection": "close"})


class ForbiddenError(RequestRefusedError):
    """The account's role does not allow it, or the request does not come from the room's own pages."""

    status = 403


class BusyError(RequestRefusedError, TimeoutError):
    """The answer did not come in time."""

    status = 503


class TooOftenError(RequestRefusedError):
    """More tries than are taken in a time.

    Attributes:
        seconds: Until the next one is taken.
    """

    status = 429

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class LogInError(RequestRefusedError):
    """Nobody that the room knows."""

    status = 401
