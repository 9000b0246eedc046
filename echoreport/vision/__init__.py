"""DopplerImage -> unit vector in the text space: physical grid, CNN backbone, transform network."""

from echoreport.vision.backbone import Backbone
from echoreport.vision.grid import GRID_SHAPE, to_grid
from echoreport.vision.image_encoder import ImageEncoder
from echoreport.vision.transform import TransformNetwork

__all__ = ["GRID_SHAPE", "Backbone", "ImageEncoder", "TransformNetwork", "to_grid"]
