"""The textbook networks are those of their papers, and every backbone comes back from a bundle as it was."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from echoreport.errors import InputError, MissingExtraError
from echoreport.vision import BACKBONES, GRID_SHAPE, TRAITS, Graders, ImageEncoder, TransformNetwork, make_backbone

PARAMETERS = {
    "alexnet": 62_378_344,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "googlenet": 6_998_552,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "densenet121": 7_978_856,
}
"""With 1,000 classes, as the papers' layers add up; GoogLeNet without its auxiliary classifiers."""
WIDTHS = {"alexnet": 4096, "vgg16": 4096, "vgg19": 4096, "googlenet": 1024, "resnet18": 512, "resnet50": 2048}


def tiny_models(transformers):
    """Models of a few thousand weights, and the rows and columns that their folders ask for."""
    convnext = transformers.ConvNextConfig(hidden_sizes=[4, 8, 8, 8], depths=[1, 1, 1, 1], image_size=64)
    dinov2 = transformers.Dinov2Config(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=70)
    efficientnet = transformers.EfficientNetConfig(
        image_size=64, width_coefficient=0.1, depth_coefficient=0.1, hidden_dim=128
    )
    return {"convnext": convnext, "dinov2": dinov2, "efficientnet": efficientnet}


@pytest.fixture(scope="module")
def transformers():
    return pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def folders(transformers, tmp_path_factory):
    """A folder for each tiny model, with weights."""
    made = {}
    for name, config in tiny_models(transformers).items():
        made[name] = tmp_path_factory.mktemp(name)
        torch.manual_seed(1)
        transformers.AutoModel.from_config(config).save_pretrained(made[name])
    return made


@pytest.fixture
def copied(folders, tmp_path):
    """A ConvNeXt's folder to be spoilt."""
    return shutil.copytree(folders["convnext"], tmp_path / "model")


def grids(count: int = 2) -> torch.Tensor:
    return torch.rand(count, *GRID_SHAPE, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_those_of_the_paper(name):
    pytest.importorskip({"densenet121": "monai"}.get(name, "transformers" if "resnet" in name else "torch"))
    with torch.device("meta"):
        backbone = make_backbone(name, 1000)
    assert sum(weight.numel() for weight in backbone.parameters()) == PARAMETERS[name]
    assert backbone.width == WIDTHS.get(name, 1024)


def test_the_default_stays_small():
    backbone = make_backbone("echo-resnet", 6)
    assert sum(weight.numel() for weight in backbone.parameters()) < 1_000_000


@pytest.mark.parametrize("name", BACKBONES)
def test_shapes_of_features_and_logits(name):
    pytest.importorskip({"densenet121": "monai"}.get(name, "transformers" if name[:6] == "resnet" else "torch"))
    with torch.device("meta"):
        backbone = make_backbone(name, 6)
        batch = torch.zeros(2, *GRID_SHAPE)
    assert backbone.features(batch).shape == (2, backbone.width)
    assert backbone.features(batch).dtype == torch.float32
    assert backbone(batch).shape == (2, 6)


@pytest.mark.parametrize("name", ["echo-resnet", "googlenet", "convnext", "dinov2", "efficientnet"])
def test_a_saved_encoder_needs_nothing_but_its_own_files(name, tmp_path, request):
    source = tmp_path / "source"
    if name not in BACKBONES:
        shutil.copytree(request.getfixturevalue("folders")[name], source)
    backbone = make_backbone(name if name in BACKBONES else f"transformers:{source}", 6)
    encoder = ImageEncoder(backbone, None, Graders({}), TransformNetwork(backbone.width + TRAITS, 4))
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    encoder.save(bundle)
    shutil.rmtree(source, ignore_errors=True)
    loaded = ImageEncoder.load(bundle)
    with torch.no_grad():
        assert torch.equal(loaded.backbone.features(grids()), backbone.features(grids()))
        assert torch.equal(loaded.backbone(grids()), backbone(grids()))
    assert str(source) not in (bundle / "vision.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["convnext", "dinov2", "efficientnet"])
def test_an_image_model_keeps_its_weights_and_sees_what_it_was_made_for(name, folders, transformers):
    backbone = make_backbone(f"transformers:{folders[name]}", 6).eval()
    model = transformers.AutoModel.from_pretrained(folders[name]).eval()
    side = 70 if name == "dinov2" else 64
    sized = torch.nn.functional.interpolate(grids(), (side, side), mode="bilinear", antialias=True)
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        expected = model((sized - mean[:, None, None]) / std[:, None, None]).pooler_output.flatten(1)
        assert torch.allclose(backbone.features(grids()), expected, atol=1e-5)


def test_the_preprocessor_of_a_folder_is_believed(copied):
    told = {"crop_size": {"height": 32, "width": 48}, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.5, 0.6, 0.7]}
    (copied / "preprocessor_config.json").write_text(json.dumps(told), encoding="utf-8")
    recipe = make_backbone(f"transformers:{copied}", 6).recipe
    assert recipe["size"] == [32, 48]
    assert recipe["mean"] == pytest.approx([0.1, 0.2, 0.3])
    assert recipe["std"] == pytest.approx([0.5, 0.6, 0.7])


def test_a_model_that_pools_nothing_gives_the_mean_of_its_tokens(transformers):
    from echoreport.vision.backbones.image_model import Pooled

    config = transformers.ViTMAEConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, image_size=64, mask_ratio=0.0
    )
    assert Pooled(transformers.AutoModel.from_config(config))(torch.rand(2, 3, 64, 64)).shape == (2, 8)


def test_a_folder_without_weights_starts_from_the_seed(copied):
    (copied / "model.safetensors").unlink()
    made = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        with torch.no_grad():
            made.append(make_backbone(f"transformers:{copied}", 6).eval().features(grids()))
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


def cut(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def rename_weights(folder):
    path = folder / "model.safetensors"
    save_file({f"other.{name}": value for name, value in load_file(path).items()}, path, {"format": "pt"})


def reshape_weights(folder):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"hidden_sizes": [8, 8, 8, 8]}), encoding="utf-8")


def grey(folder):
    (folder / "model.safetensors").unlink()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"num_channels": 1}), encoding="utf-8")


def text_model(folder):
    (folder / "model.safetensors").unlink()
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": 9, **sizes}), encoding="utf-8")


def no_config(folder):
    (folder / "config.json").unlink()


def no_json(folder):
    (folder / "config.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("spoil", [cut, rename_weights, reshape_weights, grey, text_model, no_config, no_json])
def test_a_spoilt_model_is_refused_in_one_line(spoil, copied, capfd):
    spoil(copied)
    capfd.readouterr()
    with pytest.raises(InputError, match=r"^got the image model .*, wanted a folder of an image model [^\n]*$"):
        make_backbone(f"transformers:{copied}", 6)
    assert capfd.readouterr() == ("", "")


def test_a_missing_folder_is_refused_in_one_line(transformers, tmp_path):
    with pytest.raises(InputError, match=r"^got the image model .*, which is no folder [^\n]*$"):
        make_backbone(f"transformers:{tmp_path / 'nothing'}", 6)


@pytest.mark.parametrize("name", ["resnet", "", "transformers", "transformers:"])
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    with pytest.raises(InputError, match=rf"^got the backbone '{name}', wanted echo-resnet, alexnet, [^\n]*$"):
        make_backbone(name, 6)


@pytest.mark.parametrize(("name", "module"), [("resnet18", "transformers"), ("densenet121", "monai.networks.nets")])
def test_a_missing_extra_is_named(name, module, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtraError, match=f"wanted the extra '{module.split('.')[0]}'"):
        make_backbone(name, 6)
