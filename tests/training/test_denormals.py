"""Numbers too small for a full mantissa are 0 in the block, and afterwards what they were."""

import pytest
import torch

from echoreport.training.denormals import without_denormals


def tiny() -> float:
    return float(torch.tensor(1e-40).mul(1.0))


@pytest.mark.parametrize("before", [False, True])
def test_they_are_nought_in_the_block_alone(before: bool) -> None:
    torch.set_flush_denormal(before)
    try:
        with without_denormals():
            assert tiny() == 0
        assert (tiny() == 0) is before
        with pytest.raises(ValueError, match="stop"), without_denormals():
            raise ValueError("stop")
        assert (tiny() == 0) is before
    finally:
        torch.set_flush_denormal(False)
