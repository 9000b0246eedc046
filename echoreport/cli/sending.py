"""The option `--send`: a draft into an archive, and where it is kept when that fails."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from echoreport.errors import EchoReportError, InputError

if TYPE_CHECKING:  # both load late, so that help is quick
    from echoreport.drafting.draft import Draft
    from echoreport.sending import Target

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100  # characters of a study's id in a file name


def archive_of(text: str | None) -> Target | None:
    """The target of the option; what is none is a wrong command line."""
    if text is None:
        return None
    from echoreport.sending import target_of

    try:
        return target_of(text)
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint="'--send'") from error


def send_draft(draft: Draft, archive: Target, kept: Path | None) -> None:
    """Store the draft in the archive as DICOM SR.

    Args:
        kept: The draft as JSON, from which the sending can be repeated; written to this folder where there is none yet.

    Raises:
        EchoReportError: If it cannot be stored; the message says where it is kept and how to send it again.
    """
    from echoreport.drafting.draft import rendered
    from echoreport.sending import send

    if kept is None:
        kept = _unused(f"{_file_name(draft.study_id)}")
        draft.save(kept)
        kept.chmod(0o600)  # it names the patient
    try:
        send(rendered(draft, "as_dicom_sr"), archive)
    except EchoReportError as error:
        again = shlex.join(["echoreport", "draft", "--from-json", str(kept), "--send", str(archive)])
        raise EchoReportError(f"{error}; the draft is kept in {kept}, to send it again: {again}") from error
    typer.echo(f"stored in {archive}; the draft is kept in {kept}", err=True)


def _unused(name: str) -> Path:
    """A name that no file of this folder has: another study's kept draft is not replaced."""
    numbers = ("", *(f"-{number}" for number in range(2, 10_000)))
    return next(path for number in numbers if not (path := Path(f"{name}{number}.draft.json")).exists())


def _file_name(study_id: str) -> str:
    """A study's id as a file may be called anywhere; never hidden, never a path."""
    return _UNSAFE.sub("_", study_id)[:_LONGEST].strip("._-") or "study"
