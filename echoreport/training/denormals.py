"""Numbers too small for a full mantissa, which processors compute with a hundred times slower."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def without_denormals() -> Iterator[None]:
    """Torch counts them as 0 in this block, or in a function that is decorated so, on the thread that runs it.

    Small networks compute there; the threads that share large tensors stay as they are.
    An optimiser's moments of a weight that no longer has a gradient shrink until they are such numbers: small networks
    then take ten times as long to train. Whether they do by default depends on what libraries the process has loaded.
    """
    before = not torch.tensor(1e-40).mul(1.0).item()
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)
