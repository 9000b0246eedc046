"""What a response says of the agreement of drafts with what was approved."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Share(BaseModel):
    """So many of so many."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    total: int
    value: float | None = Field(description="In [0, 1]; null of nothing.")
    interval: tuple[float, float] | None = Field(description="Wilson's 95 % interval; null of nothing.")


class AgreementRow(BaseModel):
    """Of a model version, a week or a month, or of all."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    studies: int = Field(description="Approved.")
    rejected: int
    unchanged: Share = Field(description="Approved with the drafted text.")
    kept: int = Field(description="Drafted lesions that were approved.")
    added: int
    removed: int
    flipped: int = Field(description="Drafted as present and approved as absent, or the other way round.")
    precision: Share = Field(description="Of the drafted lesions, those that were approved.")
    recall: Share = Field(description="Of the approved lesions, those that were drafted.")
    exact: Share = Field(description="Of the approved grades, those that were drafted.")
    close: Share = Field(description="The same within one full grade.")
    edits: float | None = Field(description="Changes of a study; null of none.")
    minutes: float | None = Field(description="From the first look to the approval; null where unknown.")


class Agreement(BaseModel):
    """Drafts beside what was approved."""

    model_config = ConfigDict(from_attributes=True)

    every: AgreementRow
    models: list[AgreementRow]
    periods: list[AgreementRow]
