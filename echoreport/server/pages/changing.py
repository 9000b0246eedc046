"""What a reviewer does on the review page: each change answers with the parts of the page that it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from echoreport.domain import Disease, Valve
from echoreport.errors import InputError
from echoreport.server import reviewing
from echoreport.server.database.tables import Version
from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.fields import StudyId
from echoreport.server.pages.conflicts import conflict
from echoreport.server.pages.review import first_proof
from echoreport.server.pages.views.findings import in_words, said_by
from echoreport.server.pages.views.report import report_of
from echoreport.server.problems import ConflictError
from echoreport.server.room import Room
from echoreport.server.store import studies
from echoreport.server.templating import page
from echoreport.server.visitor import Visitor

router = APIRouter()
Base = Annotated[int, Form(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody asks for.

    Attributes:
        base: Version that its page shows.
        text: What stands in its text field.
        sentence: Whose evidence its page shows.
    """

    request: Request
    room: Room
    visitor: Visitor
    study_id: str
    base: int
    text: str
    sentence: int

    def answer(self, step: Callable[[], Version], wish: str) -> Response:
        """Make the change.

        Args:
            wish: The change in words, for a reviewer who is told that another one was faster.
        """
        try:
            version = step()
        except ConflictError as error:
            return conflict(self.request, self.room, self.visitor, self.study_id, self.base, error, wish)
        with self.room.database.reading() as session:
            report = report_of(session, studies.study_of(session, self.study_id), self.visitor, version)
        context = {
            "study_id": self.study_id,
            "report": report,
            "proof": first_proof(self.room, report, self.sentence),
            "new_text": report.draft.text != self.text.replace("\r\n", "\n").rstrip(),
        }
        return page(self.request, "changed.html", context)


def _asked(
    request: Request,
    study_id: StudyId,
    room: InRoom,
    visitor: Reviewer,
    base: Base,
    text: Annotated[str, Form()] = "",
    sentence: Annotated[int, Form()] = 1,
) -> Asked:
    return Asked(request, room, visitor, study_id, base, text, sentence)


Change = Annotated[Asked, Depends(_asked)]


@router.post("/studies/{study_id}/finding", include_in_schema=False)
def finding(
    asked: Change, valve: Annotated[Valve, Form()], disease: Annotated[Disease, Form()], choice: Annotated[str, Form()]
) -> Response:
    """Set what is said of a lesion."""
    try:
        said = said_by(choice)
    except ValueError as error:
        raise InputError("got an unknown choice for a lesion, wanted one of the list: load the page anew") from error
    wish = f"{valve} {disease}: {in_words(said)}"
    return asked.answer(lambda: reviewing.change_finding(*_of(asked), valve, disease, *said), wish)


@router.post("/studies/{study_id}/text", include_in_schema=False)
def text(asked: Change) -> Response:
    """Keep the text as it was typed."""
    return asked.answer(lambda: reviewing.change_text(*_of(asked), asked.text), "the text as you typed it")


@router.post("/studies/{study_id}/take-text", include_in_schema=False)
def take_text(asked: Change) -> Response:
    """Make the findings follow the text."""
    return asked.answer(lambda: reviewing.take_text(*_of(asked)), "the findings of the text")


@router.post("/studies/{study_id}/take-findings", include_in_schema=False)
def take_findings(asked: Change) -> Response:
    """Make the text follow the findings."""
    return asked.answer(lambda: reviewing.take_findings(*_of(asked)), "a text that follows the findings")


@router.post("/studies/{study_id}/undo", include_in_schema=False)
def undo(asked: Change) -> Response:
    """Take back the last change."""
    return asked.answer(lambda: reviewing.undo(*_of(asked)), "to take back the last change")


@router.post("/studies/{study_id}/redo", include_in_schema=False)
def redo(asked: Change) -> Response:
    """Bring back what was taken back."""
    return asked.answer(lambda: reviewing.redo(*_of(asked)), "to bring back what was taken back")


def _of(asked: Asked) -> tuple[Room, Visitor, str, int]:
    return asked.room, asked.visitor, asked.study_id, asked.base
