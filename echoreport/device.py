"""Where and how to compute."""

import torch


def device() -> torch.device:
    """The first GPU where there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def has_fast_bfloat16(target: torch.device) -> bool:
    """Whether training in bfloat16 is faster than in float32 there: a GPU that has it, or AVX-512 BF16 or AMX."""
    if target.type == "cuda":
        return torch.cuda.is_bf16_supported()
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
