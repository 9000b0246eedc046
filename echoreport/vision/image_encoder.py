"""Doppler images -> unit vectors: the backbone, the traits and the transform network together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from echoreport.domain import DopplerImage
from echoreport.vision.backbones import Backbone, rebuild_backbone
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.traits import TRAITS, traits_of
from echoreport.vision.transform import TransformNetwork

_BATCH = 64


class ImageEncoder:
    """Encodes images with a trained backbone and transform network.

    Attributes:
        classes: Names of the backbone's coarse logits.
    """

    def __init__(self, backbone: Backbone, transform: TransformNetwork, classes: Sequence[str]) -> None:
        self.backbone, self.transform, self.classes = backbone.eval(), transform.eval(), tuple(classes)

    def encode(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """Map images into the text space.

        Returns:
            Float32 unit vectors, *Shape:* (images, dimensions).
        """
        return self.place(self.features(images))

    def features(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """What the transform network takes, as `features_of` gives it: float32 (images, backbone.width + TRAITS)."""
        grids = np.array([to_grid(image) for image in images], np.float32).reshape(-1, *GRID_SHAPE)
        traits = np.array([traits_of(image) for image in images], np.float32).reshape(-1, TRAITS)
        return features_of(self.backbone, grids, traits).numpy()

    def place(self, features: np.ndarray) -> np.ndarray:
        """Map features into the text space: float32 unit vectors, *Shape:* (images, dimensions)."""
        with torch.inference_mode():
            return self.transform(torch.from_numpy(features)).numpy()

    def save(self, folder: Path) -> None:
        """Write `vision.safetensors` and `vision.json` into the folder."""
        weights = {key: value.contiguous() for key, value in self._parts().state_dict().items()}
        save_file(weights, folder / "vision.safetensors")
        settings = {
            "classes": self.classes,
            "dimensions": self.transform.dimensions,
            "backbone": self.backbone.recipe,
        }
        (folder / "vision.json").write_text(json.dumps(settings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ImageEncoder:
        """Read what `save` wrote.

        Raises:
            InputError: If the backbone is none that this version knows.
            MissingExtraError: If the backbone needs transformers or MONAI, and that is not installed.
        """
        settings = json.loads((folder / "vision.json").read_text(encoding="utf-8"))
        backbone = rebuild_backbone(settings["backbone"], len(settings["classes"]))
        transform = TransformNetwork(backbone.width + TRAITS, settings["dimensions"])
        encoder = cls(backbone, transform, settings["classes"])
        encoder._parts().load_state_dict(load_file(folder / "vision.safetensors"))
        return encoder

    def _parts(self) -> nn.ModuleDict:
        return nn.ModuleDict({"backbone": self.backbone, "transform": self.transform})


@torch.no_grad()  # not inference mode: the transform network learns from what comes back
def features_of(backbone: Backbone, grids: np.ndarray, traits: np.ndarray) -> Tensor:
    """What the transform network takes: the backbone's features, then the traits.

    Args:
        grids: Float32 in [0, 1], *Shape:* (images, *GRID_SHAPE).
        traits: Float32, *Shape:* (images, TRAITS).

    Returns:
        Float32, *Shape:* (images, backbone.width + TRAITS).
    """
    parts = [backbone.features(part) for part in torch.from_numpy(grids).split(_BATCH) if len(part)]
    seen = torch.cat([*parts, torch.zeros(0, backbone.width)])
    return torch.cat([seen, torch.from_numpy(traits)], 1)
