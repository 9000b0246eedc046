"""How dense a jet is against the flow the other way: what readers grade a regurgitation by.

ASE 2017 (Zoghbi et al., J Am Soc Echocardiogr 2017;30:303) calls a faint CW jet mild and one as dense as the forward
flow severe. Brightness alone depends on the gain, so that the two flows of one trace are compared. Beside slow forward
flow lie the signals around the baseline, and PW spectra are hollow: a small network that learned from simulated traces
of known density reads it off both flows' brightness from the baseline to the envelope.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from echoreport.domain import Direction, DopplerImage
from echoreport.images.flow.tracing import traced

WEIGHTS = Path(__file__).with_name("density.safetensors")
"""Made by `scripts/train_density.py`; the file's metadata say how."""
_SHARES = np.linspace(0.0, 1.2, 25)[:-1] + np.array([[0.0], [0.025], [0.05]])
"""Of the way from the baseline to the envelope: three samples in each of 24 steps, *Shape:* (3, 24)."""
PROFILE = _SHARES.shape[1] + 2
"""Width of a flow's profile."""
INPUTS = 2 * PROFILE + 1
_FAST = 0.6  # share of the fastest flow, from which a column takes part


def densities(image: DopplerImage) -> dict[Direction, float]:
    """Density of either direction's flow, were the other direction the valve's forward flow.

    Returns:
        About 0.2 (faint) to 1 (as dense); 0 where nothing was traced in either direction. No calibration is needed.
    """
    profiles = profiles_of(image)
    return {
        direction: _density(inputs_of(profiles, direction)) if all(p.any() for p in profiles.values()) else 0.0
        for direction in Direction
    }


def profiles_of(image: DopplerImage) -> dict[Direction, np.ndarray]:
    """Brightness of each direction's flow over the way from the baseline to its envelope.

    Returns:
        Float32, *Shape:* (PROFILE,): medians over the columns of fast flow, then the flow's reach and how many columns
        are fast, both as shares of the display; all 0 without flow.
    """
    baseline = image.baseline_row - image.region.y0
    return {
        direction: _profile(
            image.spectrum, baseline, -1 if (direction is Direction.TOWARD) != image.inverted else 1, edge
        )
        for direction, edge in traced(image).items()
    }


def inputs_of(profiles: dict[Direction, np.ndarray], jet: Direction) -> np.ndarray:
    """What the network takes of a jet: its profile, the other flow's, and its direction; *Shape:* (INPUTS,)."""
    forward = Direction.AWAY if jet is Direction.TOWARD else Direction.TOWARD
    return np.concatenate([profiles[jet], profiles[forward], [np.float32(jet is Direction.AWAY)]], dtype=np.float32)


def _profile(spectrum: np.ndarray, baseline: float, sign: int, edge: np.ndarray) -> np.ndarray:
    rows, columns = spectrum.shape
    reach = float(np.quantile(edge, 0.98))
    fast = np.flatnonzero(edge > max(_FAST * reach, 1))
    if not fast.size:
        return np.zeros(PROFILE, np.float32)
    at = np.round(baseline + sign * np.multiply.outer(_SHARES, edge[fast])).astype(int).clip(0, rows - 1)
    levels = np.median(spectrum[at, fast].mean(0), axis=1)
    return np.array([*levels, reach / rows, len(fast) / columns], np.float32)


def _density(inputs: np.ndarray) -> float:
    weights = _weights()
    hidden = (inputs - weights["centre"]) / weights["scale"]
    for layer in (1, 2):
        hidden = np.maximum(weights[f"weight{layer}"] @ hidden + weights[f"bias{layer}"], 0)
    return float(np.clip(weights["weight3"] @ hidden + weights["bias3"], 0.1, 1.1).item())


@lru_cache(maxsize=1)
def _weights() -> dict[str, np.ndarray]:
    return load_file(WEIGHTS)
