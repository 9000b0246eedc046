import numpy as np
import pytest
import torch

from echoreport.domain import Disease, Valve
from echoreport.vision import (
    CLASSES,
    GRID_SHAPE,
    SUMMARY,
    TRAITS,
    Grader,
    Graders,
    ImageEncoder,
    TraitNetwork,
    TransformNetwork,
    features_of,
    make_backbone,
)

GRADERS = Graders({(Valve.AORTIC, Disease.STENOSIS): Grader((1.0, 0.9), (0.4, 0.4), (3.0, 1.0), (-3, -2, -1, 0, 1, 2))})


@pytest.fixture(params=["features", "summary"])
def encoder(request) -> ImageEncoder:
    torch.manual_seed(0)
    backbone = make_backbone("echo-resnet", len(CLASSES))
    if request.param == "summary":
        return ImageEncoder(backbone, TraitNetwork(len(CLASSES)), GRADERS, TransformNetwork(SUMMARY, 20))
    return ImageEncoder(backbone, None, Graders({}), TransformNetwork(backbone.width + TRAITS, 20))


def test_vectors_have_unit_length(encoder, jet):
    vectors = encoder.encode([jet(1.0), jet(4.0)])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_batch_gives_what_single_images_give(encoder, jet):
    images = [jet(1.0), jet(2.0, sign=1), jet(4.0, calibrated=False)]
    single = np.concatenate([encoder.encode([image]) for image in images])
    assert encoder.encode(images) == pytest.approx(single, abs=1e-5)


def test_no_image_gives_no_vector(encoder):
    assert encoder.encode([]).shape == (0, 20)


def test_what_is_saved_is_what_is_loaded(encoder, jet, tmp_path):
    encoder.transform.standardise(torch.rand(5, encoder.transform.width))
    encoder.save(tmp_path)
    loaded = ImageEncoder.load(tmp_path)
    images = [jet(3.0), jet(1.0, sign=1)]
    assert np.array_equal(loaded.encode(images), encoder.encode(images))
    assert loaded.graders == encoder.graders
    assert loaded.transform.recipe == encoder.transform.recipe
    assert {path.suffix for path in tmp_path.iterdir()} == {".safetensors", ".json"}


def test_standardising_makes_units_of_features_meaningless(encoder):
    torch.manual_seed(1)
    features = torch.rand(50, encoder.transform.width)
    encoder.transform.standardise(features)
    first = encoder.transform(features)
    encoder.transform.standardise(features * 1000)
    assert torch.allclose(encoder.transform(features * 1000), first, atol=0.02)


def test_time_shifts_hardly_move_the_features_and_velocity_does(encoder):
    grids = np.zeros((3, *GRID_SHAPE), np.float32)
    grids[0, :, 70:100, 32:64] = 1
    grids[1] = np.roll(grids[0], 48, axis=-1)
    grids[2] = np.roll(grids[0], 20, axis=-2)
    features = features_of(encoder.backbone, grids, np.zeros((3, TRAITS), np.float32))
    shift, velocity = (features[0] - features[1]).norm(), (features[0] - features[2]).norm()
    assert velocity > 3 * shift


def test_the_backbone_stays_small(encoder):
    assert sum(weight.numel() for weight in encoder.backbone.parameters()) < 2_000_000
