from dataclasses import replace

import numpy as np
import pytest

from echoreport.domain import Calibration, Direction
from echoreport.images.flow.jets import find_jets, main_jets, peak_of
from echoreport.images.flow.summary import summaries_of


def test_what_follows_from_an_ejections_course(flow):
    """Half a sine of 4 m/s over 0.32 s: mean of 4 v^2 is 32 mmHg, integral 2 / pi * 4 * 0.32 m = 81.5 cm."""
    (summary,) = summaries_of(find_jets(flow.image(away=flow.beats(flow.ejection(4.0)))))
    assert summary.direction is Direction.AWAY
    assert summary.beats == 3
    assert summary.peak_velocity.value == pytest.approx(4.0, abs=0.15)
    assert summary.peak_gradient.value == pytest.approx(64, rel=0.08)
    assert summary.mean_gradient.value == pytest.approx(32, rel=0.12)
    assert summary.vti.value == pytest.approx(81.5, rel=0.06)
    assert summary.acceleration_time.value == pytest.approx(160, abs=40)
    assert summary.pressure_half_time is None
    assert summary.peak_velocity.deviation < 0.1


def test_a_beat_that_the_sweeps_edge_cuts_is_left_out(flow):
    jets = find_jets(flow.image(away=flow.beats(flow.ejection(3.0), first=-0.1)))
    assert [round(jet.start, 1) for jet in jets] == [0.9, 1.9]


@pytest.mark.parametrize("half_time", [0.06, 0.12, 0.25])
def test_an_inflow_has_its_half_time_and_both_waves(flow, half_time):
    image = flow.image(toward=flow.beats(flow.inflow(2.0, 1.4, half_time)))
    (summary,) = summaries_of(find_jets(image))
    assert summary.pressure_half_time.value == pytest.approx(1000 * half_time, rel=0.12)
    assert summary.deceleration_time.value == pytest.approx(1000 * half_time / 0.293, rel=0.15)
    assert summary.e_velocity.value == pytest.approx(2.0, rel=0.1)
    assert summary.a_velocity.value == pytest.approx(1.4, rel=0.1)


def test_an_a_wave_above_the_e_wave_is_still_an_a_wave(flow):
    image = flow.image(toward=flow.beats(flow.inflow(1.2, 2.0, 0.06, a_at=0.45)))
    jets = find_jets(image)
    (summary,) = summaries_of(jets)
    assert summary.e_velocity.value == pytest.approx(1.2, rel=0.1)
    assert summary.a_velocity.value == pytest.approx(2.0, rel=0.1)
    assert peak_of(jets, Direction.TOWARD) == pytest.approx(2.0, rel=0.1)


def test_without_an_a_wave_there_is_none(flow):
    jets = find_jets(flow.image(toward=flow.beats(flow.inflow(2.0, 0.0, 0.1))))
    assert all(jet.a_velocity is None for jet in jets)
    assert main_jets(jets, Direction.TOWARD)[0].e_velocity == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize("half_time", [0.2, 0.45])
def test_a_decelerating_regurgitation_has_its_half_time_and_no_waves(flow, half_time):
    (summary,) = summaries_of(find_jets(flow.image(toward=flow.beats(flow.regurgitation(4.5, half_time)))))
    assert summary.pressure_half_time.value == pytest.approx(1000 * half_time, rel=0.12)
    assert summary.e_velocity is None


def test_without_a_time_axis_velocities_are_measured_and_times_are_not(flow):
    image = flow.image(away=flow.beats(flow.ejection(4.0)))
    timed = find_jets(image)
    jets = find_jets(replace(image, calibration=Calibration("axis", 0.04, None)))
    assert [jet.peak_velocity for jet in jets] == [jet.peak_velocity for jet in timed]
    assert [jet.mean_gradient for jet in jets] == [jet.mean_gradient for jet in timed]
    times = ("start", "end", "vti", "acceleration_time", "deceleration_time", "pressure_half_time")
    assert all(getattr(jet, name) is None for jet in jets for name in times)


def test_one_tall_smear_does_not_hide_the_beats(flow):
    course = flow.beats(flow.ejection(2.0))
    course = np.where((np.arange(800) > 150) & (np.arange(800) < 180), 5.0, course)
    assert peak_of(find_jets(flow.image(away=course)), Direction.AWAY) == pytest.approx(2.0, rel=0.06)


def test_nothing_is_faster_than_a_heart_can_drive_blood(flow):
    """Such a peak was traced along something else; it is not stated."""
    course = flow.beats(flow.ejection(4.5))
    doubled = replace(flow.image(away=course), calibration=Calibration("axis", 0.08, 0.004))
    assert find_jets(flow.image(away=course))
    assert find_jets(doubled) == ()  # 9 m/s
