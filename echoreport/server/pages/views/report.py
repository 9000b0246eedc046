"""A study's report as the review page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.in_words import confidence_said, reviews
from echoreport.drafting.revising import Difference, differences
from echoreport.server.database.tables import Study, Version
from echoreport.server.pages.views.findings import LesionRow, in_words, rows_of
from echoreport.server.pages.views.sentences import Section, sections_of
from echoreport.server.store import versions
from echoreport.server.store.states import OPEN
from echoreport.server.visitor import Visitor


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
        editable: Whether the visitor can change it.
        differs: Where text and findings state different things.
        look_first: What a physician has to look at, a sentence each.
        confidence: How far confidences can be believed, in a sentence.
    """

    version: Version
    draft: Draft
    editable: bool
    rows: list[LesionRow]
    sections: list[Section]
    differs: list[Differing]
    look_first: list[str]
    confidence: str


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
        editable=visitor.reviews and study.state in OPEN,
        rows=rows_of(draft, found),
        sections=sections_of(draft),
        differs=[_differing(one) for one in found],
        look_first=list(reviews(draft)),
        confidence=confidence_said(draft.confidence),
    )


def _differing(one: Difference) -> Differing:
    return Differing(f"{one.valve} {one.disease}", in_words(one.table), in_words(one.text), one.evidence)
