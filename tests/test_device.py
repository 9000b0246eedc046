import pytest
import torch

from echoreport.device import device, has_fast_bfloat16


@pytest.mark.parametrize(
    ("able", "fast"),
    [
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"avx2": True}, False),
        ({"avx512_bf16": False}, False),
    ],
)
def test_a_processor_without_bfloat16_arithmetic_trains_in_float32(monkeypatch, able, fast):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert has_fast_bfloat16(torch.device("cpu")) is fast


def test_without_a_gpu_the_processor_computes(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device().type == "cpu"
