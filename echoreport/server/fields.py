"""What values of requests may be: bounds that no database, file or format behind them is surprised by."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LARGEST = 2**31 - 1
"""PostgreSQL's largest integer."""
_ID = "^[0-9a-f]{32}$"
_NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
_NO_CONTROL_BUT_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""PostgreSQL keeps no NUL, FHIR and XML none of the others."""

StudyId = Annotated[str, Path(pattern=_ID, description="The study's id.", examples=["0f" * 16])]
ImageId = Annotated[str, Path(pattern=_ID, description="The image's id.", examples=["a1" * 16])]
Line = Annotated[str, StringConstraints(pattern=_NO_CONTROL)]
Prose = Annotated[str, StringConstraints(pattern=_NO_CONTROL_BUT_LINES)]
VersionNumber = Annotated[
    int, Field(strict=True, ge=0, le=LARGEST, description="The version that you saw: of `GET /studies/{study_id}`.")
]


class Asked(BaseModel):
    """Body of a request; keys that it does not know are refused, since they are misspelt."""

    model_config = ConfigDict(extra="forbid")
