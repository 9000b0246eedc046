"""Deterministic inference of paragraph vectors.

gensim infers by stochastic negative sampling from a start that depends on Python's hash, so that two processes
give two answers. Here each step takes the expected gradient: instead of k words drawn from the noise
distribution, all words, weighted by their probability. With the output vectors fixed that is a smooth problem.
DBOW is led as far as gensim's small steps lead on average, those of all words of all epochs
(`echoreport.text.exponential_steps`), or takes one plain step an epoch, as DM does; of a large vocabulary the rarest
words are weighted in groups (`echoreport.text.noise_words`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import torch

from echoreport.text.exponential_steps import curvature, followed, step_sizes
from echoreport.text.noise_words import NoiseWords, noise_words
from echoreport.text.own_words import OwnWords

_NEGATIVE = 5  # noise words for each word, as in training
_FIRST_RATE, _LAST_RATE = 0.025, 0.0001  # gensim's alpha and min_alpha
_CURVED = 0.15  # derivative of the logistic function at the words of an inferred paragraph, in the mean
_BLOCK = 64  # documents; more are hardly faster, and one alone takes as long as a block


class Inference(Protocol):
    """Token rows of documents -> float32 unit vectors, *Shape:* (documents, dimensions)."""

    def __call__(self, documents: Sequence[np.ndarray]) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class DBOW:
    """The paragraph's vector alone predicts each of its words.

    Documents of alike length take as many steps, in blocks of one size, the last one filled up with empty ones: a
    product of matrices of one shape adds in one order, so that a document's vector is bit for bit the same alone, in
    any batch and place.

    Attributes:
        output: Float32 (words, dimensions), words in falling frequency.
        noise: Float32 (words,), sums to 1.
        epochs: Passes of gensim over a document, for as long as which the gradient is followed; or plain steps.
        plain: Whether to take one plain step an epoch.
    """

    output: np.ndarray
    noise: np.ndarray
    epochs: int
    plain: bool = False

    def __call__(self, documents: Sequence[np.ndarray]) -> np.ndarray:
        alike = defaultdict(list)
        for place, rows in enumerate(documents):
            alike[self.epochs if self.plain else _steps(self.epochs, len(rows))].append(place)
        vectors = np.zeros((len(documents), self.output.shape[1]), np.float32)
        for steps, places in alike.items():
            for block in (places[i : i + _BLOCK] for i in range(0, len(places), _BLOCK)):
                vectors[block] = self._infer([documents[place] for place in block], steps)
        return vectors

    @cached_property
    def _curvature(self) -> tuple[torch.Tensor, torch.Tensor]:
        return curvature(torch.from_numpy(self.output), torch.from_numpy(self.noise))

    @cached_property
    def _words(self) -> torch.Tensor:
        """Output vectors, along the axes of the curvature where that counts."""
        output = torch.from_numpy(self.output)
        return output if self.plain else output @ self._curvature[0]

    @cached_property
    def _noise_words(self) -> NoiseWords:
        return noise_words(self._words, torch.from_numpy(self.noise))

    @torch.inference_mode()
    def _infer(self, documents: Sequence[np.ndarray], steps: int) -> np.ndarray:
        own = OwnWords.of(documents, _BLOCK)
        vectors = self._in_plain_steps(own, steps) if self.plain else self._followed(own, steps)
        return torch.nn.functional.normalize(vectors)[: len(documents)].numpy()

    def _in_plain_steps(self, own: OwnWords, steps: int) -> torch.Tensor:
        slope, vectors = self._slope(own), torch.zeros(_BLOCK, self.output.shape[1])
        for rate in np.linspace(_FIRST_RATE, _LAST_RATE, steps).tolist():
            vectors.add_(slope(vectors), alpha=rate)
        return vectors

    def _followed(self, own: OwnWords, steps: int) -> torch.Tensor:
        axes, strength = self._curvature
        decay = own.lengths * (_CURVED * (_NEGATIVE + 1) * strength)
        time = self.epochs * (_FIRST_RATE + _LAST_RATE) / 2
        return followed(self._slope(own), decay, step_sizes(time, steps)) @ axes.T

    def _slope(self, own: OwnWords) -> Callable[[torch.Tensor], torch.Tensor]:
        """d/dv of  sum_w log s(v.w) + k * sum_n P(n) log s(-v.n),  s the logistic function."""
        output, noise = self._words, self._noise_words
        rare = own.rare(noise.frequent)
        counts = own.counts(len(noise.vectors), noise.frequent)
        expected = torch.addcmul(counts, own.lengths, noise.weights, value=_NEGATIVE)
        pull, rare_vectors, error = own.weighted_sum(output), output[rare.rows], torch.empty_like(expected)

        def slope(vectors: torch.Tensor) -> torch.Tensor:
            torch.mm(vectors, noise.across, out=error).sigmoid_().mul_(expected)
            total = torch.addmm(pull, error, noise.vectors, alpha=-1)
            if len(rare.rows):
                total -= rare.weighted_sum(output, _logistic((vectors[rare.documents] * rare_vectors).sum(1)))
            return total

        return slope


def _steps(epochs: int, length: int) -> int:
    """Alike up to the next power of two words. The longer a document, the steeper is what is followed.

    Enough for neighbours nearer to gensim's mean than those of one inference of gensim, for words with findings too,
    which are the hardest (`scripts/benchmark_text.py`).
    """
    longest = max(16, 1 << max(length - 1, 0).bit_length())
    return max(2, math.ceil(epochs * (longest / 64) ** 0.75))


def _logistic(values: torch.Tensor) -> torch.Tensor:
    """Of each; what is left over beside full vectors of the processor would be rounded otherwise than these."""
    return torch.nn.functional.pad(values, (0, -len(values) % _BLOCK)).sigmoid_()[: len(values)]


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
        targets, across = output[torch.from_numpy(rows)], output.T
        vector = torch.zeros(output.shape[1])
        for rate in np.linspace(_FIRST_RATE, _LAST_RATE, self.epochs):
            hidden = (context + vector) / (members + 1)
            expected = (hidden @ across).sigmoid_().sum(0) * noise  # of all positions together
            missed = 1 - torch.sigmoid((hidden * targets).sum(1))
            # gensim does not divide the gradient by the members of the mean either
            vector += rate * (missed @ targets - _NEGATIVE * expected @ output)
        return torch.nn.functional.normalize(vector, dim=0).numpy()

    def _context(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Sum of the window's input vectors around each position, and how many they are."""
        running = np.concatenate([np.zeros((1, self.input.shape[1]), np.float32), self.input[rows].cumsum(0)])
        position = np.arange(len(rows))
        low, high = np.maximum(position - self.window, 0), np.minimum(position + self.window + 1, len(rows))
        total = running[high] - running[low] - self.input[rows]
        return torch.from_numpy(total), torch.from_numpy((high - low - 1).astype(np.float32))[:, None]
