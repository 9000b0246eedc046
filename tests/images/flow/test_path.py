import numpy as np

from echoreport.images.flow.path import calm_paths


def worth(course: np.ndarray, rows: int = 40) -> np.ndarray:
    """1 for each row up to the course, -1 above it, summed up: *Shape:* (columns, rows + 1)."""
    bright = np.where(np.arange(rows) < course[:, None], 1.0, -1.0)
    return np.concatenate([np.zeros((len(course), 1)), np.cumsum(bright, axis=1)], axis=1)


def test_a_wide_rise_is_followed_however_steep_it_is():
    course = np.where((np.arange(60) >= 20) & (np.arange(60) < 40), 30, 5)
    assert (calm_paths([worth(course)], 3.0)[0] == course).all()


def test_a_spike_costs_its_height_twice_and_is_left_out():
    course = np.where(np.isin(np.arange(60), [30, 31]), 35, 5)
    assert (calm_paths([worth(course)], 3.0)[0] == 5).all()
    assert calm_paths([worth(course)], 0.5)[0][30] == 35


def test_paths_through_fewer_and_through_more_rows_do_not_touch_each_other():
    rng = np.random.default_rng(0)
    low, high = (worth(rng.integers(0, rows, 60), rows) for rows in (20, 40))
    together = calm_paths([low, high], 1.0)
    assert [path.tolist() for path in together] == [calm_paths([gain], 1.0)[0].tolist() for gain in (low, high)]
