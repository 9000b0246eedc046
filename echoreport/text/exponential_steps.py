"""A gradient followed with few steps: exponential integration with a rough curvature that all documents share.

A vector of L words moves along the steepest of its dimensions at once and creeps along the flattest. Plain steps must
be small enough for the steepest, however many they become. With dv/dt = g(v) and any matrix D near to -g', the equation
is dv/dt = -D v + N(v), N = g + D v; its linear part is solved exactly, and N, which changes little, is taken as a
straight line through the last two steps (exponential Adams-Bashforth method of order 2; Hochbruck and Ostermann,
Exponential integrators, Acta Numerica 19, 2010, section 2.5, doi 10.1017/S0962492910000048):

    v += h phi1(h D) g + h phi2(h D) h / h' (N - N'),  phi1(z) = (1 - exp(-z)) / z,  phi2(z) = (1 - phi1(z)) / z

with h the step and h', N' those of the step before. D decides how good the step is, never where it leads: a rough one
that needs no more than a multiplication for each dimension is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

_LEAST = 1e-3  # of h D, below which 1 - phi1 has no figures left in float32


def step_sizes(time: float, steps: int) -> list[float]:
    """Falling as the root of what is left, since the last steps make good what the first ones miss; sum to `time`."""
    sizes = np.sqrt(np.arange(steps, 0, -1))
    return (sizes * (time / sizes.sum())).tolist()


def curvature(output: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
    """Axes along which words of the noise distribution curve the likelihood one by one, and how much.

    Returns:
        Sum of P(n) n n^T over the rows of `output` as eigenvectors, columns of *Shape:* (dimensions, dimensions), and
        eigenvalues, none below 0, *Shape:* (dimensions,).
    """
    exact = output.double()  # so that what another place in memory adds otherwise is rounded away
    strength, axes = torch.linalg.eigh(exact.T @ (noise[:, None] * exact))
    return axes.float(), strength.clamp_min(0).float()


def followed(slope: Callable[[Tensor], Tensor], decay: Tensor, sizes: Sequence[float]) -> Tensor:
    """Where dv/dt = slope(v) leads from 0 in the time of all steps.

    Args:
        slope: Of vectors of the shape of `decay`, in that shape.
        decay: D, one number of at least 0 for each number of the vectors.
    """
    decay = decay.clamp_min(_LEAST / min(sizes))
    vectors = torch.zeros_like(decay)
    before, move, size_before = None, torch.zeros_like(decay), sizes[0]
    for size in sizes:
        now = slope(vectors)
        scaled = decay * size
        first = torch.expm1(-scaled).div_(scaled).neg_()
        second = (1 - first).div_(scaled)
        change = torch.addcmul(now - (now if before is None else before), decay, move)
        move = torch.addcmul(first.mul_(now), second, change, value=size / size_before).mul_(size)
        vectors, before, size_before = vectors + move, now, size
    return vectors
