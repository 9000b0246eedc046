import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.images.flow.jets import find_jets, peak_of
from echoreport.images.flow.standing_out import repetition


def clutter(rng: np.random.Generator) -> np.ndarray:
    """Slow motion that comes and goes at random, 0.2 to 1 m/s."""
    knots = rng.uniform(0.2, 1.0, 40)
    return np.interp(np.arange(800), np.linspace(0, 799, 40), knots)


def test_what_moves_around_the_baseline_is_no_flow(flow):
    image = flow.image(away=flow.beats(flow.ejection(4.0)))
    dim = flow.image(toward=clutter(np.random.default_rng(3)), level=0.35)
    image.spectrum[:149] = dim.spectrum[:149]
    jets = find_jets(image)
    assert peak_of(jets, Direction.TOWARD) is None
    assert peak_of(jets, Direction.AWAY) == pytest.approx(4.0, rel=0.05)


def test_slow_flow_beside_a_fast_jet_is_kept(flow):
    inflow = flow.beats(flow.inflow(1.2, 0.8, 0.06), first=0.55)
    jets = find_jets(flow.image(toward=inflow, away=flow.beats(flow.ejection(5.0))))
    assert peak_of(jets, Direction.TOWARD) == pytest.approx(1.2, rel=0.12)


def test_a_course_repeats_with_its_beats(flow):
    steady = flow.beats(flow.ejection(2.0), interval=0.8)
    assert repetition(steady, steady) > 0.9
    assert repetition(clutter(np.random.default_rng(3)), steady) < 0.6
