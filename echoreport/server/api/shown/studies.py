"""What responses say of studies."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from echoreport.server.database import tables
from echoreport.server.store.states import State


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
