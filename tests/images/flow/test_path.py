import numpy as np

from echoreport.images.flow.path import calm_path


def worth(course: np.ndarray, rows: int = 40) -> np.ndarray:
    """1 for each row up to the course, -1 above it, summed up: *Shape:* (columns, rows + 1)."""
    bright = np.where(np.arange(rows) < course[:, None], 1.0, -1.0)
    return np.concatenate([np.zeros((len(course), 1)), np.cumsum(bright, axis=1)], axis=1)


def test_a_wide_rise_is_followed_however_steep_it_is():
    course = np.where((np.arange(60) >= 20) & (np.arange(60) < 40), 30, 5)
    assert (calm_path(worth(course), 3.0) == course).all()


def test_a_spike_costs_its_height_twice_and_is_left_out():
    course = np.where(np.isin(np.arange(60), [30, 31]), 35, 5)
    assert (calm_path(worth(course), 3.0) == 5).all()
    assert calm_path(worth(course), 0.5)[30] == 35
