"""Deterministic inference of paragraph vectors.

gensim infers by stochastic negative sampling from a start that depends on Python's hash, so that two processes
give two answers. Here each step takes the expected gradient: instead of k words drawn from the noise
distribution, all words, weighted by their probability. With the output vectors fixed that is a smooth problem;
the learning rate falls linearly as gensim's does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

_NEGATIVE = 5  # noise words for each word, as in training
_FIRST_RATE, _LAST_RATE = 0.025, 0.0001  # gensim's alpha and min_alpha
_BATCH = 256


class Inference(Protocol):
    """Token rows of documents -> float32 unit vectors, *Shape:* (documents, dimensions)."""

    def __call__(self, documents: Sequence[np.ndarray]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True, eq=False)
class DBOW:
    """The paragraph's vector alone predicts each of its words.

    Attributes:
        output: Float32 (words, dimensions).
        noise: Float32 (words,), sums to 1.
        epochs: Gradient steps.
    """

    output: np.ndarray
    noise: np.ndarray
    epochs: int

    def __call__(self, documents: Sequence[np.ndarray]) -> np.ndarray:
        batches = [self._infer(documents[i : i + _BATCH]) for i in range(0, len(documents), _BATCH)]
        return np.concatenate([*batches, np.zeros((0, self.output.shape[1]), np.float32)])

    @torch.inference_mode()
    def _infer(self, documents: Sequence[np.ndarray]) -> np.ndarray:
        output, noise = torch.from_numpy(self.output), torch.from_numpy(self.noise)
        counts = torch.stack([torch.bincount(torch.from_numpy(rows), minlength=len(output)) for rows in documents])
        counts = counts.to(torch.float32)  # documents words
        expected = _NEGATIVE * counts.sum(1, keepdim=True) * noise + counts
        vectors = torch.zeros(len(documents), output.shape[1])
        for rate in np.linspace(_FIRST_RATE, _LAST_RATE, self.epochs):
            # d/dv of  sum_w log s(v.w) + k * sum_n P(n) log s(-v.n),  s the logistic function
            error = counts - expected * torch.sigmoid(vectors @ output.T)
            vectors += rate * (error @ output)
        return torch.nn.functional.normalize(vectors).numpy()


@dataclass(frozen=True, slots=True, eq=False)
class DM:
    """The mean of the paragraph's vector and its neighbouring words' vectors predicts each word.

    Attributes:
        input: Float32 (words, dimensions); the others as in `DBOW`.
    """

    output: np.ndarray
    noise: np.ndarray
    epochs: int
    input: np.ndarray
    window: int = 5

    def __call__(self, documents: Sequence[np.ndarray]) -> np.ndarray:
        vectors = np.array([self._infer(rows) for rows in documents], np.float32)
        return vectors.reshape(-1, self.output.shape[1])

    @torch.inference_mode()
    def _infer(self, rows: np.ndarray) -> np.ndarray:
        output, noise = torch.from_numpy(self.output), torch.from_numpy(self.noise)
        context, members = self._context(rows)  # positions dimensions, positions 1
        targets = torch.from_numpy(rows)
        vector = torch.zeros(output.shape[1])
        for rate in np.linspace(_FIRST_RATE, _LAST_RATE, self.epochs):
            hidden = (context + vector) / (members + 1)
            probabilities = torch.sigmoid(hidden @ output.T)
            hit = 1 - probabilities.gather(1, targets[:, None])
            gradient = hit * output[targets] - _NEGATIVE * (probabilities * noise) @ output
            vector += rate * gradient.sum(0)  # gensim does not divide it by the members of the mean either
        return torch.nn.functional.normalize(vector, dim=0).numpy()

    def _context(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Sum of the window's input vectors around each position, and how many they are."""
        running = np.concatenate([np.zeros((1, self.input.shape[1]), np.float32), self.input[rows].cumsum(0)])
        position = np.arange(len(rows))
        low, high = np.maximum(position - self.window, 0), np.minimum(position + self.window + 1, len(rows))
        total = running[high] - running[low] - self.input[rows]
        return torch.from_numpy(total), torch.from_numpy((high - low - 1).astype(np.float32))[:, None]
