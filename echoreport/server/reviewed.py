"""Approved studies as a corpus: what a model can learn from in a room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from echoreport.corpus import Corpus, ImageRecord, Rejected, split_paragraphs
from echoreport.domain import Report, Valve
from echoreport.drafting.draft import Draft
from echoreport.errors import InputError
from echoreport.server.database.tables import Study, Version
from echoreport.server.problems import NotThereError
from echoreport.server.room import Room, open_room
from echoreport.server.settings import Settings
from echoreport.server.store import audit
from echoreport.server.store.approved import approved
from echoreport.server.store.versions import content
from echoreport.server.visitor import Visitor

SOURCE = "review"
"""Where reports say they come from."""


def existing_room(data: Path, database_url: str = "") -> Room:
    """Open a room to read what was reviewed in it.

    Args:
        data: Its data folder.
        database_url: As the room was served with.

    Raises:
        InputError: If there is no room in the folder, or the database is another room's.
        EchoReportError: If its database cannot be reached or used.
    """
    settings = Settings(model=data, data=data, database_url=database_url)  # no model is asked for anything here
    if not settings.images.is_dir() or not (database_url or is_room(data)):
        raise InputError(
            f"got {data}, which holds no review room, wanted the folder of 'echoreport serve --data' "
            "(and --database-url where the room has one): check the path"
        )
    return open_room(settings)


def is_room(folder: Path) -> bool:
    """Whether a folder holds a room with a database of its own."""
    return (folder / "room.sqlite").is_file()


def reviewed(room: Room, visitor: Visitor | None = None) -> Corpus:
    """Reports with the exact text that was signed, and the images that they rest on, by the study's id.

    An image has its valve and its paragraph's number where the report leaves no doubt. Patients are those of the
    images' headers, else each study is one. Each study's audit trail has a line of it.

    Args:
        visitor: Who takes them out of the room; None where a command of this machine does.

    Returns:
        A corpus in the room's image folder. Images whose files are gone are in `Corpus.problems`.

    Raises:
        NotThereError: If no study is approved.
    """
    reports, images, problems = list[Report](), list[ImageRecord](), list[Rejected]()
    with room.database.reading() as session:
        for study, version in approved(session):
            draft = content(version)
            report = _report(study, version, draft)
            reports.append(report)
            for image in _images(study, draft, report, room.settings.images):
                if image.path.is_file():
                    images.append(image)
                else:
                    problems.append(Rejected(image.image_id, "got no file of it in the room's image folder"))
    if not reports:
        raise NotThereError("got a room without an approved study, wanted at least one: approve drafts first")
    with room.database.writing() as session:
        for report in reports:
            audit.note(session, visitor, "exported", report.study_id, "" if visitor else "by a command of the machine")
    folder = room.settings.images.absolute()
    name = f"{len(reports)} reviews up to {last_approval(reports)}"
    return Corpus(name, False, folder, tuple(reports), tuple(images), tuple(problems))


def last_approval(reports: list[Report] | tuple[Report, ...]) -> date | None:
    """Day of the last of some reports; None where none has one."""
    return max((date.fromisoformat(report.date) for report in reports if report.date), default=None)


def _report(study: Study, version: Version, draft: Draft) -> Report:
    day = version.at.date().isoformat()
    return Report(f"review-{study.id}", draft.text, study.id, study.patient or study.id, day, SOURCE)


def _images(study: Study, draft: Draft, report: Report, folder: Path) -> Iterator[ImageRecord]:
    """Those that the draft used; the others show no valve's flow."""
    used, valves, paragraphs = {image.name for image in draft.images}, _valves(draft), _paragraphs(report)
    for image in study.images:
        if image.name in used:
            valve = valves.get(image.name)
            path = folder.absolute() / image.file
            number = paragraphs.get(valve) if valve else None
            yield ImageRecord(image.id, study.id, report.patient_id or study.id, path, valve, number)


def _valves(draft: Draft) -> dict[str, Valve]:
    """Image -> the one valve that claims it, where the signed report says something of that valve.

    Where it says nothing, a reviewer took away what the machine had said: the image may be of another valve.
    """
    claims = [(name, summary.valve) for summary in draft.valves for name in summary.images]
    claims += [(name, finding.valve) for finding in draft.findings for name in finding.images]
    told, owners = {finding.valve for finding in draft.findings}, dict[str, set[Valve]]()
    for name, valve in claims:
        owners.setdefault(name, set()).add(valve)
    return {name: valve for name, (valve, *others) in owners.items() if valve in told and not others}


def _paragraphs(report: Report) -> dict[Valve, int]:
    """Valve -> number of the one paragraph that begins with its name."""
    begins = {valve: re.compile(rf"{valve}( valve)?\b", re.IGNORECASE) for valve in Valve}
    found = {v: [p.number for p in split_paragraphs(report) if begins[v].match(p.text)] for v in Valve}
    return {valve: numbers[0] for valve, numbers in found.items() if len(numbers) == 1}
