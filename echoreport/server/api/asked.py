"""Bodies of requests that change a study; each names the version that its sender saw."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from echoreport.domain import STATED, Assertion, Disease, Severity, Valve
from echoreport.server.fields import Asked, Line, Prose, VersionNumber
from echoreport.server.reviewing import LONGEST_NAME, LONGEST_REASON, LONGEST_TEXT

Lesion = Literal[Disease.STENOSIS, Disease.REGURGITATION]


class AtVersion(Asked):
    """A change of a version."""

    version: VersionNumber


class Decision(Asked):
    """What is found of one lesion of one valve."""

    valve: Valve
    disease: Lesion
    assertion: Assertion | None = Field(None, description="null leaves the lesion open: not determined.")
    severity: Severity | None = Field(None, description="Only of a lesion that is present or possible.")

    @model_validator(mode="after")
    def _graded_only_if_stated(self) -> Self:
        if self.severity and self.assertion not in STATED:
            raise ValueError("a grade is of a lesion that is present or possible: leave severity out")
        return self


class Decisions(AtVersion):
    """Decisions; lesions that are not named stay as they are."""

    findings: Annotated[list[Decision], Field(min_length=1, max_length=len(Valve) * 2)]

    @model_validator(mode="after")
    def _each_lesion_once(self) -> Self:
        lesions = [(decision.valve, decision.disease) for decision in self.findings]
        if len(set(lesions)) < len(lesions):
            raise ValueError("a lesion of a valve is named twice: name it once")
        return self


class NewText(AtVersion):
    """The report in the reviewer's words."""

    text: Annotated[Prose, Field(max_length=LONGEST_TEXT, examples=["Aortic valve: Severe aortic stenosis."])]


class Approval(AtVersion):
    """A signature."""

    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)] | None = Field(
        None,
        description="Who signs. An account signs with its display name and no other; the owner's, which the "
        "one-time token opens, has no person's name and must give one.",
    )
    differences_seen: bool = Field(
        False,
        description="Sign although text and findings differ, as `GET …/differences` lists: the "
        "findings then follow the text, and a lesion of which it cannot be read is in none.",
    )


class Rejection(AtVersion):
    """Why a draft is of no use."""

    reason: Annotated[Prose, Field(min_length=1, max_length=LONGEST_REASON)]
