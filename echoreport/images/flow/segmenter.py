"""Outer edge of the flow on either side of the baseline, from a network's probability of flow per pixel."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from echoreport.cores import one_thread
from echoreport.images.flow.envelope import envelope

if TYPE_CHECKING:
    from torch import nn

WEIGHTS = Path(__file__).with_name("segmenter.safetensors")
"""Made by `scripts/train_segmenter.py`; the file's metadata say how."""
GRID = (128, 256)
"""Rows and columns that every spectrum is resampled to."""
CHANNELS = 2
"""Brightness, and the distance below the baseline."""
_AGREED = 0.06  # of the height, within which two edges are the same one
_LEAST = 8  # rows and columns that a spectrum has at least; less shows nothing
_SURE = 6.0  # a logit that outweighs no more than this of its neighbours, however sure the network is


def joint_envelope(spectrum: np.ndarray, baseline: float) -> tuple[np.ndarray, np.ndarray]:
    """Trace the flow above and below the baseline, classically and by the network, as far as the two agree.

    Takes and returns what `echoreport.images.flow.envelope.envelope` does. Loads torch at the first call.
    """
    sides = zip(envelope(spectrum, baseline), envelope_by(_network(), spectrum, baseline), strict=True)
    above, below = (agreed(*edges, len(spectrum)) for edges in sides)
    return above, below


@lru_cache(maxsize=1)
def _network() -> "nn.Module":
    import torch
    from safetensors.torch import load_file

    from echoreport.images.flow.network_enet import ENet

    network = ENet(CHANNELS)
    network.load_state_dict({name: values.float() for name, values in load_file(WEIGHTS).items()})
    return network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in its stub


def network_input(spectrum: np.ndarray, baseline: float) -> np.ndarray:
    """The spectrum on the network's grid, and beside it the signed distance of each row from the baseline.

    Args:
        spectrum: *Shape:* (rows, columns), float in [0, 1].
        baseline: Row of zero velocity, in rows of the spectrum.

    Returns:
        *Shape:* (CHANNELS, *GRID), float32; distances in heights of the spectrum, positive below the baseline.
    """
    image = Image.fromarray(np.ascontiguousarray(spectrum, dtype=np.float32))
    small = np.asarray(image.resize(GRID[::-1], Image.Resampling.BILINEAR))  # averages where it shrinks
    distance = (np.arange(GRID[0], dtype=np.float32) + 0.5) / GRID[0] - (baseline + 0.5) / len(spectrum)
    return np.stack([small, np.repeat(distance[:, None], GRID[1], axis=1).astype(np.float32)])


def envelope_by(network: "nn.Module", spectrum: np.ndarray, baseline: float) -> tuple[np.ndarray, np.ndarray]:
    """Trace the flow above and below the baseline with a network in evaluation mode.

    Returns:
        As `envelope`: distance from the baseline in rows, above and below.
    """
    if min(spectrum.shape) < _LEAST:
        return np.zeros(spectrum.shape[1]), np.zeros(spectrum.shape[1])
    import torch

    with torch.inference_mode(), one_thread():  # on two, the last bits differ, and can move an edge
        x = torch.from_numpy(network_input(spectrum, baseline))[None]
        logits = network(x.to(memory_format=torch.channels_last))[0, 0].numpy()
    above, below = edges_of(logits, (baseline + 0.5) / len(spectrum) * GRID[0])
    return _stretched(above, spectrum.shape), _stretched(below, spectrum.shape)


def agreed(traced: np.ndarray, learned: np.ndarray, height: int) -> np.ndarray:
    """One edge of two: their mean where they agree, the lower where they do not.

    The classical tracer takes clutter for flow, but nothing that is as dark as the noise; a network knows clutter, but
    may see a jet in heavy noise. Either is wrong by seeing too much.

    Args:
        traced: Of `envelope`, in rows, *Shape:* (columns,).
        learned: Of `envelope_by`, the same.
        height: Rows of the spectrum.
    """
    near = np.abs(traced - learned) < _AGREED * height
    return np.where(near, (traced + learned) / 2, np.minimum(traced, learned))


def edges_of(logits: np.ndarray, middle: float) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest edges: rows between `middle` and the edge are flow, those beyond it are none.

    Args:
        logits: Of flow, *Shape:* (rows, columns).
        middle: Zero velocity, in rows from the upper edge of the first.

    Returns:
        Distance from `middle` in rows, above and below: two of *Shape:* (columns,).
    """
    first, last = int(np.clip(np.ceil(middle), 0, len(logits))), int(np.clip(np.floor(middle), 0, len(logits)))
    return _edge(logits[:last][::-1], middle - last), _edge(logits[first:], first - middle)


def _edge(side: np.ndarray, start: float) -> np.ndarray:
    """Distance of the edge; `side` counts its rows away from the baseline, the first of them `start` rows from it."""
    if not len(side):
        return np.zeros(side.shape[1])
    columns = np.arange(side.shape[1])
    gain = np.cumsum(np.clip(side, -_SURE, _SURE), axis=0)  # log-odds of row r being the last of the flow
    outer = gain.argmax(axis=0)
    inside, outside = side[outer, columns], side[np.minimum(outer + 1, len(side) - 1), columns]
    part = np.where(inside > outside, inside / np.maximum(inside - outside, 1e-6), 0.5)  # where the logit crosses 0
    full = outer == len(side) - 1
    edge = start + outer + np.where(full, 1.0, 0.5 + np.clip(part, 0.0, 1.0))
    return np.where(gain[outer, columns] > 0, edge, 0.0)


def _stretched(edge: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An edge on the grid in rows and columns of the spectrum."""
    columns = (np.arange(shape[1]) + 0.5) * GRID[1] / shape[1] - 0.5
    return np.interp(columns, np.arange(GRID[1]), edge) * shape[0] / GRID[0]
