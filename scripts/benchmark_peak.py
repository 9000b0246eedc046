"""What the processor can do at most, for the limits of `scripts/benchmark.py`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import torch
from benchmark_rows import timed


def matmul_peak(dtype: torch.dtype, side: int = 2048) -> float:
    """Floating-point operations a second of a large product of matrices on torch's threads, the best of five."""
    matrix = torch.ones(side, side, dtype=dtype)
    return 2 * side**3 / min(timed(partial(torch.mm, matrix, matrix)) for _ in range(5))


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch computes on one thread in this block."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
