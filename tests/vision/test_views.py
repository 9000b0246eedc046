"""The classifier of views learns what is in them, survives its file, and says nothing of valves it never saw."""

from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Valve
from echoreport.images import VIEW_SHAPE
from echoreport.training.views import fit_views
from echoreport.vision import ViewClassifier

AORTIC, MITRAL, TRICUSPID, PULMONIC = Valve
CENTRES = {MITRAL: (20, 44), TRICUSPID: (20, 20), AORTIC: (44, 32)}


def views(count: int, seed: int) -> tuple[np.ndarray, list[Valve]]:
    """Two crops of a bright disc on noise, at a place of its own for each of three valves."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:64, :64]
    valves = [list(CENTRES)[number % 3] for number in range(count)]
    discs = [np.hypot(rows - CENTRES[v][0], columns - CENTRES[v][1]) < rng.uniform(5, 9) for v in valves]
    noise = rng.integers(0, 120, (count, *VIEW_SHAPE))
    return np.where(np.array(discs)[:, None], 220, noise).astype(np.uint8), valves


@pytest.fixture(scope="module")
def classifier() -> ViewClassifier:
    thumbnails, valves = views(150, 0)
    return fit_views(thumbnails, valves, [f"p{number // 3}" for number in range(150)], 8, 0)


def test_it_tells_views_of_other_patients_apart(classifier: ViewClassifier) -> None:
    thumbnails, valves = views(30, 1)
    said = [classifier.likelihoods(view.astype(np.float32) / 255) for view in thumbnails]
    known = [{valve: told[valve] for valve in CENTRES} for told in said]
    assert [max(told, key=lambda valve: told[valve]) for told in known] == valves


def test_of_a_valve_that_it_never_saw_it_says_nothing(classifier: ViewClassifier) -> None:
    assert classifier.likelihoods(np.zeros(VIEW_SHAPE, np.float32))[PULMONIC] == 1
    assert classifier.prior.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0], abs=0.02)


def test_it_is_the_same_from_its_file(classifier: ViewClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = ViewClassifier.load(tmp_path)
    view = views(1, 2)[0][0].astype(np.float32) / 255
    assert loaded
    assert loaded.likelihoods(view) == classifier.likelihoods(view)
    assert ViewClassifier.load(tmp_path / "elsewhere") is None


def test_labels_that_mean_nothing_leave_no_confidence() -> None:
    thumbnails, valves = views(150, 3)
    shuffled = [valves[number] for number in np.random.default_rng(0).permutation(len(valves))]
    guessing = fit_views(thumbnails, shuffled, [f"p{number}" for number in range(150)], 8, 0)
    said = [guessing.likelihoods(view.astype(np.float32) / 255) for view in views(30, 4)[0]]
    assert np.mean([max(told.values()) for told in said]) < 1.6
