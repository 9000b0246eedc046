"""Evidence -> probabilities, by logistic models whose weights are data."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from echoreport.domain import ImageKind

SPECTRUM = ImageKind.SPECTRAL_DOPPLER
"""Stands for a spectrum of flow and of tissue alike; which of them it is, the spectrum itself tells."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A logistic model: classes K, numbers N.

    Attributes:
        names: Of the numbers it weighs, in order.
        mean: To take off each number, *Shape:* (N,).
        scale: To divide it by then, *Shape:* (N,).
        weights: *Shape:* (K, N); one row where there are two classes.
        offsets: *Shape:* (K,).
        classes: What the rows stand for.
    """

    names: tuple[str, ...]
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    classes: tuple[str, ...]

    def logits(self, numbers: np.ndarray) -> np.ndarray:
        """*Shape:* (K,), unbounded."""
        return np.asarray(self.weights @ ((numbers - self.mean) / self.scale) + self.offsets)


@cache
def model_of(name: str) -> Model:
    """The model `name` of the file of weights that lies beside this module."""
    table = json.loads(resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))[name]
    mean, scale, weights, offsets = (
        np.array(table[key], np.float64) for key in ("mean", "scale", "weights", "offsets")
    )
    return Model(tuple(table["names"]), mean, scale, weights, offsets, tuple(table["classes"]))


def kinds_of(numbers: np.ndarray) -> dict[ImageKind, float]:
    """Probability of each kind, flow and tissue together as `SPECTRUM`; they add up to 1."""
    model = model_of("kind")
    logits = model.logits(numbers)
    shares = np.exp(logits - logits.max())
    return {ImageKind(name): float(p) for name, p in zip(model.classes, shares / shares.sum(), strict=True)}
