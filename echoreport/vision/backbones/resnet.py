"""ResNet-18 and ResNet-50 (He 2016, arXiv:1512.03385) through transformers, with first weights drawn anew."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from echoreport.extras import require
from echoreport.vision.backbones.image_model import Pooled


def resnet18(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 11.7 M parameters with 1,000 classes."""
    return _resnet("basic", (2, 2, 2, 2), (64, 128, 256, 512), classes)


def resnet50(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 25.6 M parameters with 1,000 classes."""
    return _resnet("bottleneck", (3, 4, 6, 3), (256, 512, 1024, 2048), classes)


def _resnet(layer: str, depths: Sequence[int], widths: Sequence[int], classes: int) -> tuple[nn.Module, nn.Sequential]:
    transformers = require("transformers", "transformers")
    config = transformers.ResNetConfig(layer_type=layer, depths=list(depths), hidden_sizes=list(widths))
    return Pooled(transformers.ResNetModel(config)), nn.Sequential(nn.Linear(widths[-1], classes))
