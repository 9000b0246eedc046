"""Train a network that tells flow from everything else in a spectrum: `python scripts/train_segmenter.py OUT`.

The screens are simulated, of the families meant for training and of layouts drawn at random; spectra alone, no tissue
Doppler. OUT is a safetensors file whose metadata says how it was made. Without a GPU: about 15 ENet frames a second on
one core, so 20 minutes for the default.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from envelope_screens import draw_screen, example_of
from network_unet import UNet
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from echoreport.images.flow.network_enet import ENet
from echoreport.images.flow.segmenter import CHANNELS, GRID
from echoreport.simulation.screen_invented import invent_scanner
from echoreport.simulation.screen_scanner import SCANNERS

NETWORKS: dict[str, type[nn.Module]] = {"enet": ENet, "unet": UNet}
KEPT = (160, 320)
"""Rows and columns of the pool's spectra, finer than the grid so that parts of them can be enlarged."""
SLOW, SLOW_WEIGHT = 0.15, 2.0
"""Of the height beside the baseline, where slow jets and clutter are alike, and how much more those pixels count."""
BESIDE, BESIDE_REACH, BESIDE_WEIGHT = 0.5, 1.3, 3.0
"""A side slower than this share of the other; up to how far beyond its fastest flow its pixels count more; how much."""
PEAK, PEAK_REACH, PEAK_WEIGHT = 0.85, 0.08, 2.0
"""Share of a side's fastest flow from which a column is a peak; of the height, around its edge; how much more."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Spectra and truth; rows are shares of the height.

    Attributes:
        spectra: *Shape:* (screens, *KEPT), uint8.
        middles: Baselines as read, *Shape:* (screens,).
        tops, bottoms: Edges of the flow above and below, as rows from the top, *Shape:* (screens, KEPT[1]).
    """

    spectra: np.ndarray
    middles: np.ndarray
    tops: np.ndarray
    bottoms: np.ndarray


def draw_pool(screens: int, seed: int) -> Pool:
    """Render the screens and read their regions."""
    spectra = np.zeros((screens, *KEPT), np.uint8)
    middles, tops, bottoms = np.zeros(screens), np.zeros((screens, KEPT[1])), np.zeros((screens, KEPT[1]))
    for i in range(screens):
        rng = np.random.default_rng([seed, i])
        scanner = invent_scanner(rng) if i % 2 else SCANNERS[i // 2 % len(SCANNERS)]
        example = example_of(*draw_screen(rng, scanner), rng)
        rows, columns = example.spectrum.shape
        small = cv2.resize(example.spectrum, KEPT[::-1], interpolation=cv2.INTER_AREA)
        spectra[i] = np.round(255 * small)
        middles[i] = (example.baseline + 0.5) / rows
        at = (np.arange(KEPT[1]) + 0.5) * columns / KEPT[1] - 0.5
        true = example.true_baseline + 0.5
        tops[i] = (true - np.interp(at, np.arange(columns), example.above)) / rows
        bottoms[i] = (true + np.interp(at, np.arange(columns), example.below)) / rows
    return Pool(spectra, middles, tops, bottoms)


def draw_batch(pool: Pool, size: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Parts of the pool's spectra, changed.

    Returns:
        Input, *Shape:* (size, CHANNELS, *GRID); flow's share of each pixel; how much it counts, (size, 1, *GRID).
    """
    x, y = np.zeros((size, CHANNELS, *GRID), np.float32), np.zeros((size, 1, *GRID), np.float32)
    weights = np.zeros_like(y)
    centres = (np.arange(GRID[0]) + 0.5) / GRID[0]
    for k, i in enumerate(rng.integers(len(pool.spectra), size=size)):
        (y0, y1), (x0, x1) = _window(pool.middles[i], rng), _part(rng)
        rows, columns = (
            slice(round(a * n), round(b * n)) for (a, b), n in zip(((y0, y1), (x0, x1)), KEPT, strict=True)
        )
        y0, y1 = rows.start / KEPT[0], rows.stop / KEPT[0]
        image = _damaged(pool.spectra[i, rows, columns].astype(np.float32) / 255.0, rng)
        image = _changed(cv2.resize(image, GRID[::-1], interpolation=cv2.INTER_AREA), rng)
        at = np.linspace(columns.start, columns.stop, GRID[1], endpoint=False)
        top, bottom = (
            (np.interp(at, np.arange(KEPT[1]), edge[i]) - y0) / (y1 - y0) for edge in (pool.tops, pool.bottoms)
        )
        middle = (pool.middles[i] - y0) / (y1 - y0)
        upper = np.arange(GRID[0])[:, None]
        covered = np.minimum(bottom * GRID[0], upper + 1) - np.maximum(top * GRID[0], upper)
        x[k, 0], x[k, 1], y[k, 0] = image, (centres - middle)[:, None], np.clip(covered, 0.0, 1.0)
        weights[k, 0] = _weights(centres - middle, middle - top, bottom - middle)
        if rng.random() < 0.2:  # what the sweep is about to write anew
            gap = int(rng.integers(4, 20))
            start = int(rng.integers(0, GRID[1] - gap))
            x[k, 0, :, start : start + gap] = y[k, 0, :, start : start + gap] = 0.0
        if rng.random() < 0.5:  # an inverted display
            x[k], y[k] = x[k, :, ::-1].copy() * np.array([1, -1], np.float32)[:, None, None], y[k, :, ::-1].copy()
            weights[k] = weights[k, :, ::-1].copy()
    return torch.from_numpy(x), torch.from_numpy(y), torch.from_numpy(weights)


def _weights(distance: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """How much each pixel counts: slow flow, the slower of two sides, and beats' peaks count more.

    Args:
        distance: Of each row below the baseline, in heights, *Shape:* (rows,).
        above, below: Of the flow's edge from the baseline, in heights, *Shape:* (columns,).
    """
    weights = np.repeat(1.0 + SLOW_WEIGHT * (np.abs(distance) < SLOW)[:, None], len(above), axis=1)
    fastest = above.max(), below.max()
    for own, (edge, outward) in enumerate(((above, -distance[:, None]), (below, distance[:, None]))):
        if fastest[own] < BESIDE * fastest[1 - own]:
            weights += BESIDE_WEIGHT * ((outward > 0) & (outward < BESIDE_REACH * fastest[own]))
        weights += PEAK_WEIGHT * ((edge > PEAK * fastest[own]) & (np.abs(outward - edge) < PEAK_REACH))
    return weights


def _window(middle: float, rng: np.random.Generator) -> tuple[float, float]:
    """Rows to keep: at times what lies far from the baseline is cut, as on a display too small for its jets."""
    if rng.random() < 0.6:
        return 0.0, 1.0
    return float(rng.uniform(0.0, 0.5) * middle), float(1.0 - rng.uniform(0.0, 0.5) * (1.0 - middle))


def _part(rng: np.random.Generator) -> tuple[float, float]:
    width = 1.0 if rng.random() < 0.4 else float(rng.uniform(0.5, 1.0))
    start = float(rng.uniform(0.0, 1.0 - width))
    return start, start + width


def _damaged(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Snow as a receiver's noise at high gain makes it, and holes where a colour map was taken for graphics."""
    if rng.random() < 0.35:
        grain = rng.standard_exponential(image.shape).astype(np.float32)
        if rng.random() < 0.6:
            grain = cv2.GaussianBlur(grain, (0, 0), float(rng.uniform(0.3, 1.2)))
        image = np.maximum(image, np.float32(rng.uniform(0.0, 0.45)) * (np.float32(0.4) + np.float32(0.6) * grain))
    if rng.random() < 0.2:
        image = image * ((image < rng.uniform(0.1, 0.6)) | (rng.random(image.shape) > rng.uniform(0.0, 0.6)))
    return np.minimum(image, np.float32(1.0))


def _changed(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another gain, contrast, sharpness and noise."""
    if rng.random() < 0.7:
        image = image ** np.float32(np.exp(rng.uniform(-0.45, 0.45)))
    if rng.random() < 0.7:
        image = image + np.float32(rng.uniform(-0.18, 0.18)) * np.minimum(image / np.float32(0.05), 1.0)
    if rng.random() < 0.5:
        coarse = rng.normal(0.0, rng.uniform(0.0, 0.12), (GRID[0] // 2, GRID[1])).astype(np.float32)
        image = image + cv2.resize(coarse, GRID[::-1])
    if rng.random() < 0.25:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 1.2)))
    return np.clip(image * np.float32(rng.uniform(0.6, 1.1)), 0.0, 1.0)


def train(network: nn.Module, pool: Pool, steps: int, batch: int, rate: float, seed: int) -> nn.Module:
    """Fit the network by cross-entropy per pixel; returns it in evaluation mode."""
    rng = np.random.default_rng([seed, 1_000_000])
    network = network.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    course = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    begun, recent = time.monotonic(), []
    for step in range(1, steps + 1):
        x, y, weights = draw_batch(pool, batch, rng)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(x.to(memory_format=torch.channels_last))
        loss = nn.functional.binary_cross_entropy_with_logits(logits.float(), y, weights)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        course.step()
        recent.append(loss.item())
        if step % 100 == 0 or step == steps:
            print(f"step {step} of {steps}: loss {np.mean(recent):.4f}, {time.monotonic() - begun:.0f} s", flush=True)
            recent = []
    return network.eval()


def main() -> None:
    """Parse the command line, draw, train, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--network", choices=NETWORKS, default="enet")
    parser.add_argument("--screens", type=int, default=3000)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=3e-3, help="highest learning rate of the one-cycle course")
    parser.add_argument("--from", dest="start", metavar="WEIGHTS", help="weights to go on from; random by default")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    begun = time.monotonic()
    pool = draw_pool(options.screens, options.seed)
    print(f"{options.screens} screens in {time.monotonic() - begun:.0f} s", flush=True)
    network = NETWORKS[options.network](CHANNELS)
    start_made: dict[str, str] = {}
    if options.start:
        with safe_open(options.start, "pt") as file:
            start_made = file.metadata()
            network.load_state_dict({k: file.get_tensor(k).float() for k in file.keys()})  # noqa: SIM118
    network = train(network, pool, options.steps, options.batch, options.rate, options.seed)
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    weights = {k: v.contiguous().half() if v.is_floating_point() else v for k, v in network.state_dict().items()}
    made = {"network": options.network, "command": " ".join(sys.argv), "commit": head.stdout.strip()}
    made |= {"seed": str(options.seed), "trained on": "simulated screens"}
    if start_made:
        made["from"] = "; ".join(f"{name}: {value}" for name, value in start_made.items())
    save_file(weights, options.out, made)


if __name__ == "__main__":
    main()
