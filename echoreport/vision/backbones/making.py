"""Names -> backbones, and what a bundle recorded of one -> the same again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from echoreport.errors import InputError
from echoreport.vision.backbones.alexnet import alexnet
from echoreport.vision.backbones.backbone import Backbone
from echoreport.vision.backbones.densenet import densenet121
from echoreport.vision.backbones.echo_resnet import echo_resnet
from echoreport.vision.backbones.googlenet import googlenet
from echoreport.vision.backbones.image_model import open_image_model, rebuild_image_model
from echoreport.vision.backbones.resnet import resnet18, resnet50
from echoreport.vision.backbones.vgg import vgg16, vgg19

DEFAULT_BACKBONE = "echo-resnet"
_TRANSFORMERS = "transformers"
_NORMALISED, _PLAIN, _FINE = 2e-3, 2e-4, 2e-4  # rates: with batch normalisation, without it, of models from elsewhere

_BUILDERS: dict[str, tuple[Callable[[int], tuple[nn.Module, nn.Sequential]], float]] = {
    DEFAULT_BACKBONE: (echo_resnet, _NORMALISED),
    "alexnet": (alexnet, _PLAIN),
    "vgg16": (vgg16, _PLAIN),
    "vgg19": (vgg19, _PLAIN),
    "googlenet": (googlenet, _PLAIN),
    "resnet18": (resnet18, _NORMALISED),
    "resnet50": (resnet50, _NORMALISED),
    "densenet121": (densenet121, _NORMALISED),
}
BACKBONES = tuple(_BUILDERS)
"""Names of the backbones that start from weights drawn anew."""


def make_backbone(name: str, classes: int) -> Backbone:
    """A backbone to be trained.

    Args:
        name: One of `BACKBONES`, or "transformers:" and the folder or hub name of an image model, which keeps the
            weights it has.
        classes: Width of the coarse logits.

    Raises:
        InputError: If there is no such backbone, or the model's files cannot be used.
        MissingExtraError: If it needs transformers or MONAI, and that is not installed.
    """
    check_backbone_name(name)
    if name not in _BUILDERS:
        recipe, body = open_image_model(name.partition(":")[2])
        return _on_image_model({"name": _TRANSFORMERS, **recipe}, body, classes)
    build, rate = _BUILDERS[name]
    return Backbone({"name": name}, *build(classes), rate)


def check_backbone_name(name: str) -> None:
    """Refuse a name that `make_backbone` does not know; a folder or the hub is not looked at yet.

    Raises:
        InputError: If it is none.
    """
    kind, _, source = name.partition(":")
    if name not in _BUILDERS and not (kind == _TRANSFORMERS and source):
        raise InputError(
            f"got the backbone '{name}', wanted {', '.join(BACKBONES)} or {_TRANSFORMERS}:FOLDER_OR_HUB_NAME: "
            "choose one of these"
        )


def rebuild_backbone(recipe: Mapping[str, Any], classes: int) -> Backbone:
    """A backbone of the architecture that `Backbone.recipe` records, for trained weights to be loaded into.

    Raises:
        InputError, MissingExtraError: As `make_backbone`.
    """
    if recipe["name"] == _TRANSFORMERS:
        return _on_image_model(recipe, rebuild_image_model(recipe), classes)
    return make_backbone(recipe["name"], classes)


def _on_image_model(recipe: Mapping[str, Any], body: nn.Module, classes: int) -> Backbone:
    return Backbone(recipe, body, nn.Sequential(nn.Linear(recipe["width"], classes)), _FINE)
