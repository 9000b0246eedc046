"""What responses say of a report."""

from __future__ import annotations

from pydantic import BaseModel, Field

from echoreport.domain import Assertion, Disease, Severity, Valve


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
