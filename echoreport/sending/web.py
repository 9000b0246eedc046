"""Storing over DICOMweb: one POST of one instance (STOW-RS, PS3.18 10.5)."""

from __future__ import annotations

import os
from io import BytesIO
from types import ModuleType
from typing import Any
from uuid import uuid4

from pydicom import Dataset, dcmread

from echoreport.errors import EchoReportError
from echoreport.extras import require
from echoreport.sending.target import Target

_CURES = {
    401: "set ECHOREPORT_SEND_USER and ECHOREPORT_SEND_PASSWORD, or ECHOREPORT_SEND_TOKEN",
    403: "ask for the right to store there",
    404: "give the path of its DICOMweb service, such as /dicom-web",
    409: "look into the archive's log for why",
    413: "ask for a higher limit on what it takes",
    415: "give the path of its DICOMweb service, such as /dicom-web",
}
"""Status of an answer -> what helps."""


def store(content: bytes, target: Target, timeout: float) -> None:
    """See `echoreport.sending.send`."""
    httpx = require("httpx", "interop")
    boundary = uuid4().hex
    headers = {
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
        "Accept": "application/dicom+json",
    }
    start = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    body = start + content + f"\r\n--{boundary}--\r\n".encode()
    try:
        answer = httpx.post(
            f"{target}/studies", content=body, headers=headers | _token(), auth=_user(httpx), timeout=timeout
        )
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        ValueError,
    ) as error:  # ValueError: of a host or token that no header can hold
        raise EchoReportError(_unreached(httpx, error, target)) from error
    _check(answer, target, str(dcmread(BytesIO(content), stop_before_pixels=True).SOPInstanceUID))


def _user(httpx: ModuleType) -> Any:
    user = os.environ.get("ECHOREPORT_SEND_USER")
    return httpx.BasicAuth(user, os.environ.get("ECHOREPORT_SEND_PASSWORD", "")) if user else None


def _token() -> dict[str, str]:
    token = os.environ.get("ECHOREPORT_SEND_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _unreached(httpx: ModuleType, error: Exception, target: Target) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"got no answer in time from {target}, wanted the file stored: see whether the archive runs"
    return (
        f"got no connection to {target} ({type(error).__name__}), wanted an archive that listens: "
        "see whether it runs, and check host and port"
    )


def _check(answer: Any, target: Target, uid: str) -> None:
    status = answer.status_code
    if status not in (200, 202):
        cure = _CURES.get(status, "see its log, and try again later" if status >= 500 else "check the address")
        raise EchoReportError(f"got HTTP {status} from {target}{_reason(answer)}, wanted the file stored: {cure}")
    reason = _reason(answer)
    if reason or uid not in _uids(_told(answer), "ReferencedSOPSequence"):
        raise EchoReportError(
            f"got an answer from {target} that does not list the file as stored{reason}, wanted it stored: "
            "check that the address is that of its DICOMweb service, and see its log"
        )


def _reason(answer: Any) -> str:
    """The archive's code for why it stored nothing (PS3.3 C.12.1.3.1), where it gives one."""
    failed = _told(answer).get("FailedSOPSequence") or []
    return f" (failure reason {failed[0].get('FailureReason', 0):04X} hex)" if failed else ""


def _told(answer: Any) -> Dataset:
    """The answer as a data set; an empty one where it is none."""
    try:
        rows = answer.json()
        return Dataset.from_json(rows[0] if isinstance(rows, list) else rows)
    except Exception:  # whatever an unknown server says instead
        return Dataset()


def _uids(told: Dataset, keyword: str) -> set[str]:
    return {str(item.get("ReferencedSOPInstanceUID")) for item in told.get(keyword) or []}
