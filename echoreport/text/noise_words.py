"""The words that noise is expected from: of a large vocabulary the frequent ones, and groups of the rare ones.

The noise of a step is sum_n P(n) s(v.n) n over all words n, and its cost grows with the vocabulary, unlike gensim's.
Rare words have short vectors that differ little, so that s(v.n) is nearly the same within a group of near ones: a group
counts as one word, the mean of its words, with their probability together. A document's own rare words are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_FREQUENT, _GROUPS = 2048, 256
"""On 15,000 words of an encyclopaedia and of reports each vector has a cosine of at least 0.9999 with the exact one."""
_ROUNDS = 8  # of Lloyd's; more change nothing that could be measured


@dataclass(frozen=True, slots=True, eq=False)
class NoiseWords:
    """Words, or groups of words, with their probability.

    Attributes:
        frequent: The first so many are the first words of the vocabulary; groups follow.
        vectors: Float32, *Shape:* (frequent + groups, dimensions).
        across: The same transposed and contiguous, which multiplies faster.
        weights: Float32, *Shape:* (frequent + groups,), sums to 1.
    """

    frequent: int
    vectors: Tensor
    across: Tensor
    weights: Tensor


def noise_words(output: Tensor, noise: Tensor) -> NoiseWords:
    """All words of a small vocabulary; of a large one the first ones and groups of the others.

    Args:
        output: Float32, *Shape:* (words, dimensions), words in falling frequency.
        noise: Float32, *Shape:* (words,), sums to 1.
    """
    if len(output) > _FREQUENT + _GROUPS:
        means, weights = _grouped(output[_FREQUENT:], noise[_FREQUENT:])
        vectors, weights = torch.cat([output[:_FREQUENT], means]), torch.cat([noise[:_FREQUENT], weights])
        return NoiseWords(_FREQUENT, vectors, vectors.T.contiguous(), weights)
    return NoiseWords(len(output), output, output.T.contiguous(), noise)


def _grouped(vectors: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Weighted k-means from a start without chance (words at even distances), so that every process groups alike."""
    means = vectors[torch.linspace(0, len(vectors) - 1, _GROUPS).long()]
    for _ in range(_ROUNDS):
        nearest = (vectors @ means.T - means.square().sum(1) / 2).argmax(1)
        together = torch.zeros(_GROUPS).index_add_(0, nearest, weights)
        sums = torch.zeros_like(means).index_add_(0, nearest, vectors * weights[:, None])
        means = torch.where(together[:, None] > 0, sums / together[:, None], means)
    return means, together
