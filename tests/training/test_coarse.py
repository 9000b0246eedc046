from pathlib import Path

import numpy as np
import pytest
import torch

from echoreport.corpus import ImageRecord
from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.image_set import ImageSet, read_image_set
from echoreport.images import VIEW_SHAPE
from echoreport.progress import silent
from echoreport.training.coarse import coarse_loss, fit_backbone, targets_of
from echoreport.training.settings import TrainingSettings
from echoreport.vision import GRID_SHAPE, TRAITS, features_of


def record(number: int, valve: Valve | None, flow: str | None, path: str = "/none.png") -> ImageRecord:
    return ImageRecord(f"i{number}", "s", f"p{number}", Path(path), valve=valve, flow=flow)


def test_labels_become_numbers_and_unknown_ones_do_not_count():
    valves, flows = targets_of([record(0, Valve.TRICUSPID, "stenosis+regurgitation"), record(1, None, None)])
    assert valves.tolist() == [2, -1]
    assert flows.tolist() == [[1, 1], [-1, -1]]
    logits = torch.randn(2, 6)
    with_unknown = coarse_loss(logits, valves, flows) * 2
    assert with_unknown == pytest.approx(coarse_loss(logits[:1], valves[:1], flows[:1]).item(), rel=1e-5)


def test_right_logits_lose_less_than_wrong_ones():
    valves, flows = targets_of([record(0, Valve.AORTIC, "stenosis")])
    right, wrong = torch.tensor([[9.0, 0, 0, 0, 9, -9]]), torch.tensor([[0.0, 9, 0, 0, -9, 9]])
    assert coarse_loss(right, valves, flows) < 0.01 < 5 < coarse_loss(wrong, valves, flows)


def two_flows(count: int) -> ImageSet:
    """Half of the images with flow away and labelled aortic, half with flow toward and labelled mitral."""
    grids = np.random.default_rng(0).integers(0, 30, (count, *GRID_SHAPE)).astype(np.uint8)
    grids[: count // 2, :, 70:100, ::4] = 220
    grids[count // 2 :, :, 30:60, ::4] = 220
    records = [record(n, Valve.AORTIC if n < count // 2 else Valve.MITRAL, "normal") for n in range(count)]
    views = np.zeros((count, *VIEW_SHAPE), np.uint8)
    return ImageSet(tuple(records), grids, np.zeros((count, TRAITS), np.float32), ({},) * count, (), views)


def test_the_backbone_learns_direction():
    images = two_flows(32)
    backbone = fit_backbone(images, TrainingSettings(coarse_epochs=30), silent)
    features = features_of(backbone, images.grids.astype(np.float32) / 255, images.traits)[:, : backbone.width]
    with torch.no_grad():
        valves = backbone.head(features)[:, :4].argmax(1)
    assert (valves.numpy() == [0] * 16 + [1] * 16).mean() > 0.9


def test_the_same_seed_gives_the_same_network():
    first, second = (
        fit_backbone(two_flows(8), TrainingSettings(coarse_epochs=1), silent).state_dict() for _ in range(2)
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_an_unreadable_image_is_named_and_the_rest_read(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no image")
    images = read_image_set([record(0, None, None, str(tmp_path / "bad.png"))], silent)
    assert images.grids.shape == (0, *GRID_SHAPE)
    (rejected,) = images.rejected
    assert rejected.image == "i0"
    assert rejected.reason.startswith("bad.png: got")


def test_an_unknown_backbone_is_refused_before_anything_is_read():
    with pytest.raises(InputError, match=r"^got the backbone 'vgg', wanted echo-resnet, "):
        TrainingSettings(backbone="vgg")
