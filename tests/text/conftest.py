"""Paragraphs of one statement each, for the text tests."""

from collections.abc import Callable
from itertools import product

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import tokens_of

State = tuple[Valve, Disease, Assertion, Severity | None]

_STYLES = (
    "There is {} {} {} on this study.",
    "The {1} valve shows {0} {2} by colour and spectral Doppler.",
    "{2} of the {1} valve: {0}.",
    "Doppler of the {1} valve: {0} {2} is seen, peak 3.1 m/s.",
)
HELD_OUT = "By Doppler there is {} {} {}, unchanged."
GRADES = (Severity.MILD, Severity.MODERATE, Severity.SEVERE)


def _paragraph(state: State, style: str) -> Paragraph:
    valve, disease, _, severity = state
    text = style.format(severity or "no", valve, disease)
    return Paragraph("r", 0, text, findings=(Finding(*state, text, 0, len(text), "made up"),))


def states() -> list[State]:
    """Each valve and lesion, denied and in three grades."""
    said = [(Assertion.ABSENT, None), *((Assertion.PRESENT, grade) for grade in GRADES)]
    lesions = (Disease.STENOSIS, Disease.REGURGITATION)
    return [(v, d, a, s) for v, d, (a, s) in product(Valve, lesions, said)]


@pytest.fixture(scope="session")
def paragraphs() -> list[Paragraph]:
    """Every state in four styles, twice."""
    return [_paragraph(state, style) for state in states() for style in _STYLES for _ in range(2)]


@pytest.fixture(scope="session")
def corpus(paragraphs: list[Paragraph]) -> list[list[str]]:
    """Their tokens."""
    return [tokens_of(paragraph) for paragraph in paragraphs]


@pytest.fixture(scope="session")
def dbow(corpus: list[list[str]]) -> ParagraphVectors:
    """Learned from `corpus`."""
    return ParagraphVectors.fit(corpus, dimensions=24, epochs=30)


@pytest.fixture(scope="session")
def dm(corpus: list[list[str]]) -> ParagraphVectors:
    """Learned from `corpus` by distributed memory."""
    return ParagraphVectors.fit(corpus, mode="dm", dimensions=24, epochs=30)


@pytest.fixture(scope="session")
def held_out() -> Callable[[State], list[str]]:
    """Tokens of a state in a style that no model has read."""
    return lambda state: tokens_of(_paragraph(state, HELD_OUT))
