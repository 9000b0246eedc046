"""A simulated patient's measured values mean what the guidelines say they mean."""

import numpy as np
import pytest

from echoreport.domain import Direction, Disease, Severity, Valve
from echoreport.guidelines import all_cutoffs, cutoffs
from echoreport.simulation.flow import Shape
from echoreport.simulation.state import draw_patient


@pytest.fixture(scope="module")
def patients():
    return [draw_patient(np.random.default_rng([7, i])) for i in range(3000)]


def valves_of(patients, valve):
    return [patient.valves[valve] for patient in patients]


def test_same_seed_same_patient():
    assert draw_patient(np.random.default_rng(3)) == draw_patient(np.random.default_rng(3))
    assert draw_patient(np.random.default_rng(3)) != draw_patient(np.random.default_rng(4))


@pytest.mark.parametrize("valve", Valve)
def test_every_valve_occurs_normal_stenosed_and_leaking(patients, valve):
    states = valves_of(patients, valve)
    assert sum(s.stenosis is None and s.regurgitation is None for s in states) > 300
    assert sum(s.stenosis is not None for s in states) > 30
    assert sum(s.regurgitation is not None for s in states) > 900


def test_stenosis_is_common_on_the_left_and_rare_on_the_right(patients):
    share = {v: np.mean([s.stenosis is not None for s in valves_of(patients, v)]) for v in Valve}
    assert min(share[Valve.AORTIC], share[Valve.MITRAL]) > 0.1
    assert max(share[Valve.TRICUSPID], share[Valve.PULMONIC]) < 0.03


def test_floor_of_the_score_is_the_grade(patients):
    for patient in patients[:300]:
        for state in patient.valves.values():
            for score, grade in (
                (state.stenosis_score, state.stenosis),
                (state.regurgitation_score, state.regurgitation),
            ):
                assert (grade is None) == (score == -1)
                assert grade is None or grade.rank <= score < grade.rank + 1


@pytest.mark.parametrize("valve", [Valve.AORTIC, Valve.PULMONIC])
def test_peak_velocity_grades_the_stenosis_as_the_score_does(patients, valve):
    limits = cutoffs(valve, Disease.STENOSIS, "peak_velocity")
    stenosed = [s for s in valves_of(patients, valve) if s.stenosis is not None]
    severe = [s for s in stenosed if s.stenosis is Severity.SEVERE]
    moderate = [s for s in stenosed if s.stenosis is Severity.MODERATE]
    assert np.mean([limits.grade(s.flows[0].peak_velocity) is Severity.SEVERE for s in severe]) > 0.95
    assert np.mean([limits.grade(s.flows[0].peak_velocity) is Severity.MODERATE for s in moderate]) > 0.9
    between = [s.flows[0].peak_velocity for s in stenosed if s.stenosis is Severity.MODERATE_TO_SEVERE]
    assert min(between) < limits.severe < max(between)  # overlap at the cut-off


def test_mitral_stenosis_lengthens_half_time_and_raises_the_gradient(patients):
    states = valves_of(patients, Valve.MITRAL)
    for severity, low, high in ((Severity.MILD, 80, 150), (Severity.MODERATE, 145, 225), (Severity.SEVERE, 200, 420)):
        graded = [s for s in states if s.stenosis is severity]
        half_times = np.array([s.flows[0].pressure_half_time for s in graded])
        assert np.mean((half_times >= low) & (half_times <= high)) > 0.95
    severe = [s for s in states if s.stenosis is Severity.SEVERE]
    assert np.median([s.mean_gradient for s in severe]) > 10
    assert all(s.valve_area == pytest.approx(220 / s.flows[0].pressure_half_time) for s in severe)
    normal = [s for s in states if s.stenosis is None and s.regurgitation is None and not s.structure]
    assert all(0.6 <= s.flows[0].peak_velocity <= 1.0 and s.flows[0].pressure_half_time < 80 for s in normal)
    assert np.median([s.mean_gradient for s in normal]) < 3


def test_inflow_has_an_a_wave_on_both_sides_or_in_fibrillation_on_none(patients):
    pairs = [(p.valves[Valve.MITRAL].flows[0], p.valves[Valve.TRICUSPID].flows[0]) for p in patients]
    assert all((left.a_velocity is None) == (right.a_velocity is None) for left, right in pairs)
    assert 0.05 < np.mean([left.a_velocity is None for left, _ in pairs]) < 0.4


@pytest.mark.parametrize(
    ("valve", "forward", "shape"),
    [
        (Valve.AORTIC, Direction.AWAY, Shape.EJECTION),
        (Valve.PULMONIC, Direction.AWAY, Shape.EJECTION),
        (Valve.MITRAL, Direction.TOWARD, Shape.INFLOW),
        (Valve.TRICUSPID, Direction.TOWARD, Shape.INFLOW),
    ],
)
def test_regurgitation_runs_against_forward_flow(patients, valve, forward, shape):
    for state in valves_of(patients, valve)[:300]:
        assert (state.flows[0].direction, state.flows[0].shape) == (forward, shape)
        assert len(state.flows) == (1 if state.regurgitation is None else 2)
        assert all(flow.direction is not forward for flow in state.flows[1:])


def test_aortic_regurgitation_shows_by_half_time_and_not_by_velocity(patients):
    states = [s for s in valves_of(patients, Valve.AORTIC) if s.regurgitation is not None]
    jets = {g: [s.flows[1] for s in states if s.regurgitation is g] for g in (Severity.MILD, Severity.SEVERE)}
    assert np.mean([j.pressure_half_time > 500 for j in jets[Severity.MILD]]) > 0.9
    assert np.mean([j.pressure_half_time < 200 for j in jets[Severity.SEVERE]]) > 0.8
    velocity = {g: np.mean([j.peak_velocity for j in jets[g]]) for g in jets}
    assert velocity[Severity.MILD] == pytest.approx(velocity[Severity.SEVERE], abs=0.2)


@pytest.mark.parametrize("valve", Valve)
def test_denser_jets_leak_more(patients, valve):
    states = [s for s in valves_of(patients, valve) if s.regurgitation is not None]
    scores, densities = zip(*((s.regurgitation_score, s.flows[1].density) for s in states), strict=True)
    assert 0.9 < np.corrcoef(scores, densities)[0, 1] < 0.99
    assert 0 < min(densities) < max(densities) <= 1


def test_severe_mitral_regurgitation_has_a_tall_e_wave(patients):
    states = [s for s in valves_of(patients, Valve.MITRAL) if s.regurgitation is Severity.SEVERE and s.stenosis is None]
    native = [s.flows[0].peak_velocity for s in states if Disease.PROSTHESIS not in s.structure]
    assert np.mean(np.array(native) > 1.2) > 0.9


def test_only_severe_jets_are_triangular(patients):
    for valve in (Valve.MITRAL, Valve.TRICUSPID):
        triangular = [s for s in valves_of(patients, valve) if s.regurgitation and s.flows[1].shape is Shape.TRIANGULAR]
        assert len(triangular) > 50
        assert all(s.regurgitation_score >= 5 for s in triangular)


def test_tricuspid_jet_measures_the_right_ventricles_pressure(patients):
    for patient in patients[:300]:
        state = patient.valves[Valve.TRICUSPID]
        if state.regurgitation is not None:
            atrial = patient.rvsp - 4 * state.flows[1].peak_velocity ** 2
            assert round(atrial, 6) in (3, 8, 15)
            assert 2 <= state.flows[1].peak_velocity + 1e-9 < 6.5


def test_a_prosthesis_replaces_the_native_valves_lesions(patients):
    prostheses = [s for p in patients for s in p.valves.values() if Disease.PROSTHESIS in s.structure]
    assert len(prostheses) > 100
    assert all(s.stenosis is None and Disease.CALCIFICATION not in s.structure for s in prostheses)


def test_the_guideline_grades_a_value_at_a_limit_as_the_graver():
    velocity = cutoffs(Valve.AORTIC, Disease.STENOSIS, "peak_velocity")
    assert [velocity.grade(v) for v in (1.6, 2.9, 3.0, 4.0)] == [
        None,
        Severity.MILD,
        Severity.MODERATE,
        Severity.SEVERE,
    ]
    area = cutoffs(Valve.AORTIC, Disease.STENOSIS, "valve_area")
    assert [area.grade(a) for a in (1.8, 1.2, 0.8)] == [None, Severity.MODERATE, Severity.SEVERE]
    assert all(row.source for row in all_cutoffs())
