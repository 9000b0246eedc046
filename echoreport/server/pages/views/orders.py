"""Which studies a worklist shows, and in which order: as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, Field, field_validator

from echoreport.server.store.states import OPEN, Sort, State


class Tab(StrEnum):
    """A part of the worklist."""

    OPEN = "to-review"
    NEW = "new"
    DRAFTED = "drafted"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    REJECTED = "rejected"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Counted:
    """A tab with how many studies it holds."""

    name: str
    number: int
    address: str
    current: bool


class Order(BaseModel):
    """What the address asks for.

    Attributes:
        words: Each has to stand in the study.
        page: From 1.
    """

    state: Tab = Tab.OPEN
    sort: Sort = Sort.UNCERTAIN
    words: Annotated[str, Field(max_length=200)] = ""
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1

    @field_validator("words")
    @classmethod
    def _without_nul(cls, words: str) -> str:
        return words.replace("\0", " ").strip()

    @property
    def states(self) -> tuple[State, ...]:
        """States of the tab."""
        if self.state is Tab.OPEN:
            return OPEN
        return tuple(State) if self.state is Tab.ALL else (State(self.state),)

    def address(self, path: str, **other: object) -> str:
        """The same at another path, or but for some values; what is usual is not said."""
        values = {**self.model_dump(), **other}
        usual = Order().model_dump()
        said = {name: str(value) for name, value in values.items() if value != usual.get(name)}
        return f"{path}?{urlencode(said)}" if said else path

    def tabs(self, counts: dict[State, int]) -> list[Counted]:
        """All tabs."""
        made = []
        for tab in Tab:
            number = sum(counts[state] for state in Order(state=tab).states)
            name = tab.replace("-", " ").capitalize()
            made.append(Counted(name, number, self.address("/", state=tab, page=1), tab is self.state))
        return made
