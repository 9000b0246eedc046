"""A DICOM file -> an archive, over DICOMweb or DICOM's own protocol."""

from __future__ import annotations

from echoreport.sending.target import Target, target_of

__all__ = ["TIMEOUT", "Target", "send", "target_of"]

TIMEOUT = 30.0
"""Seconds that an archive has for each step: to accept the connection, to take the file, to answer."""


def send(content: bytes, target: str | Target, timeout: float = TIMEOUT) -> None:
    """Store a DICOM file in an archive. Nothing is tried twice; sending the same file again does no harm.

    Args:
        content: A whole DICOM file, with its header.
        target: See `target_of`. For DICOMweb, the environment may hold ECHOREPORT_SEND_USER and
            ECHOREPORT_SEND_PASSWORD, or ECHOREPORT_SEND_TOKEN.
        timeout: Seconds for each step, above 0.

    Raises:
        InputError: If the target is none.
        MissingExtraError: Without the extra `interop`.
        EchoReportError: If the archive cannot be reached, refuses the sender or the file, or does not say that it
            stored the file.
    """
    if isinstance(target, str):
        target = target_of(target)
    if target.title:
        from echoreport.sending.store import store
    else:
        from echoreport.sending.web import store
    store(content, target, timeout)
