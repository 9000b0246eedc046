import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from echoreport.images.words.pieces import _connected, find_pieces


@pytest.mark.parametrize("count", [1, 2, 30, 200])
@pytest.mark.parametrize("share", [0.001, 0.02, 0.2])
def test_what_hangs_together_is_what_scipy_says(count, share):
    beside = np.random.default_rng(count).random((count, count)) < share
    beside |= beside.T | np.eye(count, dtype=bool)
    _, wanted = connected_components(csr_array(beside), directed=False)
    homes = _connected(count, *np.nonzero(np.triu(beside)))
    assert (np.unique(homes, return_inverse=True)[1] == wanted).all()
    assert all(home == np.flatnonzero(homes == home)[0] for home in homes)


def test_a_long_line_in_any_order_is_one():
    order = np.random.default_rng(0).permutation(500)
    beside = np.abs(np.subtract.outer(order, order)) <= 1
    assert not _connected(500, *np.nonzero(np.triu(beside))).any()


def test_the_frame_stays_as_it_is():
    screen = Image.new("RGB", (116, 400))
    pen = ImageDraw.Draw(screen)
    pen.text((2, 100), "Vmax 4.21 m/s", fill=(255, 255, 255), font_size=18)
    pen.line((3, 125, 60, 125), fill=(200, 200, 200))  # of another thing, which is painted out of the piece
    pixels = np.asarray(screen)
    assert not pixels.flags.writeable
    assert find_pieces(pixels)
