"""What responses say of a study."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.server.database import tables
from echoreport.server.store.states import Change, State


class Refused(BaseModel):
    """Why a request was not done."""

    error: str = Field(description="One line: what was got, what was wanted, the cure.")


class Conflict(Refused):
    """Another reviewer was faster, or the study's state does not allow the change."""

    version: int = Field(description="The version that the study is at now.")
    by: str = Field(description="Who made that version; empty where it was the machine.")


class Study(BaseModel):
    """A study as the worklist has it."""

    id: str
    name: str
    state: State
    source: str = Field(description="upload, folder or api.")
    version: int = Field(description="0 before the first draft.")
    model: str = Field(description="That drafted it, with its version.")
    summary: str = Field(description="The stated lesions in a few words.")
    uncertainty: float = Field(description="1 less the least confidence of what is stated, in [0, 1].")
    severity: int = Field(description="Rank of the most severe grade that is stated, 0 to 6; -1 without any lesion.")
    fault: str = Field(description="Why it could not be drafted; empty where nothing failed.")
    reviewer: str = Field(description="Who changed it last.")
    received_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, study: tables.Study) -> Study:
        """Of the database's row."""
        return cls.model_validate(study, from_attributes=True)


class Image(BaseModel):
    """A file of a study."""

    id: str
    name: str
    sha256: str
    reason: str = Field(description="Why it was not used; empty where it was.")


class WholeStudy(Study):
    """A study with its files."""

    images: list[Image]


class Worklist(BaseModel):
    """A page of studies."""

    total: int = Field(description="Of all pages.")
    studies: list[Study]


class Version(BaseModel):
    """Who made what of a study, and when."""

    number: int
    at: datetime
    kind: Change
    by: str = Field(description="Empty for the machine.")
    model: str
    note: str = Field(description="The reason of a rejection.")

    @classmethod
    def of(cls, version: tables.Version) -> Version:
        """Of the database's row."""
        return cls.model_validate(version, from_attributes=True)


class History(BaseModel):
    """All versions, the first first."""

    versions: list[Version]


class Finding(BaseModel):
    """What a report states of a lesion."""

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    severity_set: list[Severity] = Field(description="Grades that hold the reader's in nine of ten cases.")
    confidence: float = Field(description="In [0, 1].")
    images: list[str] = Field(description="Names of the images that it rests on.")


class Findings(BaseModel):
    """The findings of a version; a lesion that is missing is left open."""

    version: int
    findings: list[Finding]


class Text(BaseModel):
    """The text of a version."""

    version: int
    text: str


class Stated(BaseModel):
    """What is said of a lesion."""

    assertion: Assertion
    severity: Severity | None


class Difference(BaseModel):
    """A lesion of which text and findings say different things; null: nothing."""

    valve: Valve
    disease: Disease
    table: Stated | None
    text: Stated | None
    evidence: str = Field(description="The text's words.")
    start: int | None = Field(description="Where they begin, in characters; null where there are none.")
    end: int | None


class Differences(BaseModel):
    """The differences of a version."""

    version: int
    differences: list[Difference]


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


class Health(BaseModel):
    """Whether the room works."""

    status: str = Field(description="ok, or unavailable where the database does not answer.")
    version: str = Field(description="Of echoreport.")
    database: bool
    drafters: int = Field(description="Processes that draft and live.")
    waiting: int | None = Field(description="Studies that wait for their draft; null where that is not known.")
