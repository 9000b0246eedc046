"""The networks have the size they are named for, and an envelope follows from their output to parts of a row."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import nn

from echoreport.images import read_doppler_image
from echoreport.images.flow.network_enet import Bottleneck, ENet, unpooled
from echoreport.images.flow.segmenter import (
    CHANNELS,
    WEIGHTS,
    agreed,
    edges_of,
    envelope_by,
    joint_envelope,
    network_input,
)

SCRIPTS = Path(__file__).parents[3] / "scripts"


class Bright(nn.Module):
    """Takes what is brighter than half for flow."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 20 * (x[:, :1] - 0.5)


def filled(above: np.ndarray, below: np.ndarray, rows: int, baseline: float) -> np.ndarray:
    """A spectrum, white between the edges, with grey where an edge passes through a row."""
    upper = np.arange(rows)[:, None]
    middle = baseline + 0.5
    return np.clip(np.minimum(middle + below, upper + 1) - np.maximum(middle - above, upper), 0, 1)


def test_enet_has_the_parameters_that_the_paper_names():
    assert sum(p.numel() for p in ENet(CHANNELS).parameters()) == pytest.approx(370_000, rel=0.02)


@pytest.fixture
def unet(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return import_module("network_unet").UNet


def test_unet_is_of_the_same_size(unet):
    sizes = [sum(p.numel() for p in network(CHANNELS).parameters()) for network in (ENet, unet)]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.1)


@pytest.mark.parametrize("name", ["enet", "unet"])
def test_every_pixel_gets_a_logit_that_depends_on_the_input(name, unet):
    torch.manual_seed(0)
    made, grid = {"enet": ENet, "unet": unet}[name](CHANNELS).eval(), (32, 48)
    with torch.inference_mode():
        dark, bright = made(torch.zeros(1, CHANNELS, *grid)), made(torch.ones(1, CHANNELS, *grid))
    assert dark.shape == (1, 1, *grid)
    assert not torch.allclose(dark, bright)


def test_asymmetric_bottleneck_sees_two_pixels_along_either_axis_and_no_further():
    torch.manual_seed(0)
    layer = Bottleneck(16, 0.0, asymmetric=True).eval()
    x = torch.zeros(1, 16, 11, 11, requires_grad=True)
    layer(x)[0, :, 5, 5].sum().backward()
    seen = x.grad[0].abs().sum(dim=0) > 0
    assert seen[3:8, 3:8].all()
    assert seen.sum() == 25


def testunpooled_maxima_are_back_where_they_were():
    x = torch.rand(2, 3, 6, 8)
    maxima, places = torch.nn.functional.max_pool2d(x, 2, return_indices=True)
    wide = unpooled(maxima, places)
    assert torch.equal(wide[wide > 0], x[wide > 0])
    assert torch.equal(torch.nn.functional.max_pool2d(wide, 2), maxima)
    assert (wide > 0).sum() == maxima.numel()


def test_an_edge_between_two_rows_is_found_to_a_tenth_of_a_row():
    above, below = np.array([10.0, 3.3, 0.0]), np.array([20.6, 0.0, 5.0])
    logits = 20 * (filled(above, below, 64, 29.0) - 0.5)
    found = edges_of(logits, 29.5)
    assert found[0] == pytest.approx(above, abs=0.1)
    assert found[1] == pytest.approx(below, abs=0.1)


def test_a_hole_and_an_island_do_not_move_the_edge():
    logits = np.full((40, 2), -3.0)
    logits[10:30] = 3.0
    logits[15] = -3.0
    logits[36, 1] = 50.0
    assert edges_of(logits, 10.0)[1] == pytest.approx([20.0, 20.0])


def test_flow_that_fills_its_side_reaches_the_end_of_the_display():
    logits = np.full((40, 1), 3.0)
    assert [float(edge[0]) for edge in edges_of(logits, 15.0)] == [15.0, 25.0]


@pytest.mark.parametrize("middle", [-3.0, 0.0, 40.0, 45.0])
def test_a_baseline_at_or_beyond_the_border_leaves_one_side(middle):
    above, below = edges_of(np.full((40, 2), 3.0), middle)
    assert (above.max() > 0) == (middle >= 40)
    assert (below.max() > 0) == (middle <= 0)


@pytest.mark.parametrize("shape", [(391, 874), (100, 300), (580, 1110)])
def test_the_envelope_comes_back_in_rows_and_columns_of_the_spectrum(shape):
    rows, columns = shape
    baseline = 0.4 * rows
    above = 0.2 * rows * (1 + np.sin(np.arange(columns) * 12 / columns)) / 2
    below = np.full(columns, 0.37 * rows)
    found = envelope_by(Bright().eval(), filled(above, below, rows, baseline), baseline)
    assert np.abs(found[0] - above).max() < 0.012 * rows
    assert np.abs(found[1] - below).max() < 0.004 * rows


def test_the_network_is_told_where_the_baseline_lies():
    distance = network_input(np.zeros((256, 100), np.float32), 63.5)[1]
    assert distance[31].max() == pytest.approx(-0.5 / 128)
    assert distance[32].min() == pytest.approx(0.5 / 128)
    assert distance[:, 0].tolist() == distance[:, -1].tolist()


@pytest.mark.parametrize("shape", [(0, 50), (50, 0), (5, 200), (200, 1)])
def test_a_sliver_of_a_spectrum_shows_no_flow(shape):
    for edge in envelope_by(Bright(), np.ones(shape, np.float32), 2.0):
        assert edge.tolist() == [0.0] * shape[1]


def test_two_edges_meet_in_the_middle_and_neither_sees_more_than_the_other():
    traced, learned = np.array([50.0, 30.0, 40.0, 0.0]), np.array([54.0, 0.0, 90.0, 60.0])
    assert agreed(traced, learned, 100).tolist() == [52.0, 0.0, 40.0, 0.0]


def test_a_jet_is_traced_in_noise_and_the_slow_echoes_beside_it_are_not():
    rng, columns = np.random.default_rng(3), np.arange(600)
    beat = np.sin(np.pi * np.clip((columns % 200 - 40) / 80, 0, 1))
    rows = np.arange(300)[:, None] - 90.5
    flow, slow = (rows > 0) & (rows < 150 * beat), np.abs(rows) < 12
    level = np.where(flow, 0.55, np.where(slow, 0.45, 0.06))
    spectrum = np.clip(level * rng.gamma(3.0, 1 / 3, level.shape), 0, 1).astype(np.float32)
    above, below = joint_envelope(spectrum, 90.0)
    assert np.abs(below - 150 * beat)[beat > 0.4].mean() < 6
    assert np.quantile(below[beat == 0], 0.9) < 30
    assert np.quantile(above, 0.9) < 30


def test_the_weights_say_how_they_were_made():
    with safe_open(WEIGHTS, "np") as file:
        assert {"network", "command", "commit", "seed"} <= set(file.metadata())
    assert WEIGHTS.stat().st_size < 2_000_000


def test_torch_is_loaded_no_sooner_than_a_network_is_asked_for():
    command = "import sys, echoreport.images.flow.segmenter; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


def test_an_image_has_the_same_trace_on_any_number_of_threads(demo_corpus: Path) -> None:
    image = read_doppler_image(demo_corpus / "images" / "i-image-00001.png")
    before, traces = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            traces.append(joint_envelope(image.spectrum, image.baseline_row))
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(*traces)
