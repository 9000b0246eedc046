import numpy as np
import pytest

from echoreport.vision import GRID_SHAPE, to_grid

MIDDLE = GRID_SHAPE[1] // 2


def edge_rows(channel: np.ndarray) -> int:
    """Rows from the middle to the jet's outer edge, downwards."""
    return int(np.flatnonzero((channel[MIDDLE:] > 0.35).any(axis=1)).max()) + 1


@pytest.mark.parametrize("rows", [200, 400, 700])
def test_a_velocity_has_the_same_height_whatever_the_screen(jet, rows):
    grid = to_grid(jet(4.0, rows=rows))
    assert edge_rows(grid[0]) == pytest.approx(40, abs=1)  # 0.1 m/s a row


@pytest.mark.parametrize("span", [6.0, 10.0, 12.0])
def test_a_velocity_has_the_same_height_whatever_the_velocity_range(jet, span):
    assert edge_rows(to_grid(jet(2.5, span=span))[0]) == pytest.approx(25, abs=1)


def test_the_fine_channel_resolves_slow_flow(jet):
    assert edge_rows(to_grid(jet(0.8, span=4.0))[1]) == pytest.approx(32, abs=1)  # 0.025 m/s a row


def test_the_same_beat_has_the_same_width_whatever_the_sweep(jet):
    grid = to_grid(jet(4.0))
    lit = (grid[0, MIDDLE + 5 : MIDDLE + 35].mean(axis=0) > 0.35).sum()
    assert lit == pytest.approx(3 * 0.3 / 0.02, abs=4)


def test_flow_away_lies_in_the_lower_half(jet):
    away, toward = to_grid(jet(3.0)), to_grid(jet(3.0, sign=1))
    assert away[:, MIDDLE:].sum() > 5 * away[:, :MIDDLE].sum()
    assert toward[:, :MIDDLE].sum() > 5 * toward[:, MIDDLE:].sum()


def test_an_inverted_display_is_turned_upright(jet):
    inverted, upright = to_grid(jet(3.0, sign=1, inverted=True)), to_grid(jet(3.0))
    assert inverted[0, MIDDLE:].sum() == pytest.approx(upright[0, MIDDLE:].sum(), rel=0.05)


def test_without_calibration_only_the_stretched_channel_speaks(jet):
    grid = to_grid(jet(3.0, calibrated=False))
    assert not grid[:2].any()
    assert grid[2].any()


def test_values_stay_in_range(jet):
    grid = to_grid(jet(4.9))
    assert grid.dtype == np.float32
    assert grid.shape == GRID_SHAPE
    assert grid.min() >= 0
    assert grid.max() <= 1.001


def test_a_baseline_at_the_very_edge_is_placed_all_the_same(jet):
    image = jet(3.0)
    for row in (image.region.y0, image.region.y1):
        moved = type(image)("edge.png", image.spectrum, image.region, float(row), image.calibration)
        assert np.isfinite(to_grid(moved)).all()
