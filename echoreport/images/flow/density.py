"""How dense a jet is against the flow the other way: what readers grade a regurgitation by.

ASE 2017 (Zoghbi et al., J Am Soc Echocardiogr 2017;30:303) calls a faint CW jet mild and one as dense as the forward
flow severe. Brightness alone depends on the gain, so that the two flows of one trace are compared. Beside slow forward
flow lie the signals around the baseline, and PW spectra are hollow: small networks that learned from simulated traces
of known density read it off both flows' brightness from the baseline to the envelope, off how deep their speckle is,
which tells how many decibels a grey level means, and off what is left of the display beyond them.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from echoreport.domain import Direction, DopplerImage
from echoreport.images.flow.tracing import traced

WEIGHTS = Path(__file__).with_name("density.safetensors")
"""Made by `scripts/train_density.py`; the file's metadata say how."""
_STEPS, _IN_A_STEP = 24, 3
_SHARES = (np.arange(_STEPS * _IN_A_STEP) + 0.5) / 60
"""Of the way from the baseline to the envelope and a fifth beyond, *Shape:* (72,)."""
_SPECKLED = 8  # coarser steps, in which the spread of speckle is taken
_FAST, _WIDE = 0.6, 0.3  # shares of the fastest flow, from which a column takes part
_BEYOND, _MARGIN = 1.25, 2  # of the fastest flow, from which the display shows none; rows at its border
PROFILE = 2 * _STEPS + _SPECKLED + 6
"""Width of a flow's profile."""
INPUTS = 2 * PROFILE + 1

Profiles = dict[Direction, np.ndarray]


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


def profiles_of(image: DopplerImage) -> Profiles:
    """Brightness of each direction's flow over the way from the baseline to its envelope, and beyond it.

    Returns:
        Float32, *Shape:* (PROFILE,): medians of the fast columns and of most columns with flow, the quartiles'
        distance, then the flow's reach and how many columns are of either kind, as shares of the display; median, mean
        and ninth tenth beyond. All 0 without flow.
    """
    baseline = image.baseline_row - image.region.y0
    return {
        direction: _profile(
            image.spectrum, baseline, -1 if (direction is Direction.TOWARD) != image.inverted else 1, edge
        )
        for direction, edge in traced(image).items()
    }


def inputs_of(profiles: Profiles, jet: Direction) -> np.ndarray:
    """What the networks take of a jet: its profile, the other flow's, and its direction; *Shape:* (INPUTS,)."""
    forward = Direction.AWAY if jet is Direction.TOWARD else Direction.TOWARD
    return np.concatenate([profiles[jet], profiles[forward], [np.float32(jet is Direction.AWAY)]], dtype=np.float32)


def _profile(spectrum: np.ndarray, baseline: float, sign: int, edge: np.ndarray) -> np.ndarray:
    rows, columns = spectrum.shape
    reach = float(np.quantile(edge, 0.98))
    fast, wide = (np.flatnonzero(edge > max(share * reach, 1)) for share in (_FAST, _WIDE))
    if not fast.size:
        return np.zeros(PROFILE, np.float32)
    at = np.round(baseline + sign * np.multiply.outer(_SHARES, edge[wide])).astype(int).clip(0, rows - 1)
    levels = spectrum[at, wide]
    low, high = np.quantile(_in_steps(levels, _SPECKLED), [0.25, 0.75], axis=1)
    return np.array(
        [
            *np.median(_in_steps(levels[:, np.isin(wide, fast)], _STEPS), axis=1),
            *np.median(_in_steps(levels, _STEPS), axis=1),
            *(high - low),
            reach / rows,
            len(fast) / columns,
            len(wide) / columns,
            *_rest(spectrum, baseline, sign, reach),
        ],
        np.float32,
    )


def _in_steps(levels: np.ndarray, steps: int) -> np.ndarray:
    """(shares, columns) -> (steps, what lies in each)."""
    return levels.reshape(steps, -1)


def _rest(spectrum: np.ndarray, baseline: float, sign: int, reach: float) -> tuple[float, float, float]:
    """Median, mean and ninth tenth of the display beyond a flow: of its last rows, where the flow fills it."""
    away = sign * (np.arange(len(spectrum)) - baseline)
    most = float(away.max()) - _MARGIN
    part = spectrum[(away >= min(_BEYOND * reach, most - _MARGIN)) & (away <= most) & (away > 0)]
    return (float(np.median(part)), float(part.mean()), float(np.quantile(part, 0.9))) if part.size else (0.0, 0.0, 0.0)


def _density(inputs: np.ndarray) -> float:
    weights = _weights()
    hidden = ((inputs - weights["centre"]) / weights["scale"])[:, None]
    for layer in (1, 2):
        hidden = np.maximum(weights[f"weight{layer}"] @ hidden + weights[f"bias{layer}"][..., None], 0)
    told = weights["weight3"] @ hidden + weights["bias3"][..., None]
    return float(np.clip(told.mean(), 0.1, 1.1))


@lru_cache(maxsize=1)
def _weights() -> dict[str, np.ndarray]:
    """Of several networks, whose mean is taken: the first axis of all but centre and scale."""
    return load_file(WEIGHTS)
