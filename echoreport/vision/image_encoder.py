"""Doppler images -> unit vectors: the backbone and the transform network together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from echoreport.domain import DopplerImage
from echoreport.vision.backbone import Backbone
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.transform import TransformNetwork

_BATCH = 64


class ImageEncoder:
    """Encodes images with a trained backbone and transform network."""

    def __init__(self, backbone: Backbone, transform: TransformNetwork, classes: Sequence[str]) -> None:
        self.backbone, self.transform, self.classes = backbone.eval(), transform.eval(), tuple(classes)

    def encode(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """Map images into the text space.

        Returns:
            Float32 unit vectors, *Shape:* (images, dimensions).
        """
        grids = np.stack([to_grid(image) for image in images]) if images else np.zeros((0, *GRID_SHAPE), np.float32)
        return self.encode_grids(torch.from_numpy(grids))

    @torch.inference_mode()
    def encode_grids(self, grids: torch.Tensor) -> np.ndarray:
        """The same from grids, *Shape:* (images, *GRID_SHAPE), float32."""
        vectors = [self.transform(self.backbone.features(part)) for part in grids.split(_BATCH)]
        return torch.cat(vectors).numpy()

    def save(self, folder: Path) -> None:
        """Write `vision.safetensors` and `vision.json` into the folder."""
        parts = {"backbone": self.backbone, "transform": self.transform}
        weights = {
            f"{part}.{key}": value for part, module in parts.items() for key, value in module.state_dict().items()
        }
        save_file({key: value.contiguous() for key, value in weights.items()}, folder / "vision.safetensors")
        (folder / "vision.json").write_text(json.dumps({"classes": self.classes}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ImageEncoder:
        """Read what `save` wrote."""
        classes = json.loads((folder / "vision.json").read_text(encoding="utf-8"))["classes"]
        weights = load_file(folder / "vision.safetensors")
        backbone = Backbone(len(classes))
        backbone.load_state_dict(_part(weights, "backbone."))
        last = weights[max(key for key in weights if key.startswith("transform.") and key.endswith("weight"))]
        transform = TransformNetwork(backbone.width, len(last))
        transform.load_state_dict(_part(weights, "transform."))
        return cls(backbone, transform, classes)


def _part(weights: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
