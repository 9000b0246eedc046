"""What responses say where a request is not done."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Refused(BaseModel):
    """Why a request was not done."""

    error: str = Field(description="One line: what was got, what was wanted, the cure.")


class Conflict(Refused):
    """Another reviewer was faster, or the study's state does not allow the change."""

    version: int = Field(description="The version that the study is at now.")
    by: str = Field(description="Who made that version; empty where it was the machine.")
