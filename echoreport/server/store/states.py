"""The states of a study, and what changes them."""

from enum import StrEnum


class State(StrEnum):
    """Where a study stands."""

    NEW = "new"
    DRAFTED = "drafted"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    REJECTED = "rejected"


OPEN = (State.DRAFTED, State.IN_REVIEW)
"""States in which a draft can be changed, approved and rejected."""


class Change(StrEnum):
    """What made a version."""

    DRAFTED = "drafted"
    FINDING = "finding"
    TEXT = "text"
    TOOK_TEXT = "took-text"
    TOOK_FINDINGS = "took-findings"
    UNDONE = "undone"
    REDONE = "redone"
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"


class Sort(StrEnum):
    """Orders of the worklist: what helps most comes first."""

    UNCERTAIN = "uncertain"
    SEVERE = "severe"
    NEWEST = "newest"
    OLDEST = "oldest"
