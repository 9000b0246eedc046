"""`echoreport serve`: the review room, where drafts are looked at, corrected and signed."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

DataFolder = Annotated[Path, typer.Option("--data", metavar="DIR", help="The room's folder; made where missing.")]
DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        metavar="URL",
        envvar="ECHOREPORT_DATABASE_URL",
        help="postgresql://USER@HOST/NAME; by default SQLite in the room's folder.",
        show_default=False,
    ),
]
ROOM = Path("review-room")
_PARTS = ("fastapi", "uvicorn", "jinja2", "python_multipart", "sqlalchemy", "alembic", "psycopg", "argon2", "limits")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    model: Annotated[Path, typer.Option("--model", help="Model folder.", show_default=False)],
    data: DataFolder = ROOM,
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8642,
    database_url: DatabaseUrl = "",
    watch: Annotated[
        Path | None,
        typer.Option("--watch", metavar="DIR", help="What comes into this folder is drafted.", show_default=False),
    ] = None,
    watch_quiet: Annotated[
        float,
        typer.Option(
            "--watch-quiet", metavar="SECONDS", min=0, help="What comes in has to stand still for so long before."
        ),
    ] = 30,
    corpus: Annotated[
        Path | None,
        typer.Option(
            "--corpus",
            metavar="DIR",
            help="Corpus folder that the model learned from, to show its images.",
            show_default=False,
        ),
    ] = None,
    drafters: Annotated[int, typer.Option("--drafters", min=1, max=64, help="Processes that draft.")] = 1,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FILE", help="PEM certificate, for TLS.", show_default=False),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="PEM key of the certificate.", show_default=False)
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy does TLS, and every request comes through it.")
    ] = False,
) -> None:
    """Open the review room: drafts are looked at, corrected and signed in a browser.

    Shows an address with a token that lets in once whoever opens it. Others log in: `echoreport users add`. Listens at
    this machine alone, unless it has a certificate or stands behind a proxy that has one.

    \b
    Examples:
      echoreport serve --model demo/model
      echoreport serve --model demo/model --watch incoming --port 0
      echoreport serve --model demo/model --host 0.0.0.0 --certificate room.pem --key room.key
    """
    if key is not None and certificate is None:
        raise typer.BadParameter("got --key without --certificate, wanted both: add the certificate")
    secure = certificate is not None or behind_proxy
    if not secure and not _is_loopback(host):
        raise typer.BadParameter(
            f"got --host {host} without TLS, wanted --certificate and --key, or --behind-proxy: add them, or leave "
            "--host away so that only this machine gets in"
        )
    require_server()
    from echoreport.server.serving import Address, serve
    from echoreport.server.settings import Settings

    settings = Settings(
        model=model,
        data=data,
        database_url=database_url,
        watch=watch,
        watch_quiet=watch_quiet,
        corpus=corpus,
        drafters=drafters,
        secure=secure,
        behind_proxy=behind_proxy,
        hosts=() if secure else tuple(dict.fromkeys((*_LOOPBACK, host.lower()))),
    )
    serve(settings, Address(host, port, certificate, key), lambda line: typer.echo(f"echoreport: {line}", err=True))


def require_server() -> None:
    """Ask for what the review room is made of.

    Raises:
        MissingExtraError: If a part is not installed.
    """
    from echoreport.extras import require

    for part in _PARTS:
        require(part, "server")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
