"""How a simulated lesion's score becomes measured values; the numbers are data in `physiology.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import numpy as np

from echoreport.domain import Disease, Valve
from echoreport.errors import InputError
from echoreport.guidelines import cutoffs

MILD_SCORE, MODERATE_SCORE, SEVERE_SCORE = 2.0, 3.5, 5.5
"""Scores at the guideline's limits: a full grade reaches half a score unit into its neighbouring half grades."""
WORST_SCORE = 7.0


@cache
def physiology() -> dict:
    """The tables of `physiology.toml`: prevalence, curve, structure."""
    return tomllib.loads(resources.files("echoreport.simulation").joinpath("physiology.toml").read_text("utf-8"))


@cache
def _curve(valve: Valve, disease: Disease, quantity: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Scores, values at them, and the scatter of the logarithm."""
    for row in physiology()["curve"]:
        if (row["valve"], row["disease"], row["quantity"]) == (valve, disease, quantity):
            break
    else:
        raise InputError(f"got {valve} {disease} {quantity}, wanted a curve of physiology.toml: add one there")
    limits = cutoffs(valve, disease, quantity)
    moderate = row.get("moderate", limits.moderate)
    first_score = MILD_SCORE if disease is Disease.STENOSIS else 0.0
    scores = np.array([first_score, MODERATE_SCORE, SEVERE_SCORE, WORST_SCORE])
    return scores, np.array([row["first"], moderate, limits.severe, row["last"]]), row["scatter"]


def value_at(valve: Valve, disease: Disease, quantity: str, score: float, rng: np.random.Generator) -> float:
    """A measured value that fits the score, with physiologic scatter, so that grades overlap at the cut-offs.

    Args:
        score: Severity in [0, 7).

    Returns:
        In the unit of the guideline's cut-offs for that quantity.
    """
    scores, values, scatter = _curve(valve, disease, quantity)
    return float(np.interp(score, scores, values) * np.exp(rng.normal(0.0, scatter)))


def jet_density(score: float, rng: np.random.Generator) -> float:
    """Density of a regurgitant jet against forward flow, in (0, 1]: it grows with the score.

    The scatter is half a grade's step. ASE 2017 grades by it: faint is mild, dense is more.
    """
    return float(np.clip(0.24 + 0.72 * (score + rng.normal(0.0, 0.5)) / WORST_SCORE, 0.2, 1.0))
