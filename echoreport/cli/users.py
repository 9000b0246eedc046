"""`echoreport users`: who may enter the review room."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from echoreport.cli.serve import ROOM, DatabaseUrl, DataFolder, require_server
from echoreport.server.visitor import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account.", show_default=False)]
_FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin's first line.")]

users = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@users.callback()
def options() -> None:
    """Who may enter the review room: accounts, passwords, tokens for scripts.

    Readers look at everything; reviewers change, approve and reject as well. Nobody is deleted, since the audit trail
    names them: accounts are disabled.

    \b
    Examples:
      echoreport users add ann --role reviewer --display-name "Dr. Ann Ash"
      echoreport users add exporter --token
      echoreport users disable ann
    """


@users.command()
def add(
    name: _Name,
    role: Annotated[Role, typer.Option("--role", help="What the account may do.")] = Role.READER,
    display_name: Annotated[
        str, typer.Option("--display-name", metavar="N", help="Signs; NAME by default.", show_default=False)
    ] = "",
    token: Annotated[
        bool, typer.Option("--token", help="For scripts: print a token, and ask for no password.")
    ] = False,
    password_stdin: _FromStdin = False,
    data: DataFolder = ROOM,
    database_url: DatabaseUrl = "",
) -> None:
    """Add an account, and ask for its password."""
    password = None if token and not password_stdin else _password(password_stdin)
    with _accounts(data, database_url, new=True) as session:
        from echoreport.server.store import users as store

        user = store.add(session, name, role, display_name, password)
        shown = store.new_token(user) if token else ""
    if shown:
        typer.echo(shown)
    typer.echo(f"added {user.name} as {role}{'; its token is shown this once' if shown else ''}", err=True)


@users.command("list")
def list_(data: DataFolder = ROOM, database_url: DatabaseUrl = "") -> None:
    """Show all accounts: name, role, display name, how each gets in."""
    with _accounts(data, database_url) as session:
        from echoreport.server.store import users as store

        for user in store.listed(session):
            ways = [way for way, there in (("password", user.password), ("token", user.api_token)) if there]
            state = "disabled" if user.disabled else "+".join(ways) or "one-time token"
            typer.echo(f"{user.name}\t{user.role}\t{user.display_name}\t{state}")


@users.command()
def disable(name: _Name, data: DataFolder = ROOM, database_url: DatabaseUrl = "") -> None:
    """Let an account in no more; it is logged out at once."""
    with _accounts(data, database_url) as session:
        from echoreport.server.store import users as store

        store.disable(session, store.known(session, name))
    typer.echo(f"disabled {name}", err=True)


@users.command(short_help="Let a disabled account in again.")
def enable(name: _Name, data: DataFolder = ROOM, database_url: DatabaseUrl = "") -> None:
    """Let a disabled account in again, with the password and token that it had."""
    with _accounts(data, database_url) as session:
        from echoreport.server.store import users as store

        store.known(session, name).disabled = False
    typer.echo(f"enabled {name}", err=True)


@users.command()
def password(
    name: _Name, password_stdin: _FromStdin = False, data: DataFolder = ROOM, database_url: DatabaseUrl = ""
) -> None:
    """Set an account's password; it is logged out at once."""
    new = _password(password_stdin)  # first: the server would wait for the transaction
    with _accounts(data, database_url) as session:
        from echoreport.server.store import users as store

        store.set_password(session, store.known(session, name), new)
    typer.echo(f"set the password of {name}", err=True)


@users.command(short_help="Print a new token for scripts.")
def token(name: _Name, data: DataFolder = ROOM, database_url: DatabaseUrl = "") -> None:
    """Print a new token for scripts, sent as `Authorization: Bearer TOKEN`; the earlier one is void."""
    with _accounts(data, database_url) as session:
        from echoreport.server.store import users as store

        shown = store.new_token(store.known(session, name))
    typer.echo(shown)
    typer.echo(f"a new token of {name}; it is shown this once", err=True)


@contextmanager
def _accounts(data: Path, database_url: str, new: bool = False) -> Iterator[Session]:
    """A transaction on the accounts of a room; of one that is not there yet only where `new`."""
    require_server()
    from echoreport.errors import InputError
    from echoreport.files import not_written
    from echoreport.server.database.connecting import Database
    from echoreport.server.database.migrating import migrate
    from echoreport.server.settings import Settings

    settings = Settings(model=Path(), data=data, database_url=database_url)
    if not database_url and not new and not data.is_dir():
        raise InputError(f"got {data}, where no review room is, wanted its folder: name it with --data")
    try:
        if not database_url:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise not_written(data, error) from error
    with closing(Database(settings.database)) as database:
        migrate(database)
        with database.writing() as session:
            yield session


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "got no terminal to ask for the password, wanted one: give --password-stdin, or --token for scripts"
        )
    entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return entered
