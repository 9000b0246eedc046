import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.images.flow.jets import find_jets, peak_of
from echoreport.images.flow.passages import find_passages
from echoreport.images.flow.tips import tip_of


def peak(course: np.ndarray, declines: bool = True) -> float:
    (passage,) = find_passages(course, len(course))
    return tip_of(passage, len(course), declines)


def blurred(course: np.ndarray) -> np.ndarray:
    twice = np.convolve(np.ones(9) / 9, np.ones(9) / 9)
    return np.convolve(course, twice, "same")


def test_the_tip_that_blur_takes_off_is_given_back():
    column = np.arange(800.0)
    decline = np.where((column >= 200) & (column < 400), 100 - 0.5 * (column - 200), 0)
    assert blurred(decline).max() < 96.5
    assert 97.2 < peak(blurred(decline), declines=True) < 101
    assert peak(blurred(decline), declines=False) < 96.5


def test_a_dome_has_no_tip_to_give_back():
    dome = 100 * np.sin(np.pi * np.clip((np.arange(800) - 200) / 200, 0, 1))
    assert peak(dome) == pytest.approx(100, abs=0.2)


def test_a_click_on_a_passage_is_cut_down():
    plateau = np.where((np.arange(800) > 200) & (np.arange(800) < 450), 100.0, 0)
    plateau[330:335] = 160
    assert peak(plateau) == pytest.approx(100, abs=0.1)


def test_acceleration_is_never_negative_and_unknown_where_the_sweep_cuts_the_onset(flow):
    cut = flow.beats(flow.regurgitation(4.5, 0.4, duration=2.0), first=-0.5, interval=10.0)
    jets = find_jets(flow.image(toward=cut))
    assert peak_of(jets, Direction.TOWARD)
    assert [jet.acceleration_time for jet in jets] == [None]
    whole = find_jets(flow.image(toward=flow.beats(flow.regurgitation(4.5, 0.4))))
    assert all(jet.acceleration_time > 0 for jet in whole)
