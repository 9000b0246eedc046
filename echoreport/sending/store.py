"""Storing over DICOM's own protocol: one association, one C-STORE (PS3.4 annex B)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from echoreport.errors import EchoReportError
from echoreport.extras import require
from echoreport.sending.target import Target

CALLING = "ECHOREPORT"
"""Title by which an archive knows the sender."""
_STORED = (0x0000, 0xB000, 0xB006, 0xB007)
"""Statuses of a stored instance: success, and the warnings of PS3.4 table B.2-1."""


def store(content: bytes, target: Target, timeout: float) -> None:
    """See `echoreport.sending.send`."""
    pynetdicom = require("pynetdicom", "interop")
    dataset = dcmread(BytesIO(content))
    entity = pynetdicom.AE(CALLING)
    entity.connection_timeout = entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = timeout
    entity.add_requested_context(dataset.SOPClassUID, [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
    opened: list[Any] = []
    handlers = [(pynetdicom.evt.EVT_CONN_OPEN, opened.append)]
    association = entity.associate(target.host, target.port, ae_title=target.title, evt_handlers=handlers)
    if not association.is_established:
        raise EchoReportError(_refused(association, bool(opened), target))
    try:
        _check(association.send_c_store(dataset), target)
    finally:
        association.release()


def _refused(association: Any, opened: bool, target: Target) -> str:
    if not opened:
        return (
            f"got no connection to {target}, wanted an archive that listens: "
            "see whether it runs, and check host and port"
        )
    if association.is_rejected:
        answer = association.acceptor.primitive
        return (
            f"got the association rejected by {target} ({answer.reason_str}), wanted it accepted: check its title, and "
            f"that the archive knows {CALLING}"
        )
    if association.rejected_contexts:
        return (
            f"got no agreement with {target} on storing this kind of document, wanted one that takes Comprehensive SR: "
            "ask for it to be allowed there"
        )
    return f"got the association ended by {target}, wanted it accepted: see the archive's log"


def _check(answer: Dataset, target: Target) -> None:
    status = answer.get("Status")
    if status is None:
        raise EchoReportError(
            f"got no answer in time from {target}, wanted the file stored: see whether the archive runs"
        )
    if status not in _STORED:
        raise EchoReportError(
            f"got the status {status:04X} hex from {target}, wanted the file stored: see the archive's log for why"
        )
