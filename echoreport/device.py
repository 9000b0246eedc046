"""Where and how to compute."""

import torch


def device() -> torch.device:
    """The first GPU where there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def has_fast_bfloat16(target: torch.device) -> bool:
    """Whether the target multiplies bfloat16 faster than float32: a GPU, or a CPU with AVX-512 BF16 or AMX."""
    if target.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return bool(torch.backends.mkldnn.is_available() and torch.cpu._is_avx512_bf16_supported())
