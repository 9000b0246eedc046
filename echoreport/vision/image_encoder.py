"""Doppler images -> unit vectors: backbone, measured values, their summary and the transform network together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from echoreport.domain import CoarseAnswer, DopplerImage, Severity
from echoreport.errors import InputError
from echoreport.vision.backbones import Backbone, rebuild_backbone
from echoreport.vision.grader import Graders, Lesion
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.inference import Network, fast_features
from echoreport.vision.summary import CLASSES, SUMMARY, coarse_answers, coarse_logits, summarise
from echoreport.vision.trait_network import TraitNetwork
from echoreport.vision.traits import TRAITS, traits_of
from echoreport.vision.transform import TransformNetwork

_BATCH = 64


@dataclass(eq=False)
class ImageEncoder:
    """Encodes images.

    Attributes:
        backbone: Sees the image.
        traits: Tells valve and flow from what was measured; None leaves that to the backbone.
        graders: Grades by what was measured; they take part in the summary, and in the vote beside the neighbours.
        transform: Into the text space, from summaries (`echoreport.vision.summary`), or from all features if it takes
            as many.
    """

    backbone: Backbone
    traits: TraitNetwork | None
    graders: Graders
    transform: TransformNetwork

    def __post_init__(self) -> None:
        self._parts().eval()

    @property
    def width(self) -> int:
        """Width of the features."""
        return self.backbone.width + TRAITS

    def encode(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """Map images into the text space.

        Returns:
            Float32 unit vectors, *Shape:* (images, dimensions).
        """
        return self.place(self.features(images))

    def encode_grids(self, grids: np.ndarray, traits: np.ndarray) -> np.ndarray:
        """Map an archive's images into the text space: fast, and near to `encode` (`echoreport.vision.inference`).

        The first call takes seconds. Weights that change after it are not seen.

        Args:
            grids: As `to_grid` gives them, times 255, uint8, *Shape:* (images, *GRID_SHAPE).
            traits: As `traits_of` gives them, float32, *Shape:* (images, TRAITS).

        Returns:
            Float32 unit vectors, *Shape:* (images, dimensions).
        """
        return self.place(self.features_of_grids(grids, traits))

    def features_of_grids(self, grids: np.ndarray, traits: np.ndarray) -> np.ndarray:
        """The same as far as the features, for `place`, `coarse` and `grades`: float32, *Shape:* (images, width)."""
        return np.concatenate([self._network(grids.astype(np.float32) / 255), traits], axis=1)

    @cached_property
    def _network(self) -> Network:
        return fast_features(self.backbone)

    def features(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """What was seen and measured, as `features_of` gives it: float32, *Shape:* (images, width)."""
        grids = np.array([to_grid(image) for image in images], np.float32).reshape(-1, *GRID_SHAPE)
        traits = np.array([traits_of(image) for image in images], np.float32).reshape(-1, TRAITS)
        return features_of(self.backbone, grids, traits).numpy()

    @torch.inference_mode()
    def summaries(self, features: np.ndarray) -> np.ndarray:
        """Features in a few numbers, float32, *Shape:* (images, SUMMARY); see `echoreport.vision.summary`."""
        return summarise(torch.from_numpy(features), self.backbone, self.traits, self.graders).numpy()

    @torch.inference_mode()
    def place(self, features: np.ndarray) -> np.ndarray:
        """Map features into the text space: float32 unit vectors, *Shape:* (images, dimensions)."""
        given = self.summaries(features) if self.transform.width == SUMMARY else features
        return self.transform(torch.from_numpy(given)).numpy()

    @torch.inference_mode()
    def coarse(self, features: np.ndarray) -> list[CoarseAnswer]:
        """What the coarse task says of each image; features as `features` gives them."""
        return coarse_answers(coarse_logits(torch.from_numpy(features), self.backbone, self.traits))

    def grades(self, features: np.ndarray) -> list[dict[Lesion, dict[Severity, float]]]:
        """The graders' probabilities for each image, from features as `features` gives them; see `Graders.grades`."""
        return [self.graders.grades(traits) for traits in features[:, self.backbone.width :]]

    def save(self, folder: Path) -> None:
        """Write `vision.safetensors` and `vision.json` into the folder."""
        weights = {key: value.contiguous() for key, value in self._parts().state_dict().items()}
        save_file(weights, folder / "vision.safetensors")
        settings = {
            "classes": CLASSES,
            "backbone": self.backbone.recipe,
            "traits": self.traits is not None,
            "graders": self.graders.to_json(),
            "transform": self.transform.recipe,
        }
        (folder / "vision.json").write_text(json.dumps(settings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ImageEncoder:
        """Read what `save` wrote.

        Raises:
            InputError: If backbone or classes are none that this version knows.
            MissingExtraError: If the backbone needs transformers or MONAI, and that is not installed.
        """
        settings = json.loads((folder / "vision.json").read_text(encoding="utf-8"))
        if settings["classes"] != list(CLASSES):
            raise InputError(f"got the coarse classes {settings['classes']}, wanted {list(CLASSES)}: train it again")
        encoder = cls(
            rebuild_backbone(settings["backbone"], len(CLASSES)),
            TraitNetwork(len(CLASSES)) if settings["traits"] else None,
            Graders.from_json(settings["graders"]),
            TransformNetwork(**settings["transform"]),
        )
        encoder._parts().load_state_dict(load_file(folder / "vision.safetensors"))
        return encoder

    def _parts(self) -> nn.ModuleDict:
        parts = {"backbone": self.backbone, "traits": self.traits, "transform": self.transform}
        return nn.ModuleDict({name: part for name, part in parts.items() if part is not None})


@torch.no_grad()  # not inference mode: the transform network learns from what comes back
def features_of(backbone: Backbone, grids: np.ndarray, traits: np.ndarray) -> Tensor:
    """What is known of images: the backbone's features, then the traits.

    Args:
        grids: Float32 in [0, 1], *Shape:* (images, *GRID_SHAPE).
        traits: Float32, *Shape:* (images, TRAITS).

    Returns:
        Float32, *Shape:* (images, backbone.width + TRAITS).
    """
    parts = [backbone.features(part) for part in torch.from_numpy(grids).split(_BATCH) if len(part)]
    seen = torch.cat([*parts, torch.zeros(0, backbone.width)])
    return torch.cat([seen, torch.from_numpy(traits)], 1)
