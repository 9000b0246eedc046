"""What responses say of what is near in meaning."""

from __future__ import annotations

from pydantic import BaseModel, Field

from echoreport.domain import Disease, Valve
from echoreport.server.api.shown.reports import Stated
from echoreport.server.api.shown.studies import Study


class SaidThere(Stated):
    """A finding that a paragraph states."""

    valve: Valve
    disease: Disease
    evidence: str = Field(description="Its words.")


class Near(BaseModel):
    """A paragraph of the archive, with its words as drafts show them."""

    report_id: str
    similarity: float = Field(description="Cosine, at most 1.")
    text: str
    findings: list[SaidThere]


class NearStudy(BaseModel):
    """A study of the room."""

    similarity: float = Field(description="Cosine, at most 1.")
    study: Study


class Found(BaseModel):
    """What is near in meaning, the nearest first."""

    paragraphs: list[Near]
    studies: list[NearStudy]
