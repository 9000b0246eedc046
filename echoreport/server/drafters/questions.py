"""What is asked of the answering process, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from echoreport.domain import Finding


@dataclass(frozen=True, slots=True)
class Near:
    """A paragraph of the model, as drafts show it.

    Attributes:
        similarity: To what was asked for; cosine, in [-1, 1].
        text: Words of a closed vocabulary around its findings; see `echoreport.drafting.shown`.
        findings: Their places are those in `text`.
    """

    report_id: str
    number: int
    similarity: float
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the name of a function of `answering`, and what it takes besides the model."""

    name: str
    given: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    Attributes:
        number: Of the question.
        value: None where it was refused.
        refused: Why, in a line; empty where it was not.
    """

    number: int
    value: Any = None
    refused: str = ""


READY = Answer(0)
"""Sent once, when the model is loaded; where it cannot be, a refusal with the same number."""
