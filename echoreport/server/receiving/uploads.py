"""A form with files is streamed to disk, and refused as soon as it is known to be too large."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from echoreport.server.problems import RequestRefusedError, TooLargeError
from echoreport.server.receiving.form import Form
from echoreport.server.receiving.receive import Received
from echoreport.server.settings import Settings


@asynccontextmanager
async def spooled(request: Request, settings: Settings) -> AsyncIterator[tuple[list[Received], dict[str, str]]]:
    """The files and fields of a multipart form; files that nobody has moved away are removed when the block ends.

    Raises:
        TooLargeError: By its Content-Length before a byte is read, else as soon as a limit is passed.
        RequestRefusedError: If it is no such form, or ends before its end.
    """
    most = settings.limits.upload_bytes
    _check_length(request.headers.get("content-length"), most)
    with _readable():
        form = Form(_boundary(request.headers.get("content-type")), settings)
    try:
        count = 0
        async for chunk in request.stream():
            count += len(chunk)
            if count > most:
                raise _too_large(most)
            await run_in_threadpool(form.write, chunk)
        yield form.ended()
    except FormParserError as error:
        raise RequestRefusedError(
            "got a form that cannot be read, wanted multipart/form-data: send it again"
        ) from error
    finally:
        await run_in_threadpool(form.remove)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except FormParserError as error:
        raise RequestRefusedError("got a form that cannot be read, wanted a whole one: send it again") from error


def _check_length(length: str | None, most: int) -> None:
    if length and length.isascii() and length.isdigit() and int(length) > most:
        raise _too_large(most)


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(
        f"got an upload of more than {most >> 20} MiB, wanted at most as much: send fewer images at once"
    )


def _boundary(content_type: str | None) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise RequestRefusedError("got no form with files, wanted multipart/form-data: choose files and send them")
    return options[b"boundary"]
