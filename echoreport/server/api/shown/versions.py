"""What responses say of versions."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from echoreport.server.database import tables
from echoreport.server.store.states import Change


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
