"""Where panels, frames and drawn lines bound a trace."""

import cv2
import numpy as np
import pytest

from echoreport.domain import Box
from echoreport.images.screen.baseline import drawn_baselines
from echoreport.images.screen.lines import Line
from echoreport.images.screen.panel import Bounds, drawn_frame, panel_bounds

STRIP, BASELINE, LINE_SHADE = Box(80, 150, 560, 390), 260, 180


@pytest.fixture
def value(rng) -> np.ndarray:
    """Noise on black with a drawn baseline, in a panel of shade 60 with marks and an ECG beside it."""
    frame = np.full((480, 640), 60, np.uint8)
    frame[STRIP.y0 : STRIP.y1, STRIP.x0 : STRIP.x1] = rng.gamma(1.0, 30.0, (240, 480)).clip(0, 255).astype(np.uint8)
    frame[BASELINE : BASELINE + 2, STRIP.x0 : STRIP.x1] = LINE_SHADE
    frame[STRIP.y0 : STRIP.y1 : 30, STRIP.x1 + 4 : STRIP.x1 + 14] = 230
    frame[STRIP.y0 - 8 : STRIP.y0 - 6, STRIP.x0 : STRIP.x1] = 230
    return frame


def line(purity: float = 0.9) -> Line:
    return Line(BASELINE, BASELINE + 2, STRIP.x0, STRIP.x1, purity)


def test_a_panel_bounds_its_trace_to_the_pixel(value):
    assert panel_bounds(value, line()) == Bounds(STRIP.y0, STRIP.y1, STRIP.x0, STRIP.x1)


@pytest.mark.parametrize("quality", [60, 90])
def test_compression_moves_the_bounds_by_little(value, quality):
    coded = cv2.imencode(".jpg", value, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    bounds = panel_bounds(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), line())
    assert np.abs(np.array([bounds.y0, bounds.y1, bounds.x0, bounds.x1]) - [150, 390, 80, 560]).max() <= 3


def test_a_black_screen_says_nothing(value):
    value[value == 60] = 0
    assert panel_bounds(value, line()) is None


def test_a_border_around_the_whole_screen_is_no_panel_of_the_trace(value):
    value[20:460, 20:620][value[20:460, 20:620] == 60] = 0
    assert panel_bounds(value, line()) is None


def test_a_black_bar_that_the_line_crosses_is_a_gap_in_the_trace(value):
    value[value == 60] = 0
    value[STRIP.y0 : STRIP.y1, STRIP.x0 : STRIP.x1] |= 40
    value[STRIP.y0 : STRIP.y1, 200:215] = 0
    bounds = panel_bounds(value, line())
    assert bounds is None or bounds.x0 == STRIP.x0


def test_a_drawn_frame_bounds_its_trace(value):
    value[value == 60] = 0
    cv2.rectangle(value, (STRIP.x0 - 1, STRIP.y0 - 1), (STRIP.x1, STRIP.y1), 200)
    sides = [Line(y, y + 1, STRIP.x0 - 1, STRIP.x1 + 1) for y in (STRIP.y0 - 1, STRIP.y1)]
    assert drawn_frame(value, line(), [line(), *sides]) == Bounds(STRIP.y0, STRIP.y1, STRIP.x0, STRIP.x1)
    value[STRIP.y0 : STRIP.y1, STRIP.x1] = 0
    assert drawn_frame(value, line(), [line(), *sides]) is None


def test_a_row_of_one_shade_is_the_drawn_baseline(value):
    found = drawn_baselines(value, STRIP)
    assert [(row.y0, row.y1, row.x0, row.x1) for row in found] == [(BASELINE, BASELINE + 2, STRIP.x0, STRIP.x1)]


def test_a_dashed_baseline_is_found(value):
    for x in range(STRIP.x0, STRIP.x1, 10):
        value[BASELINE : BASELINE + 2, x + 5 : x + 10] = value[BASELINE - 9 : BASELINE - 7, x + 5 : x + 10]
    assert [row.y0 for row in drawn_baselines(value, STRIP)] == [BASELINE]


def test_lines_of_a_grid_are_no_baseline(value, rng):
    value[BASELINE : BASELINE + 2, STRIP.x0 : STRIP.x1] = rng.gamma(1.0, 30.0, (2, 480)).clip(0, 255)
    for row in (180, 220, 300, 340):
        value[row, STRIP.x0 : STRIP.x1] = 120
    assert drawn_baselines(value, STRIP) == []
    value[BASELINE, STRIP.x0 : STRIP.x1] = 220
    assert [row.y0 for row in drawn_baselines(value, STRIP)] == [BASELINE]
