"""Rows of `scripts/benchmark.py`: features of images, fast and by the reference path, and what reading them costs.

Weights are drawn at random: speed does not depend on them. All ways compute on the same threads.
"""

from __future__ import annotations

import argparse
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch
from benchmark_peak import matmul_peak
from benchmark_rows import Row, Timed, paired, timed
from torch.utils.flop_counter import FlopCounterMode

from echoreport.cores import in_threads
from echoreport.images import read_doppler_image
from echoreport.vision import CLASSES, GRID_SHAPE, Backbone, make_backbone, to_grid, traits_of
from echoreport.vision.inference import Network, by_openvino, by_torch, fast_features

_IMAGES, _READ, _BATCH = 64, 16, 16
_DEMO = Path(__file__).parents[1] / "corpora" / "demo" / "images"


class _Peak(NamedTuple):
    """Floating-point operations a second that the processor reaches."""

    single: float
    half: float


def rows(options: argparse.Namespace) -> list[Row]:
    """Three networks on two ways each, then reading beside embedding; `options` are not read."""
    grids = np.random.default_rng(0).random((_IMAGES, *GRID_SHAPE), np.float32)
    peak = _Peak(matmul_peak(torch.float32), matmul_peak(torch.bfloat16))
    made = []
    for name, backbone in _backbones().items():
        if find_spec("openvino"):
            made.append(_row(f"{name}, OpenVINO", 8, by_openvino(backbone), backbone, grids, peak))
        made.append(_row(f"{name}, torch bfloat16", 3, by_torch(backbone), backbone, grids, peak))
    return [*made, *(_with_reading(name) for name in ("echo-resnet", "resnet50"))]


def _backbones() -> dict[str, Backbone]:
    """On the grid as it is, and ResNet-18 on the grid stretched to 224 pixels, as a model of transformers sees it."""
    from transformers import ResNetConfig

    torch.manual_seed(0)
    made = {name: make_backbone(name, len(CLASSES)).eval() for name in ("echo-resnet", "resnet18")}
    with TemporaryDirectory() as folder:
        layers = {"hidden_sizes": [64, 128, 256, 512], "depths": [2, 2, 2, 2], "layer_type": "basic"}
        ResNetConfig(embedding_size=64, **layers).save_pretrained(folder)
        made["resnet18 at 224 pixels"] = make_backbone(f"transformers:{folder}", len(CLASSES)).eval()
    return made


def _row(work: str, asked: float, network: Network, backbone: Backbone, grids: np.ndarray, peak: _Peak) -> Row:
    ours = partial(_by, network, grids)
    seconds = paired(ours, partial(_eager, backbone, grids, _BATCH))
    of_64 = _IMAGES / timed(partial(_eager, backbone, grids, 64))
    operations = _operations(backbone)
    found, expected = ours(), _eager(backbone, grids, 64)
    remark = (
        f"largest difference {np.abs(found - expected).max():.3f} of values up to {np.abs(expected).max():.1f}; "
        f"eager at batch 64 {of_64:,.0f}/s; {operations / 1e9:.2f} GFLOP an image, so the peak allows "
        f"{peak.half / operations:,.0f}/s in bfloat16, {peak.single / operations:,.0f}/s in float32"
    )
    pair = [Timed(name, part, _IMAGES) for name, part in zip((work, "torch float32 eager"), seconds, strict=True)]
    return Row(f"features, {work}", *pair, asked=asked, remark=remark)


def _by(network: Network, grids: np.ndarray) -> np.ndarray:
    return np.concatenate([network(grids[start : start + _BATCH]) for start in range(0, len(grids), _BATCH)])


@torch.inference_mode()
def _eager(backbone: Backbone, grids: np.ndarray, batch: int) -> np.ndarray:
    return torch.cat([backbone.features(part) for part in torch.from_numpy(grids).split(batch)]).numpy()


@torch.inference_mode()
def _operations(backbone: Backbone) -> float:
    """Floating-point operations of an image; a product and a sum are two."""
    counter = FlopCounterMode(display=False)
    with counter:
        backbone.features(torch.zeros(1, *GRID_SHAPE))
    return float(counter.get_total_flops())


def _with_reading(name: str) -> Row:
    """Files to features beside grids to features, files read by a thread for each core."""
    paths = sorted(_DEMO.iterdir())[:_READ]
    backbone = make_backbone(name, len(CLASSES)).eval()
    network = fast_features(backbone)
    grids = np.array([grid for grid, _ in in_threads(_read, paths)])

    def from_files() -> None:
        network(np.array([grid for grid, _ in in_threads(_read, paths)]))

    seconds = paired(from_files, partial(network, grids), rounds=1)
    pair = [Timed(part, second, len(paths)) for part, second in zip(("all", "embed alone"), seconds, strict=True)]
    return Row(f"decode, preprocess and embed, {name}", *pair, asked=0.8)


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    image = read_doppler_image(path)
    return to_grid(image), traits_of(image)
