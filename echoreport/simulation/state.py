"""Draws a patient: how sick each valve is, what the Doppler beam then records, what else the eye would see."""

from __future__ import annotations

import numpy as np

from echoreport.domain import Disease, Severity, Valve
from echoreport.simulation.flow import Flow, PatientState, Shape, ValveState
from echoreport.simulation.jets import Heart, Scores, pulmonic_velocity, valve_flows
from echoreport.simulation.physiology import MILD_SCORE, MODERATE_SCORE, physiology, value_at

FULL_GRADE_SHARE = 0.7
"""Share of the scores that lie within a full grade; the others lie in the half grade around a cut-off."""
NOT_WITH_PROSTHESIS = frozenset(Disease) - {Disease.PROSTHESIS, Disease.VEGETATION}


def draw_patient(rng: np.random.Generator) -> PatientState:
    """Draw a patient with all four valves, by the prevalences in `physiology.toml`."""
    scores = {valve: _draw_scores(valve, rng) for valve in Valve}
    structures = {valve: _draw_structure(valve, scores[valve], rng) for valve in Valve}
    heart = _draw_heart(scores, rng)
    return PatientState(
        heart_rate=heart.heart_rate,
        rvsp=heart.rvsp,
        ejection_fraction=float(np.clip(rng.normal(61, 4), 52, 72) if rng.random() < 0.75 else rng.uniform(20, 50)),
        valves={valve: _valve_state(valve, scores[valve], structures[valve], heart, rng) for valve in Valve},
    )


def grade_of(score: float) -> Severity | None:
    """The grade that a score means: `floor` of it is the grade's rank; None for -1 (no lesion)."""
    return None if score < 0 else list(Severity)[int(score)]


def _draw_scores(valve: Valve, rng: np.random.Generator) -> Scores:
    rates = physiology()["prevalence"][valve]
    stenosis = _draw_score(rates["stenosis"], rates["stenosis_grades"], rng)
    if 0 <= stenosis < MILD_SCORE:
        stenosis = MILD_SCORE  # a narrowing less than mild is called sclerosis or nothing
    return Scores(stenosis, _draw_score(rates["regurgitation"], rates["regurgitation_grades"], rng))


def _draw_score(prevalence: float, grade_shares: list[float], rng: np.random.Generator) -> float:
    if rng.random() >= prevalence:
        return -1.0
    full_grade = 2.0 * rng.choice(4, p=grade_shares)
    if rng.random() < FULL_GRADE_SHARE:
        return float(full_grade + rng.random())
    return float(np.clip(full_grade + rng.choice([-0.5, 1.0]) + 0.5 * rng.random(), 0.0, 6.999))


def _draw_structure(valve: Valve, scores: Scores, rng: np.random.Generator) -> tuple[Disease, ...]:
    if scores.stenosis >= 0:
        column = "stenosis"
    else:
        column = "regurgitation" if scores.regurgitation >= MODERATE_SCORE else "normal"
    rows = [row for row in physiology()["structure"] if valve in row["valves"]]
    drawn = [Disease(row["disease"]) for row in rows if rng.random() < row[column]]
    if Disease.PROSTHESIS in drawn:
        drawn = [disease for disease in drawn if disease not in NOT_WITH_PROSTHESIS]
    return tuple(drawn)


def _draw_heart(scores: dict[Valve, Scores], rng: np.random.Generator) -> Heart:
    left_disease = max(scores[Valve.MITRAL].stenosis, scores[Valve.MITRAL].regurgitation, 0.0)
    right_disease = max(scores[Valve.TRICUSPID].regurgitation, 0.0)
    pressure = rng.normal(24, 4) + rng.exponential(2.0 + 1.2 * left_disease + 1.2 * right_disease)
    atrial_pressure = rng.choice([3.0, 8.0]) if right_disease < MODERATE_SCORE else rng.choice([8.0, 15.0])
    stenosis = scores[Valve.PULMONIC].stenosis
    return Heart(
        heart_rate=float(np.clip(rng.normal(72, 12), 48, 115)),
        atrial_contraction=bool(rng.random() > 0.08 + 0.03 * left_disease),
        pulmonary_pressure=float(np.clip(pressure, atrial_pressure + 16.0, 85.0)),  # a jet of at least 2 m/s
        right_atrial_pressure=float(atrial_pressure),
        pulmonic_velocity=pulmonic_velocity(stenosis, rng),
        pulmonic_stenosis=stenosis >= 0,
    )


def _valve_state(
    valve: Valve, scores: Scores, structure: tuple[Disease, ...], heart: Heart, rng: np.random.Generator
) -> ValveState:
    flows = valve_flows(valve, scores, Disease.PROSTHESIS in structure, heart, rng)
    return ValveState(
        valve=valve,
        stenosis=grade_of(scores.stenosis),
        regurgitation=grade_of(scores.regurgitation),
        stenosis_score=scores.stenosis,
        regurgitation_score=scores.regurgitation,
        mean_gradient=_mean_gradient(flows[0], rng),
        valve_area=_valve_area(valve, scores.stenosis, flows[0], rng),
        structure=structure,
        flows=flows,
    )


def _mean_gradient(forward: Flow, rng: np.random.Generator) -> float:
    """mmHg: the peak gradient 4 v^2 times the share that a rounded course of velocity leaves of it.

    ASE/EACVI 2017 pairs 4 m/s (64 mmHg peak) with 40 mmHg mean; an inflow falls off from its peak, and 1/1.4^2
    of the peak gradient remains (see `jets.inflow_velocity`), less where the E wave is short.
    """
    if forward.shape is Shape.EJECTION:
        share = rng.normal(0.60, 0.02)
    else:
        share = rng.normal(0.51, 0.02) if forward.pressure_half_time >= 90.0 else rng.normal(0.38, 0.02)
    return float(4.0 * forward.peak_velocity**2 * share)


def _valve_area(valve: Valve, stenosis: float, forward: Flow, rng: np.random.Generator) -> float | None:
    """cm2: by continuity on the aortic valve, 220 / half-time on the mitral (Hatle 1979); None elsewhere."""
    if stenosis < 0:
        return None
    if valve is Valve.AORTIC:
        return value_at(valve, Disease.STENOSIS, "valve_area", stenosis, rng)
    return 220.0 / forward.pressure_half_time if valve is Valve.MITRAL else None
