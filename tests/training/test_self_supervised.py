"""Pre-training without labels: the loss is the paper's, and what it teaches can be seen."""

import numpy as np
import pytest
import torch

from echoreport.corpus import ImageRecord
from echoreport.image_set import ImageSet
from echoreport.images import VIEW_SHAPE
from echoreport.progress import silent
from echoreport.training.augmentation import augment_more
from echoreport.training.coarse import CLASSES, fit_backbone
from echoreport.training.self_supervised import pretrain, vicreg_loss
from echoreport.training.settings import TrainingSettings
from echoreport.vision import GRID_SHAPE, TRAITS, Backbone, make_backbone

COUNT = 32


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> ImageSet:
    """Unlabelled images of flows of different velocities, directions and durations."""
    grids = np.random.default_rng(0).integers(0, 30, (COUNT, *GRID_SHAPE)).astype(np.uint8)
    for number, grid in enumerate(grids):
        reach, lasting = 6 + 7 * (number // 4), 5 + 4 * (number % 2)
        rows = slice(64, 64 + reach) if number % 4 < 2 else slice(64 - reach, 64)
        for start in range(0, 160, 32):
            grid[:, rows, start : start + lasting] = 220
    path = tmp_path_factory.mktemp("none") / "none.png"
    records = tuple(ImageRecord(f"i{n}", "s", f"p{n}", path) for n in range(COUNT))
    views = np.zeros((COUNT, *VIEW_SHAPE), np.uint8)
    return ImageSet(records, grids, np.zeros((COUNT, TRAITS), np.float32), ({},) * COUNT, (), views)


def fresh() -> Backbone:
    torch.manual_seed(0)
    return make_backbone("echo-resnet", len(CLASSES))


@pytest.fixture(scope="module")
def pretrained(images) -> tuple[Backbone, list[float]]:
    backbone = fresh()
    return backbone, pretrain(backbone, images, 20, 0, silent)


def nearer(backbone: Backbone, images: ImageSet) -> float:
    """Share of the images whose second view is, of all images' second views, the nearest to their first."""
    generator = np.random.default_rng(5)
    views = [torch.from_numpy(augment_more(images.grids, images.traits, generator)) for _ in range(2)]
    with torch.no_grad():
        first, second = (backbone.eval().features(view) for view in views)
    return (torch.cdist(first, second).argmin(1) == torch.arange(COUNT)).float().mean().item()


def test_the_loss_of_known_views():
    apart = torch.tensor([[2.0, 2.0], [2.0, -2.0], [-2.0, 2.0], [-2.0, -2.0]])
    assert vicreg_loss(apart, apart) == pytest.approx(0, abs=1e-6)  # alike, spread by 2 > 1, not correlated
    assert vicreg_loss(apart, apart + 1) == pytest.approx(25, abs=1e-4)  # a squared distance of 1 in each dimension
    collapsed = torch.zeros(4, 2)
    assert vicreg_loss(collapsed, collapsed) == pytest.approx(25 * 0.99, abs=1e-4)  # deviation 0.01, wanted 1
    correlated = torch.tensor([[2.0, 2.0], [-2.0, -2.0]])
    assert vicreg_loss(correlated, correlated) == pytest.approx(2 * 64, abs=1e-3)  # covariances of 8, two of two


def test_the_loss_falls(pretrained):
    _, losses = pretrained
    assert len(losses) == 20
    assert losses[-1] < 0.9 * losses[0]


def test_two_views_of_an_image_come_nearer_than_other_images(pretrained, images):
    assert nearer(pretrained[0], images) > nearer(fresh(), images) + 0.1


def test_the_head_is_left_alone(pretrained):
    assert all(
        torch.equal(a, b) for a, b in zip(pretrained[0].head.parameters(), fresh().head.parameters(), strict=True)
    )


def test_the_same_seed_gives_the_same_weights(images):
    made = [fresh() for _ in range(3)]
    for backbone, seed in zip(made, (3, 3, 4), strict=True):
        torch.manual_seed(seed)
        pretrain(backbone, images, 1, seed, silent)
    first, second, other = (torch.cat([p.flatten() for p in backbone.body.parameters()]) for backbone in made)
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_no_epoch_changes_nothing_and_one_does(images):
    plain = fit_backbone(images, TrainingSettings(coarse_epochs=1), silent).state_dict()
    none, one = (
        fit_backbone(images, TrainingSettings(coarse_epochs=1, self_supervised_epochs=epochs), silent).state_dict()
        for epochs in (0, 1)
    )
    assert all(torch.equal(plain[name], none[name]) for name in plain)
    assert not all(torch.equal(plain[name], one[name]) for name in plain)
