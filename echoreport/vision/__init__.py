"""DopplerImage -> unit vector in the text space: physical grid, CNN backbone, measured traits, transform network."""

from echoreport.vision.backbones import BACKBONES, DEFAULT_BACKBONE, Backbone, check_backbone_name, make_backbone
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.image_encoder import ImageEncoder, features_of
from echoreport.vision.traits import TRAITS, hide_calibration, traits_of
from echoreport.vision.transform import TransformNetwork
from echoreport.vision.views import ViewClassifier

__all__ = [
    "BACKBONES",
    "DEFAULT_BACKBONE",
    "GRID_SHAPE",
    "TRAITS",
    "Backbone",
    "ImageEncoder",
    "TransformNetwork",
    "ViewClassifier",
    "check_backbone_name",
    "features_of",
    "hide_calibration",
    "make_backbone",
    "to_grid",
    "traits_of",
]
