"""Who reads the simulated studies, and how their grades differ near a cut-off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Disease, Severity
from echoreport.simulation.flow import ValveState

GRADE_LIMITS = (1.5, 3.5, 5.5)
"""Scores at which a reader goes from trace to mild, to moderate, to severe: the middles of the half grades."""
FULL_GRADES = (Severity.TRACE, Severity.MILD, Severity.MODERATE, Severity.SEVERE)
BIAS, NOISE = 0.16, 0.24
"""Standard deviations in units of score: between readers, and of one reader from valve to valve.

Chosen so that two readers agree on the full grade of about nine lesions in ten, and differ by more than one
almost never, as experts do (simulated; the corpora's datasheet gives the measured figure).
"""
FALSE_TRACE = 0.03
HEDGE = 0.05
STYLES = ("formal", "dictated", "terse", "table", "number")
STYLE_SHARES = (0.28, 0.17, 0.22, 0.19, 0.14)


@dataclass(frozen=True, slots=True)
class Reader:
    """A simulated reader.

    Attributes:
        style: One of `STYLES`, a table of `styles.toml`.
        bias: Added to every score before it is graded; above 0 the reader calls lesions graver than others do.
        half_width: Distance in score from a cut-off within which the reader gives the half grade; 0 never does.
        capitals: Whether the reader writes in capitals only.
        typo_rate: Share of the longer words that are misspelt.
    """

    style: str
    bias: float
    half_width: float
    capitals: bool
    typo_rate: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader says of one valve.

    Attributes:
        stenosis: None for no stenosis.
        regurgitation: None for no regurgitation.
        possible: Lesions that the reader names as possible only.
    """

    stenosis: Severity | None
    regurgitation: Severity | None
    possible: frozenset[Disease] = frozenset()


def draw_reader(rng: np.random.Generator) -> Reader:
    """Draw a reader with a style and habits."""
    return Reader(
        style=str(rng.choice(STYLES, p=STYLE_SHARES)),
        bias=float(rng.normal(0.0, BIAS)),
        half_width=float(rng.choice([0.0, 0.08, 0.2], p=[0.5, 0.3, 0.2])),
        capitals=bool(rng.random() < 0.1),
        typo_rate=float(rng.choice([0.0, 0.004, 0.015, 0.04], p=[0.35, 0.35, 0.2, 0.1])),
    )


def read_valve(state: ValveState, reader: Reader, rng: np.random.Generator) -> Reading:
    """Grade a valve's lesions as this reader would, and decide which of them the reader hedges."""
    stenosis = regurgitation = None
    if state.stenosis_score >= 0:
        stenosis = max(_grade(_seen(state.stenosis_score, reader, rng), reader), Severity.MILD, key=lambda g: g.rank)
    if state.regurgitation_score >= 0:
        seen = _seen(state.regurgitation_score, reader, rng)
        regurgitation = _grade(seen, reader) if seen >= 0 else None  # the faintest jets are overlooked
    elif rng.random() < FALSE_TRACE:
        regurgitation = Severity.TRACE
    lesions = ((Disease.STENOSIS, stenosis), (Disease.REGURGITATION, regurgitation))
    small = [lesion for lesion, grade in lesions if grade is not None and grade.rank <= Severity.MILD_TO_MODERATE.rank]
    return Reading(stenosis, regurgitation, frozenset(lesion for lesion in small if rng.random() < HEDGE))


def full_grade(severity: Severity) -> Severity:
    """The full grade that a half grade leans to: its lower neighbour; a full grade is its own."""
    return FULL_GRADES[severity.rank // 2]


def _seen(score: float, reader: Reader, rng: np.random.Generator) -> float:
    return score + reader.bias + float(rng.normal(0.0, NOISE))


def _grade(score: float, reader: Reader) -> Severity:
    for number, limit in enumerate(GRADE_LIMITS):
        if abs(score - limit) < reader.half_width:
            return list(Severity)[2 * number + 1]
    return FULL_GRADES[sum(score >= limit for limit in GRADE_LIMITS)]
