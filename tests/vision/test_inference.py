"""Fast features against the reference, on every way that this machine has."""

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from echoreport.vision import (
    CLASSES,
    GRID_SHAPE,
    SUMMARY,
    TRAITS,
    Graders,
    ImageEncoder,
    TraitNetwork,
    TransformNetwork,
    make_backbone,
    to_grid,
    traits_of,
)
from echoreport.vision import inference as fast

WAYS = pytest.mark.parametrize(
    "way", [pytest.param("openvino", marks=pytest.mark.skipif(not find_spec("openvino"), reason="openvino")), "torch"]
)


def use(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `fast_features` take a way of the processor."""
    monkeypatch.setattr(fast, "device", lambda: torch.device("cpu"))
    monkeypatch.setattr(fast, "find_spec", lambda name: way == "openvino")


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def grids(count: int) -> np.ndarray:
    return np.random.default_rng(0).random((count, *GRID_SHAPE), np.float32)


@WAYS
@pytest.mark.parametrize("name", ["echo-resnet", "convnext"])
def test_features_are_near_to_the_reference(name, way, monkeypatch, tmp_path):
    if name == "convnext":
        transformers = pytest.importorskip("transformers")
        config = transformers.ConvNextConfig(hidden_sizes=[4, 8, 8, 8], depths=[1, 1, 1, 1], image_size=64)
        transformers.AutoModel.from_config(config).save_pretrained(tmp_path)
        name = f"transformers:{tmp_path}"
    use(way, monkeypatch)
    torch.manual_seed(0)
    backbone = make_backbone(name, len(CLASSES)).eval()
    with torch.inference_mode():
        expected = backbone.features(torch.from_numpy(grids(3))).numpy()
    found = fast.fast_features(backbone)(grids(3))
    assert found.dtype == np.float32
    assert found.shape == expected.shape
    assert cosines(found, expected).min() > 0.999


@WAYS
def test_features_depend_neither_on_the_batch_nor_on_the_place_in_it(way, monkeypatch):
    use(way, monkeypatch)
    torch.manual_seed(0)
    network = fast.fast_features(make_backbone("echo-resnet", len(CLASSES)).eval())
    together = network(grids(37))
    np.testing.assert_array_equal(network(grids(37)[::-1])[::-1], together)
    np.testing.assert_array_equal(np.concatenate([network(grid[None]) for grid in grids(37)[:6]]), together[:6])
    assert network(grids(0)).shape == (0, together.shape[1])


@WAYS
def test_vectors_of_grids_are_near_to_those_of_images(way, monkeypatch, jet):
    use(way, monkeypatch)
    torch.manual_seed(0)
    backbone, traits_network = make_backbone("echo-resnet", len(CLASSES)), TraitNetwork(len(CLASSES))
    encoder = ImageEncoder(backbone, traits_network, Graders({}), TransformNetwork(SUMMARY, 20))
    images = [jet(velocity, sign=sign) for velocity in (0.5, 1.5, 3.0, 5.0) for sign in (-1, 1)]
    stored = np.array([np.rint(to_grid(image) * 255) for image in images]).astype(np.uint8)
    traits = np.array([traits_of(image) for image in images], np.float32)
    assert traits.shape == (8, TRAITS)
    vectors = encoder.encode_grids(stored, traits)
    assert vectors.dtype == np.float32
    assert cosines(vectors, encoder.encode(images)).min() > 0.999
    assert encoder.encode_grids(stored[:0], traits[:0]).shape == (0, 20)


def test_a_way_without_its_extra_is_refused(monkeypatch):
    from echoreport.errors import MissingExtraError

    monkeypatch.setitem(__import__("sys").modules, "openvino", None)
    with pytest.raises(MissingExtraError, match="wanted the extra 'fast'"):
        fast.by_openvino(make_backbone("echo-resnet", len(CLASSES)))
