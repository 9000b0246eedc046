"""The parts of a form as they arrive: files go to disk piece by piece, fields stay in memory within a bound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

from python_multipart.multipart import MultipartParser, parse_options_header

from echoreport.server.problems import RequestRefusedError, TooLargeError
from echoreport.server.receiving.check import check_bytes, check_count
from echoreport.server.receiving.names import safe_name
from echoreport.server.receiving.receive import Received
from echoreport.server.settings import Settings

_FIELD_BYTES = 2**16
"""Of all fields together."""
_PARTS = 100
"""Fields, and files that a browser sends empty."""
_HEADER_BYTES = 2**16
"""Of a part's header line: names of ten thousand characters are cut when they are stored, not refused."""


class Form:
    """A form that is being read."""

    def __init__(self, boundary: bytes, settings: Settings) -> None:
        """Take the boundary between its parts.

        Raises:
            FormParserError: If it is too long.
        """
        self._settings, self._files, self._fields = settings, list[Received](), dict[str, str]()
        self._file: BinaryIO | None = None
        self._key, self._value = bytearray(), bytearray()
        self._headers = dict[bytes, bytes]()
        self._field, self._name = "", ""
        self._size, self._parts, self._field_bytes, self._whole = 0, 0, 0, False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._key.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._header,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
            max_header_size=_HEADER_BYTES,
        )

    def write(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLargeError: If a file is too large, or there are too many.
            FormParserError: If it is no form.
        """
        self._parser.write(chunk)

    def ended(self) -> tuple[list[Received], dict[str, str]]:
        """The files and fields.

        Raises:
            RequestRefusedError: If the form's end has not come.
        """
        if not self._whole:
            raise RequestRefusedError("got a form that is cut off, wanted a whole one: send it again")
        return self._files, self._fields

    def remove(self) -> None:
        """Remove the files that nobody has moved away."""
        if self._file:
            self._file.close()
        for file in self._files:
            file.path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._headers, self._value = {}, bytearray()
        self._file, self._size = None, 0
        self._parts += 1
        if self._parts > self._settings.limits.images + _PARTS:
            raise TooLargeError("got a form of too many parts, wanted files and a few fields: send fewer at once")

    def _header(self) -> None:
        self._headers[bytes(self._key).lower()] = bytes(self._value)
        self._key, self._value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        self._name, self._value = options.get(b"filename", b"").decode("utf-8", "replace"), bytearray()
        if b"filename" in options:
            self._open()

    def _open(self) -> None:
        check_count(len(self._files) + 1, self._settings.limits)
        handle, path = tempfile.mkstemp(dir=self._settings.incoming)
        self._file = open(handle, "wb")  # noqa: PTH123, SIM115 - the descriptor of mkstemp; closed in _end or remove
        self._files.append(Received(Path(path), self._name))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._field_bytes += end - start
            if self._field_bytes > _FIELD_BYTES:
                raise TooLargeError(f"got fields of more than {_FIELD_BYTES} bytes, wanted a name: shorten it")
            self._value.extend(data[start:end])
            return
        self._size += end - start
        check_bytes(self._size, safe_name(self._name), self._settings.limits)
        self._file.write(data[start:end])

    def _end(self) -> None:
        if self._file is None:
            self._fields[self._field] = self._value.decode("utf-8", "replace")
            return
        self._file.close()
        if not self._name and not self._size:  # what a browser sends where no file was chosen
            self._files.pop().path.unlink()

    def _finish(self) -> None:
        self._whole = True
