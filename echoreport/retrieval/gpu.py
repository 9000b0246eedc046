"""FAISS on GPUs, for flat search without a filter. No test has run it: no machine of this project's had a GPU."""

from __future__ import annotations

from functools import cache
from typing import Any

from echoreport.extras import require

MOST_ON_GPU = 2048
"""Neighbours that FAISS finds on a GPU at most."""


@cache
def has_gpu() -> bool:
    """Whether FAISS is built for GPUs (extra `gpu`) and sees one."""
    faiss = require("faiss", "cpu")
    return bool(getattr(faiss, "get_num_gpus", int)())


def on_gpus(index: Any) -> Any:
    """A copy of a flat index on all GPUs, its vectors shared out among them."""
    faiss = require("faiss", "cpu")
    options = faiss.GpuMultipleClonerOptions()
    options.shard = True
    return faiss.index_cpu_to_all_gpus(index, options)
