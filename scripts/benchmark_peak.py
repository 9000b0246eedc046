"""What the processor can do at most, for the limits of `scripts/benchmark.py`."""

from __future__ import annotations

from functools import partial

import torch
from benchmark_rows import timed


def matmul_peak(dtype: torch.dtype, side: int = 2048) -> float:
    """Floating-point operations a second of a large product of matrices on torch's threads, the best of five."""
    matrix = torch.ones(side, side, dtype=dtype)
    return 2 * side**3 / min(timed(partial(torch.mm, matrix, matrix)) for _ in range(5))
