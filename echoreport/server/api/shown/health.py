"""What a response says of the room."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Health(BaseModel):
    """Whether the room works."""

    status: str = Field(
        description="ok; loading, while no process has loaded the model; not drafting, where none can; "
        "unavailable, where the database does not answer."
    )
    version: str = Field(description="Of echoreport.")
    database: bool
    drafters: int = Field(description="Processes that draft: those that have loaded the model.")
    waiting: int | None = Field(description="Studies that wait for their draft; null where that is not known.")
