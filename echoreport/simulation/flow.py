"""What flows through a valve, as a Doppler beam along the flow would record it.

This is the boundary inside the simulation: `state` draws it, `screen` paints it, `prose` reports it.
"""

from dataclasses import dataclass
from enum import StrEnum

from echoreport.domain import Direction, Disease, Severity, Valve


class Shape(StrEnum):
    """Course of a jet's velocity over the heart cycle."""

    EJECTION = "ejection"
    """Forward flow through a semilunar valve in systole; `time_to_peak` tells early from late peaking."""
    HOLOSYSTOLIC = "holosystolic"
    """Regurgitation through an atrioventricular valve: a rounded plateau through all of systole."""
    TRIANGULAR = "triangular"
    """The same when severe: an early peak and a cut-off, as the atrium's pressure rises."""
    INFLOW = "inflow"
    """Forward flow through an atrioventricular valve in diastole: E wave, slope by half-time, A wave."""
    DECELERATING = "decelerating"
    """Regurgitation through a semilunar valve in diastole: a sudden start, decay by half-time."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One jet.

    Attributes:
        peak_velocity: m/s, above 0; of an inflow, that of the E wave.
        density: Brightness against forward flow, in (0, 1]; denser as more blood leaks.
        time_to_peak: Share of ejection at which the peak lies, in (0, 1); of EJECTION only.
        pressure_half_time: ms; of INFLOW and DECELERATING only.
        a_velocity: m/s of the A wave; of INFLOW only; None without atrial contraction.
    """

    shape: Shape
    direction: Direction
    peak_velocity: float
    density: float = 1.0
    time_to_peak: float = 0.35
    pressure_half_time: float = 60.0
    a_velocity: float | None = None


@dataclass(frozen=True, slots=True)
class ValveState:
    """The truth about one simulated valve.

    Attributes:
        stenosis: Grade that the haemodynamics mean by the guideline; None without stenosis.
        regurgitation: Likewise.
        stenosis_score: Continuous severity in [0, 7), `floor` of it is the grade's rank; -1 without.
            Readers grade this score, each with an error of their own, so that they differ near a cut-off.
        regurgitation_score: Likewise.
        mean_gradient: mmHg across the valve in forward flow.
        valve_area: cm2 by continuity or half-time; None where readers would not give one.
        structure: Lesions that only the prose shows: prolapse, calcification, prosthesis, ...
        flows: The jets that a Doppler beam through this valve records, forward flow first.
    """

    valve: Valve
    stenosis: Severity | None
    regurgitation: Severity | None
    stenosis_score: float
    regurgitation_score: float
    mean_gradient: float
    valve_area: float | None
    structure: tuple[Disease, ...]
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class PatientState:
    """The truth about one simulated patient at one examination.

    Attributes:
        heart_rate: beats/min.
        rvsp: Right ventricular systolic pressure, mmHg.
        ejection_fraction: %.
    """

    heart_rate: float
    rvsp: float
    ejection_fraction: float
    valves: dict[Valve, ValveState]
