"""The networks that turn a grid into features: our own small one, the textbooks', and those of transformers."""

from echoreport.vision.backbones.backbone import Backbone
from echoreport.vision.backbones.making import (
    BACKBONES,
    DEFAULT_BACKBONE,
    check_backbone_name,
    make_backbone,
    rebuild_backbone,
)

__all__ = ["BACKBONES", "DEFAULT_BACKBONE", "Backbone", "check_backbone_name", "make_backbone", "rebuild_backbone"]
