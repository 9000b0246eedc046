"""A study's report as the review page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from sqlalchemy.orm import Session

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.in_words import confidence_said, reviews
from echoreport.drafting.revising import Difference, differences
from echoreport.server.database.tables import Study, Version
from echoreport.server.pages.views.findings import LesionRow, in_words, rows_of
from echoreport.server.pages.views.sentences import Section, sections_of
from echoreport.server.store import users, versions
from echoreport.server.store.states import OPEN
from echoreport.server.visitor import Visitor

_LINE = 56
"""Characters of a line of the text field at 1,280 px."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A lesion on which text and findings differ, in words."""

    lesion: str
    table: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report at a version.

    Attributes:
        account: Name for log-in of who made the version; empty for the machine.
        editable: Whether the visitor can change it.
        differs: Where text and findings state different things.
        look_first: What a physician has to look at, a sentence each.
        confidence: How far confidences can be believed, in a sentence.
    """

    version: Version
    draft: Draft
    account: str
    editable: bool
    rows: list[LesionRow]
    sections: list[Section]
    differs: list[Differing]
    look_first: list[str]
    confidence: str

    @property
    def text_rows(self) -> int:
        """Lines that the text takes about, for browsers that do not fit a field to what it holds."""
        return sum(max(1, ceil(len(line) / _LINE)) for line in self.draft.text.split("\n")) + 1


def report_of(session: Session, study: Study, visitor: Visitor, version: Version | None = None) -> Report:
    """The report of a study.

    Args:
        version: By default the current one.

    Raises:
        NotThereError: If the study is not drafted yet.
    """
    version = version or versions.version_of(session, study.id)
    draft = versions.content(version)
    found = differences(draft)
    return Report(
        version=version,
        draft=draft,
        account=users.names(session, [version.user_id]).get(version.user_id, "") if version.user_id else "",
        editable=visitor.reviews and study.state in OPEN,
        rows=rows_of(draft, found),
        sections=sections_of(draft),
        differs=[_differing(one) for one in found],
        look_first=list(reviews(draft)),
        confidence=confidence_said(draft.confidence),
    )


def _differing(one: Difference) -> Differing:
    return Differing(f"{one.valve} {one.disease}", in_words(one.table), in_words(one.text), one.evidence)
