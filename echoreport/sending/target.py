"""Where a file is sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from echoreport.errors import InputError

_WANTED = "wanted http(s)://HOST:PORT/PATH of a DICOMweb archive, or dicom://AETITLE@HOST:PORT"
_TITLE = re.compile(
    r"[!-\[\]-~](?:[ -\[\]-~]{0,14}[!-\[\]-~])?"
)  # of an application entity: PS3.5 6.2, without outer spaces


@dataclass(frozen=True, slots=True)
class Target:
    """An archive.

    Attributes:
        text: As it was given.
        host: Name or address.
        port: None for the usual one of the scheme.
        title: Application entity title of a DICOM archive; empty for DICOMweb.
    """

    text: str
    host: str
    port: int | None
    title: str = ""

    def __str__(self) -> str:
        return self.text


def target_of(text: str) -> Target:
    """Read a target such as https://archive:8042/dicom-web or dicom://ARCHIVE@10.0.0.7:104.

    Raises:
        InputError: If it is neither, or holds a password: that would stand in the list of processes and in logs.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"got a target that is no address, {_WANTED}: correct it") from error
    if parts.password is not None or (parts.username is not None and parts.scheme != "dicom"):
        raise InputError(
            "got a target with a user or password in it, wanted them in the environment: set ECHOREPORT_SEND_USER and "
            "ECHOREPORT_SEND_PASSWORD, and leave them out of the target"
        )
    bare = not (parts.query or parts.fragment)
    if bare and host and parts.scheme in ("http", "https"):
        return Target(text.rstrip("/"), host, port)
    title = parts.username or ""
    if bare and host and port and parts.scheme == "dicom" and parts.path in ("", "/") and _TITLE.fullmatch(title):
        return Target(text, host, port, title)
    raise InputError(f"got the target {text!r}, {_WANTED}: correct it")
