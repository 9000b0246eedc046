"""A study as a row of the worklist."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Severity
from echoreport.server.database.tables import Study
from echoreport.server.store.states import State

_SIGNS = {State.NEW: "○", State.DRAFTED: "◔", State.IN_REVIEW: "◐", State.APPROVED: "●", State.REJECTED: "✕"}
_UNSURE = ((0.1, "sure"), (0.25, "fairly sure"), (0.5, "unsure"), (2.0, "very unsure"))


@dataclass(frozen=True, slots=True)
class Row:
    """A study in short.

    Attributes:
        sign: Of the state, for the eye.
        state: In words.
        severity: In words; empty where there is no draft.
        unsure: In words; empty where there is no draft.
        images: How many files it has.
    """

    study: Study
    sign: str
    state: str
    severity: str
    unsure: str
    images: int


def row_of(study: Study, images: int) -> Row:
    """A row of a study with so many files."""
    drafted = study.version > 0
    state = State(study.state)
    return Row(
        study=study,
        sign="!" if study.fault else _SIGNS[state],
        state=state_in_words(study),
        severity=_severity(study.severity) if drafted else "",
        unsure=next(word for limit, word in _UNSURE if study.uncertainty < limit) if drafted else "",
        images=images,
    )


def state_in_words(study: Study) -> str:
    """Such as "in review"; of a study without a draft, why."""
    if study.state != State.NEW:
        return study.state.replace("-", " ")
    if study.fault:
        return "not drafted"
    return "being drafted" if study.claimed_by else "new: waits for its draft"


def _severity(rank: int) -> str:
    return "none" if rank < 0 else list(Severity)[rank].replace("-", " ")
