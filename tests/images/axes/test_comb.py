import numpy as np
import pytest
from scipy.ndimage import median_filter

from echoreport.images.axes.comb import marks_of, profiles_of_columns, regular_comb


def plainly(profile: np.ndarray) -> list[float]:
    """Marks by the whole profile's running median, as `marks_of` describes them, without its short cuts."""
    level = profile.astype(np.float32)
    level = 255 - level if np.median(level) > 128 else level
    level = level - median_filter(level, size=21, mode="nearest")
    if level.max() < 28.0:
        return []
    bright = level >= max(28.0, 0.35 * float(level.max()))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bright, [False])).view(np.int8))).reshape(-1, 2)
    marks = []
    for low, high in edges[edges[:, 1] - edges[:, 0] <= 7]:
        part = np.arange(max(low - 1, 0), min(high + 1, len(level)))
        weights = np.maximum(level[part], 0)
        marks.append(float(part @ weights / weights.sum()))
    return marks


@pytest.mark.parametrize("ground", [10, 90, 127, 129, 240])
@pytest.mark.parametrize("noise", [0, 6, 30])
def test_marks_are_those_over_a_running_median(ground, noise):
    generator = np.random.default_rng(ground + noise)
    for length in (5, 40, 700):
        profile = np.clip(ground + generator.normal(0, noise, length), 0, 255).round()
        places = generator.random(length) < 0.06
        profile[places] = generator.integers(0, 256, int(places.sum()))
        of_two = (profile + np.roll(profile, 1)) / 2
        assert marks_of(of_two[None], 7)[0].tolist() == [mark + 7 for mark in plainly(of_two)]


def test_no_marks_of_a_profile_of_one_shade():
    assert not len(marks_of(np.full((1, 300), 200.0))[0])


def test_a_profile_is_the_brightest_channel_of_two_columns():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 30, 3), dtype=np.uint8)
    profiles = profiles_of_columns(pixels, [3, 27, 0])
    assert profiles.tolist() == [pixels[:, x : x + 2].max(axis=2).mean(axis=1).tolist() for x in (3, 27, 0)]


def test_the_comb_of_regular_marks_with_one_missing_and_one_between():
    comb = regular_comb(np.array([10.0, 30.0, 50.0, 57.0, 90.0, 110.0]))
    assert comb
    assert (comb.count, comb.found, comb.extra, round(comb.step, 6)) == (6, 5, 1, 20.0)


def test_profiles_at_once_have_the_marks_of_each_alone_and_speckle_has_none():
    generator = np.random.default_rng(1)
    ruler = np.where(np.arange(200) % 20 == 3, 200.0, 30.0)
    speckle = generator.integers(0, 256, 200).astype(float)
    profiles = np.stack([ruler, speckle, 255 - ruler, np.full(200, 9.0)])
    marks = marks_of(profiles, most=20)
    assert [part.tolist() for part in marks] == [marks_of(profile[None], most=20)[0].tolist() for profile in profiles]
    assert [len(part) for part in marks] == [10, 0, 10, 0]
    assert marks_of(profiles[:0]) == []
