import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.images.flow.jets import beyond_display, find_jets, peak_of

ROOM = 5.96  # m/s from the baseline to the lower border


def test_a_tip_at_the_other_border_is_added(flow):
    """Flow of 8 m/s on a display of 6 m/s either way: what is beyond stands at the upper border."""
    course = flow.beats(flow.ejection(8.0))
    image = flow.image(away=course)
    up = (150 - np.arange(300))[:, None] * 0.04
    tip = (course > ROOM) & (up > 6.0 - (course - ROOM))
    spectrum = np.where(tip, 0.6, image.spectrum).astype(np.float32)
    wrapped = type(image)("a.png", spectrum, image.region, image.baseline_row, image.calibration)
    jets = find_jets(wrapped)
    assert peak_of(jets, Direction.AWAY) == pytest.approx(8.0, rel=0.06)
    assert peak_of(jets, Direction.TOWARD) is None
    assert beyond_display(wrapped) == ()


def test_flow_that_leaves_the_display_is_not_measured(flow):
    image = flow.image(away=flow.beats(flow.ejection(8.0)), toward=flow.beats(flow.ejection(2.0), first=0.7))
    assert beyond_display(image) == (Direction.AWAY,)
    jets = find_jets(image)
    assert peak_of(jets, Direction.AWAY) is None
    assert peak_of(jets, Direction.TOWARD) == pytest.approx(2.0, rel=0.06)
