"""The jets that a Doppler beam through a valve records, from the scores of its lesions and the heart around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Direction, Disease, Valve
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.physiology import MODERATE_SCORE, SEVERE_SCORE, WORST_SCORE, jet_density, value_at

SEMILUNAR = (Valve.AORTIC, Valve.PULMONIC)


@dataclass(frozen=True, slots=True)
class Scores:
    """Severity of one valve's two lesions, each in [0, 7), or -1 without the lesion."""

    stenosis: float
    regurgitation: float


@dataclass(frozen=True, slots=True)
class Heart:
    """What all valves of a patient share.

    Attributes:
        heart_rate: beats/min.
        atrial_contraction: False in atrial fibrillation: no A wave.
        pulmonary_pressure: Systolic, mmHg.
        right_atrial_pressure: mmHg.
        pulmonic_velocity: m/s of the forward flow through the pulmonic valve.
        pulmonic_stenosis: Whether that flow meets a stenosis, so that the right ventricle must press harder.
    """

    heart_rate: float
    atrial_contraction: bool
    pulmonary_pressure: float
    right_atrial_pressure: float
    pulmonic_velocity: float
    pulmonic_stenosis: bool

    @property
    def rvsp(self) -> float:
        """Right ventricular systolic pressure, mmHg: pulmonary pressure plus the gradient of a pulmonic stenosis."""
        return self.pulmonary_pressure + (4.0 * self.pulmonic_velocity**2 if self.pulmonic_stenosis else 0.0)


def valve_flows(valve: Valve, scores: Scores, prosthesis: bool, heart: Heart, rng: np.random.Generator) -> tuple:
    """Forward flow first, then the regurgitant jet where there is one: a tuple of `Flow`."""
    if valve in SEMILUNAR:
        forward = _ejection(valve, scores, prosthesis, heart, rng)
    else:
        forward = _inflow(valve, scores, prosthesis, heart, rng)
    if scores.regurgitation < 0:
        return (forward,)
    backward = _decelerating if valve in SEMILUNAR else _systolic_jet
    return forward, backward(valve, scores.regurgitation, heart, rng)


def pulmonic_velocity(score: float, rng: np.random.Generator) -> float:
    """m/s of the forward flow through the pulmonic valve; normal is 0.6 to 1.0."""
    if score < 0:
        return float(rng.uniform(0.6, 1.0))
    return value_at(Valve.PULMONIC, Disease.STENOSIS, "peak_velocity", score, rng)


def inflow_velocity(mean_gradient: float, rng: np.random.Generator) -> float:
    """m/s of the E wave of a stenosed inflow with this mean gradient (mmHg).

    The velocity that means the gradient by Bernoulli's 4 v^2, times the ratio of peak to mean, about 1.4.
    """
    return float(np.sqrt(mean_gradient / 4.0) * rng.normal(1.4, 0.05))


def _ejection(valve: Valve, scores: Scores, prosthesis: bool, heart: Heart, rng: np.random.Generator) -> Flow:
    if valve is Valve.PULMONIC:
        peak = heart.pulmonic_velocity
        # Pulmonary hypertension shortens the acceleration; otherwise the pulmonic peak lies later than the aortic.
        to_peak = 0.45 - 0.004 * (heart.pulmonary_pressure - 25.0) + 0.01 * max(scores.stenosis, 0.0)
    else:
        peak = _aortic_velocity(scores.stenosis, prosthesis, rng)
        to_peak = 0.30 + 0.03 * max(scores.stenosis, 0.0)  # late peaking is a sign of severe stenosis
    return Flow(Shape.EJECTION, Direction.AWAY, peak, time_to_peak=float(np.clip(rng.normal(to_peak, 0.03), 0.2, 0.6)))


def _aortic_velocity(score: float, prosthesis: bool, rng: np.random.Generator) -> float:
    if score >= 0:
        return value_at(Valve.AORTIC, Disease.STENOSIS, "peak_velocity", score, rng)
    return float(rng.uniform(1.5, 2.3) if prosthesis else rng.uniform(1.0, 1.7))


def _inflow(valve: Valve, scores: Scores, prosthesis: bool, heart: Heart, rng: np.random.Generator) -> Flow:
    if scores.stenosis >= 0:
        gradient = value_at(valve, Disease.STENOSIS, "mean_gradient", scores.stenosis, rng)
        half_time = value_at(valve, Disease.STENOSIS, "pressure_half_time", scores.stenosis, rng)
        early, a_ratio = inflow_velocity(gradient, rng), rng.uniform(0.75, 1.0)
    else:
        early = _normal_e_velocity(valve, scores.regurgitation, prosthesis, rng)
        half_time = rng.uniform(70, 95) if prosthesis else rng.uniform(45, 75)
        a_ratio = rng.uniform(0.5, 1.25) if valve is Valve.MITRAL else rng.uniform(0.5, 0.95)
    if early > 1.2 and scores.stenosis < 0:
        a_ratio = rng.uniform(0.35, 0.65)  # a dominant E wave speaks for the volume that leaked before
    a_velocity = float(early * a_ratio) if heart.atrial_contraction else None
    return Flow(Shape.INFLOW, Direction.TOWARD, early, pressure_half_time=float(half_time), a_velocity=a_velocity)


def _normal_e_velocity(valve: Valve, regurgitation: float, prosthesis: bool, rng: np.random.Generator) -> float:
    if valve is Valve.TRICUSPID:
        return float(rng.uniform(0.35, 0.7) * (1.0 + 0.06 * max(regurgitation, 0.0)))
    if prosthesis:
        return float(rng.uniform(1.2, 1.7))
    if regurgitation >= MODERATE_SCORE:
        return value_at(valve, Disease.REGURGITATION, "e_velocity", regurgitation, rng)
    return float(rng.uniform(0.6, 1.0))


def _decelerating(valve: Valve, score: float, heart: Heart, rng: np.random.Generator) -> Flow:
    half_time = value_at(valve, Disease.REGURGITATION, "pressure_half_time", score, rng)
    if valve is Valve.AORTIC:
        peak = rng.uniform(3.5, 5.0)  # the aorta's diastolic pressure, whatever the grade
    else:
        peak = rng.uniform(1.2, 1.8) + 0.02 * max(heart.pulmonary_pressure - 30.0, 0.0)
    return Flow(
        Shape.DECELERATING, Direction.TOWARD, float(peak), density=jet_density(score, rng), pressure_half_time=half_time
    )


def _systolic_jet(valve: Valve, score: float, heart: Heart, rng: np.random.Generator) -> Flow:
    triangular = rng.random() < np.interp(score, [SEVERE_SCORE - 0.5, WORST_SCORE], [0.0, 0.9])
    if valve is Valve.MITRAL:
        peak = rng.uniform(4.5, 6.0) - (0.3 if triangular else 0.0)
    else:
        peak = np.sqrt((heart.rvsp - heart.right_atrial_pressure) / 4.0)  # Bernoulli, by which readers estimate RVSP
    shape = Shape.TRIANGULAR if triangular else Shape.HOLOSYSTOLIC
    return Flow(shape, Direction.AWAY, float(peak), density=jet_density(score, rng))
