"""DopplerImage -> unit vector in the text space: physical grid, CNN backbone, measured traits, transform network."""

from echoreport.vision.backbones import BACKBONES, DEFAULT_BACKBONE, Backbone, check_backbone_name, make_backbone
from echoreport.vision.grader import Grader, Graders, Lesion, lesion_values, standardised
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.image_encoder import ImageEncoder, features_of
from echoreport.vision.summary import CLASSES, SUMMARY, coarse_answers, coarse_logits, summarise
from echoreport.vision.trait_network import TraitNetwork
from echoreport.vision.traits import TRAITS, hide_calibration, traits_of
from echoreport.vision.transform import TransformNetwork
from echoreport.vision.views import ViewClassifier

__all__ = [
    "BACKBONES",
    "CLASSES",
    "DEFAULT_BACKBONE",
    "GRID_SHAPE",
    "SUMMARY",
    "TRAITS",
    "Backbone",
    "Grader",
    "Graders",
    "ImageEncoder",
    "Lesion",
    "TraitNetwork",
    "TransformNetwork",
    "ViewClassifier",
    "check_backbone_name",
    "coarse_answers",
    "coarse_logits",
    "features_of",
    "hide_calibration",
    "lesion_values",
    "make_backbone",
    "standardised",
    "summarise",
    "to_grid",
    "traits_of",
]
