"""Image models of transformers as bodies of a backbone: ConvNeXt, EfficientNet, DINOv2 and whatever else AutoModel has.

Weights are read from safetensors only, and no code that comes with a model is run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn.functional import interpolate

from echoreport.errors import InputError
from echoreport.extras import require
from echoreport.vision.grid import GRID_SHAPE

_EXTRA = "transformers"
_CONFIG, _PREPROCESSOR, _WEIGHTS = "config.json", "preprocessor_config.json", "model.safetensors"
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet: for models that do not name theirs
_SIDE = 224  # pixels, for models that do not name theirs
_SILENT = 100  # above every level: what is wrong with a model is told by what is raised here
_REFUSED = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError)
"""What transformers raises for a configuration, weights or input that do not fit each other."""


class Pooled(nn.Module):
    """A model of transformers whose answer is one vector for each image.

    That is the pooled output where the model has one, else the mean over tokens or cells.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        """Images, *Shape:* (batch, 3, rows, columns) -> features, *Shape:* (batch, width)."""
        answer = self.network(pixel_values=images)
        pooled = getattr(answer, "pooler_output", None)
        if pooled is not None:
            return pooled.flatten(1)
        hidden = answer.last_hidden_state  # batch channels rows columns, or batch tokens channels
        return hidden.mean((2, 3)) if hidden.dim() == 4 else hidden.mean(1)


class ImageModel(Pooled):
    """The same behind resizing (bilinear) and normalisation: takes grids; the three channels stand in for colours.

    Args:
        size: Rows and columns that the model wants.
        mean, std: Of each channel of its training images, in [0, 1].
    """

    mean: Tensor
    std: Tensor

    def __init__(self, network: nn.Module, size: tuple[int, int], mean: list[float], std: list[float]) -> None:
        super().__init__(network)
        self.size = size
        self.register_buffer("mean", torch.tensor(mean).reshape(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).reshape(1, 3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Grids, *Shape:* (batch, *GRID_SHAPE) -> features, *Shape:* (batch, width)."""
        sized = interpolate(images, self.size, mode="bilinear", antialias=True)
        return super().forward((sized - self.mean) / self.std)


def open_image_model(source: str) -> tuple[dict[str, Any], nn.Module]:
    """An image model from a local folder or the Hugging Face hub; weights are drawn anew where a folder holds none.

    Returns:
        What `rebuild_image_model` needs, and the model as a body.

    Raises:
        InputError: If there is no such model, its files cannot be read, or it takes no three-channel images.
        MissingExtraError: If transformers is not installed.
    """
    transformers = require("transformers", _EXTRA)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity(_SILENT)
    folder = _folder_of(source)
    try:
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False)
        network = _with_weights(transformers, folder) if (folder / _WEIGHTS).is_file() else _bare(transformers, config)
        body = ImageModel(network, **_preprocessing(folder, config)).eval()
        width = _width_of(body)
    except _REFUSED as error:
        raise InputError(
            f"got the image model {source}, which cannot be read ({_in_one_line(error)}), wanted a folder of an image "
            f"model of three channels with {_CONFIG} and {_WEIGHTS}: save it with save_pretrained"
        ) from error
    described = json.loads(config.to_json_string(use_diff=False))
    described.pop("_name_or_path", None)  # a bundle names no folder of the machine it was made on
    sizes = {"size": list(body.size), "mean": body.mean.flatten().tolist(), "std": body.std.flatten().tolist()}
    return {"config": described, "width": width, **sizes}, body


def rebuild_image_model(recipe: Mapping[str, Any]) -> nn.Module:
    """The same model, with weights yet to be loaded; needs neither the folder nor the network.

    Raises:
        MissingExtraError: If transformers is not installed.
    """
    transformers = require("transformers", _EXTRA)
    settings = dict(recipe["config"])
    config = transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)
    return ImageModel(_bare(transformers, config), tuple(recipe["size"]), recipe["mean"], recipe["std"])


def _folder_of(source: str) -> Path:
    """The folder itself, or where the hub's files of that name were downloaded to."""
    if Path(source).is_dir():
        return Path(source)
    hub = require("huggingface_hub", _EXTRA)
    try:
        return Path(hub.snapshot_download(source, allow_patterns=[_CONFIG, _PREPROCESSOR, _WEIGHTS]))
    except (OSError, ValueError) as error:
        raise InputError(
            f"got the image model {source}, which is no folder and not to be had from the hub "
            f"({_in_one_line(error)}), wanted a folder with {_CONFIG} or the name of a public model: check it"
        ) from error


def _with_weights(transformers: Any, folder: Path) -> nn.Module:
    network, told = transformers.AutoModel.from_pretrained(
        folder, trust_remote_code=False, use_safetensors=True, output_loading_info=True, ignore_mismatched_sizes=True
    )
    missing = [name for name in told["missing_keys"] if "pooler" not in name]  # some are published without
    unfit = sorted([*missing, *(name for name, *_ in told["mismatched_keys"])])
    if unfit:
        raise ValueError(f"{_WEIGHTS} lacks {len(unfit)} weights of {_CONFIG} or has them in another shape: {unfit[0]}")
    return network.float()


def _bare(transformers: Any, config: Any) -> nn.Module:
    return transformers.AutoModel.from_config(config, trust_remote_code=False)


def _preprocessing(folder: Path, config: Any) -> dict[str, Any]:
    """Size, mean and deviation, from the preprocessor's file where there is one, else from the configuration."""
    path = folder / _PREPROCESSOR
    named = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    size = named.get("crop_size") or named.get("size") or getattr(config, "image_size", None) or _SIDE
    return {
        "size": _rows_and_columns(size),
        "mean": named.get("image_mean") or list(_MEAN),
        "std": named.get("image_std") or list(_STD),
    }


def _rows_and_columns(size: int | list[int] | dict[str, int]) -> tuple[int, int]:
    if isinstance(size, dict):
        side = size.get("shortest_edge")
        return (side, side) if side else (size["height"], size["width"])
    return (size, size) if isinstance(size, int) else (size[0], size[1])


@torch.no_grad()
def _width_of(body: nn.Module) -> int:
    return body(torch.zeros(1, *GRID_SHAPE)).shape[1]


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
