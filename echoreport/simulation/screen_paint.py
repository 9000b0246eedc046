"""Colour maps of the strip, and the way a finished frame leaves its scanner."""

import io

import numpy as np
from PIL import Image

from echoreport.domain import Box
from echoreport.simulation.screen_layout import Colour, Export

MAPS: dict[str, tuple[Colour, tuple[float, float, float]]] = {
    "grey": ((0, 0, 0), (1.0, 1.0, 1.0)),
    "sepia": ((0, 0, 0), (1.0, 0.86, 0.62)),
    "blue": ((0, 0, 0), (0.72, 0.86, 1.0)),
    "amber": ((0, 0, 0), (1.0, 0.74, 0.3)),
    "ice": ((6, 10, 24), (0.6, 0.95, 1.0)),
    "navy": ((14, 16, 58), (0.8, 0.9, 1.0)),
    "green": ((0, 0, 0), (0.75, 1.0, 0.7)),
}
"""Colour of the darkest level, and the tint of the middle ones: 1 leaves a channel as it is, less darkens it."""


def coloured(brightness: np.ndarray, name: str) -> Image.Image:
    """Brightness (height, width), uint8, in a colour map."""
    dark, tint = MAPS[name]
    light = np.linspace(0.0, 1.0, 256)[:, None]
    table = light ** (1.0 / (0.25 + 0.75 * np.array(tint)))  # white stays white, the middle takes the tint
    table = np.array(dark) + (255.0 - np.array(dark)) * table
    painted = Image.fromarray(brightness)
    painted.putpalette(table.astype(np.uint8).tobytes())
    return painted.convert("RGB")


def exported(frame: Image.Image, export: Export, rng: np.random.Generator) -> Image.Image:
    """The frame resized (on most of them) and through JPEG; both sides even."""
    if rng.random() >= export.keeps:
        factor = rng.uniform(*export.scales)
        size = (2 * round(frame.width * factor / 2), 2 * round(frame.height * factor / 2))
        frame = frame.resize(size, Image.Resampling.BILINEAR if rng.random() < 0.5 else Image.Resampling.LANCZOS)
    held = io.BytesIO()
    frame.save(held, format="JPEG", quality=int(rng.integers(*export.qualities)))
    return Image.open(held).convert("RGB")


def resized(box: Box, across: float, down: float) -> Box:
    """A box in the pixels of a frame resized by these factors."""
    return Box(round(box.x0 * across), round(box.y0 * down), round(box.x1 * across), round(box.y1 * down))
