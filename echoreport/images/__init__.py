"""Image files -> DopplerImage: reading, spectral region, baseline, calibration; and what can be measured there."""

from echoreport.images.examining import read_doppler_image
from echoreport.images.flow.density import densities
from echoreport.images.flow.jets import Jet, find_jets, main_jets
from echoreport.images.flow.once import once_per_image
from echoreport.images.flow.tracing import flow_levels
from echoreport.images.frame import Frame
from echoreport.images.layers import layers_of
from echoreport.images.measuring import ImageReport, measure, measure_frame, measurements_of
from echoreport.images.reading.claim import Claim, claim_of
from echoreport.images.reading.content import Content
from echoreport.images.reading.door import read_frame
from echoreport.images.view import VIEW_SHAPE

__all__ = [
    "VIEW_SHAPE",
    "Claim",
    "Content",
    "Frame",
    "ImageReport",
    "Jet",
    "claim_of",
    "densities",
    "find_jets",
    "flow_levels",
    "layers_of",
    "main_jets",
    "measure",
    "measure_frame",
    "measurements_of",
    "once_per_image",
    "read_doppler_image",
    "read_frame",
]
