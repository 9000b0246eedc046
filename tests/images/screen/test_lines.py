"""Thin lines, drawn and dashed, over dark screen and over echoes."""

import numpy as np
import pytest

from echoreport.images.screen.lines import horizontal_lines, upright_lines


@pytest.fixture
def noisy(rng) -> np.ndarray:
    """A grey frame of noise, shape (200, 400, 3)."""
    return np.repeat(rng.integers(0, 40, (200, 400, 1), np.uint8), 3, axis=2)


def at(row: int, pixels: np.ndarray):
    return [line for line in horizontal_lines(pixels) if abs(line.middle - row) <= 1]


@pytest.mark.parametrize("colour", [(190, 100, 30), (70, 120, 220), (120, 120, 120)])
def test_a_line_in_noise_is_found_with_its_ends(noisy, colour):
    noisy[90:92, 40:360] = colour
    (line,) = at(90.5, noisy)
    assert (line.y0, line.y1) == (90, 92)
    assert abs(line.x0 - 40) <= 2
    assert abs(line.x1 - 360) <= 2
    assert line.purity > 0.8


def test_a_dashed_line_is_one_line(noisy):
    for x in range(40, 360, 6):
        noisy[90, x : x + 3] = 220
    (line,) = at(90, noisy)
    assert line.x0 <= 50
    assert line.x1 >= 350


def test_a_word_beyond_the_end_does_not_lengthen_a_line(noisy):
    noisy[90:92, 40:340] = 200
    noisy[90:92, 352:390:4] = 200
    (line,) = at(90.5, noisy)
    assert line.x1 == 340


def test_an_edge_of_brightness_and_bare_noise_are_no_lines(noisy):
    assert at(100, noisy) == []
    noisy[100:] += 120
    assert at(100, noisy) == []


def test_the_sides_of_a_frame_are_as_tall():
    far = np.zeros((200, 400), np.uint8)
    far[50:150, [39, 360]] = 90
    left, right = upright_lines(far, 40, 360, 100)
    assert (left.y0, left.y1) == (right.y0, right.y1) == (50, 150)
