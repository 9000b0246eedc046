"""What the tests of reading share: a coloured frame, and the refusal of a file."""

import numpy as np
import pytest


@pytest.fixture
def colours(rng):
    """Mostly grey, with a coloured patch, as a screen is; shape (48, 64, 3)."""
    grey = rng.integers(0, 255, (48, 64, 1), dtype=np.uint8)
    pixels = np.repeat(grey, 3, axis=2)
    pixels[10:20, 10:20] = (200, 40, 40)
    return pixels
