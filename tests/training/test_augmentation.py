"""What augmentation may change, and what it must not: sides of the baseline, and velocities beyond 2 %."""

import numpy as np
import pytest

from echoreport.training.augmentation import augment, augment_more
from echoreport.vision import GRID_SHAPE, TRAITS

MIDDLE = GRID_SHAPE[1] // 2
COUNT = 40


@pytest.fixture
def flow_away():
    """Grids with flow in rows 80 to 89, below the baseline, for 50 columns of 160."""
    grids = np.zeros((COUNT, *GRID_SHAPE), np.uint8)
    grids[:, :, 80:90, 10:60] = 200
    return grids


@pytest.fixture(params=[augment, lambda *given: (augment_more(*given), None)], ids=["augment", "augment_more"])
def views(request, flow_away):
    """Grids after either augmentation, and traits after the first."""
    return request.param(flow_away, np.ones((COUNT, TRAITS), np.float32), np.random.default_rng(0))


def test_values_stay_in_range_and_in_float32(views):
    values, _ = views
    assert values.shape == (COUNT, *GRID_SHAPE)
    assert values.dtype == np.float32
    assert values.min() >= 0
    assert values.max() <= 1


def test_flow_stays_on_its_side_of_the_baseline(views):
    assert not views[0][:, :, :MIDDLE].any()


def test_a_velocity_stays_what_it_is_to_two_per_cent(views):
    for values in views[0]:
        for channel in values[: 2 if values[0].any() else 0]:
            first, *_, last = np.flatnonzero(channel.any(axis=1))
            assert first + 0.5 - MIDDLE == pytest.approx(16.5, abs=0.02 * 16.5 + 0.5)
            assert last + 0.5 - MIDDLE == pytest.approx(25.5, abs=0.02 * 25.5 + 0.5)
        assert not values[2, :80].any()
        assert values[2, 80:90].any()
        assert not values[2, 90:].any()


def test_a_hidden_calibration_is_hidden_in_grid_and_traits(views):
    values, traits = views
    hidden = ~values[:, 0].any(axis=(1, 2))
    assert 0 < hidden.sum() < COUNT / 2
    assert not values[hidden, 1].any()
    assert values[hidden, 2].any(axis=(1, 2)).all()
    assert traits is None or (traits[:, -1] == ~hidden).all()


def test_time_is_stretched_only_where_there_is_no_calibration(flow_away):
    values = augment_more(flow_away, np.ones((COUNT, TRAITS), np.float32), np.random.default_rng(0))
    lit = (values > 0.05).any(axis=2).sum(axis=2)  # images channels
    calibrated = lit[:, 0] > 0
    assert (lit[calibrated, :2] == 50).all()
    assert np.ptp(lit[:, 2]) > 10


@pytest.mark.parametrize("change", [augment, augment_more])
def test_the_same_seed_gives_the_same_views(change, flow_away):
    given = flow_away, np.ones((COUNT, TRAITS), np.float32)
    first, second = (np.asarray(change(*given, np.random.default_rng(3))[0]) for _ in range(2))
    assert np.array_equal(first, second)
