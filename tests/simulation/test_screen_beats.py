"""Jets run through the heart cycle as physiology has it."""

import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_beats import Beats, electrocardiogram, make_beats, velocity_course

BEATS = Beats(qrs=np.array([-1.0, 0.0]), rr=np.array([1.0, 1.0]), ejection=0.32, atrial=True)
TIME = np.arange(0.0, 1.0, 0.001)


def course(shape: Shape, **more: float) -> np.ndarray:
    return velocity_course(Flow(shape, Direction.AWAY, 4.0, **more), BEATS, np.ones(2), TIME)


def half_time(velocity: np.ndarray) -> float:
    """ms from the peak until the velocity has fallen to 1/sqrt(2), and with it the gradient to one half."""
    peak = int(velocity.argmax())
    return float(np.flatnonzero(velocity[peak:] < velocity.max() / np.sqrt(2.0))[0])


@pytest.mark.parametrize("shape", list(Shape))
def test_every_jet_reaches_its_peak_velocity(shape: Shape) -> None:
    assert course(shape).max() == pytest.approx(4.0, rel=0.005)


def test_ejection_fills_systole_only() -> None:
    flowing = TIME[course(Shape.EJECTION) > 0.0]
    assert flowing.min() == pytest.approx(0.06, abs=0.002)
    assert flowing.max() == pytest.approx(0.38, abs=0.002)


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_ejection_peaks_early_or_late_as_asked(share: float) -> None:
    peak = TIME[course(Shape.EJECTION, time_to_peak=share).argmax()]
    assert (peak - 0.06) / 0.32 == pytest.approx(share, abs=0.01)


def test_holosystolic_regurgitation_outlasts_ejection_and_a_triangular_one_peaks_early() -> None:
    plateau, triangle = course(Shape.HOLOSYSTOLIC), course(Shape.TRIANGULAR)
    assert TIME[plateau > 0.0].max() > 0.40
    assert TIME[triangle.argmax()] < TIME[plateau.argmax()]
    assert triangle[TIME > 0.3].max() < 0.6 * plateau[(TIME > 0.29) & (TIME < 0.31)].max()


@pytest.mark.parametrize("pressure_half_time", [120.0, 220.0])
@pytest.mark.parametrize("shape", [Shape.INFLOW, Shape.DECELERATING])
def test_diastolic_jets_decay_by_their_pressure_half_time(shape: Shape, pressure_half_time: float) -> None:
    assert half_time(course(shape, pressure_half_time=pressure_half_time)) == pytest.approx(pressure_half_time, abs=4.0)


def test_the_a_wave_comes_just_before_the_next_qrs() -> None:
    with_a = course(Shape.INFLOW, a_velocity=3.0)
    late = TIME > 0.8
    assert with_a[late].max() == pytest.approx(3.0, rel=0.01)
    assert course(Shape.INFLOW)[late].max() == 0.0


def test_beats_cover_the_sweep_at_the_heart_rate() -> None:
    beats = make_beats(80.0, 4.0, True, np.random.default_rng(0))
    assert beats.rr.mean() == pytest.approx(0.75)
    assert beats.qrs[0] < 0.0
    assert beats.qrs[-1] > 4.0


@pytest.mark.parametrize("heart_rate", [40.0, 120.0, 170.0])
@pytest.mark.parametrize("shape", list(Shape))
def test_jets_reach_their_peak_in_slow_and_fast_hearts(shape: Shape, heart_rate: float) -> None:
    beats = make_beats(heart_rate, 3.0, True, np.random.default_rng(0))
    flow = Flow(shape, Direction.AWAY, 1.0, pressure_half_time=200.0)
    velocity = velocity_course(flow, beats, np.ones(len(beats.qrs)), np.arange(0.0, 3.0, 0.001))
    assert velocity.max() == pytest.approx(1.0, rel=0.03)


def test_atrial_fibrillation_is_irregular() -> None:
    regular, irregular = (make_beats(80.0, 4.0, atrial, np.random.default_rng(0)) for atrial in (True, False))
    assert irregular.rr.std() > 3.0 * regular.rr.std()


def test_the_ecg_peaks_at_each_qrs() -> None:
    beats = make_beats(70.0, 3.0, True, np.random.default_rng(1))
    time = np.arange(0.0, 3.0, 0.002)
    signal = np.abs(electrocardiogram(beats, time, np.random.default_rng(2)))
    found = time[signal > 0.8 * signal.max()]
    assert all(np.abs(beats.qrs - moment).min() < 0.02 for moment in found)
