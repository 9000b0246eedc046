"""Schematic views of the heart: where its chambers lie in the fan, and where the Doppler line meets a valve.

Coordinates are in radii of the fan: x to the image's right of the apex, y down from it. Left and right are those of the
image, so the right heart of an apical view lies at negative x. The layouts follow the standard views of Mitchell et al.
2019 (J Am Soc Echocardiogr 32:1, doi 10.1016/j.echo.2018.06.004), by eye.
"""

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Valve

BLIND_SHARE = 0.25
"""Of the frames whose view tells nothing: poor windows, and lines that were left where they stood."""
_DEPTH = 1.3  # of a chamber's middle, in the units of the field that the fan's walls are made of
_UNEVEN = 0.3  # share of the random field that bends the walls

Ellipse = tuple[float, float, float, float, float]
"""Middle x and y, half axes across and along, and tilt in degrees, of a chamber."""


@dataclass(frozen=True, slots=True)
class View:
    """A standard view: its chambers, and where it shows a valve (x, y) that a Doppler line can run through."""

    chambers: tuple[Ellipse, ...]
    valves: dict[Valve, tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A view as one frame shows it.

    Attributes:
        field: Positive inside chambers, 0 at their walls, float32 of the grid's shape.
        degrees: Of the Doppler line, from straight down to the image's right.
        depth: Of the valve, in radii.
    """

    field: np.ndarray
    degrees: float
    depth: float


_LEFT = ((0.12, 0.42, 0.13, 0.27, 6.0), (0.14, 0.84, 0.14, 0.12, 0.0))  # ventricle, atrium
_RIGHT = ((-0.16, 0.47, 0.10, 0.22, -10.0), (-0.15, 0.83, 0.12, 0.11, 0.0))
_FOUR_CHAMBER = View((*_LEFT, *_RIGHT), {Valve.MITRAL: (0.12, 0.71), Valve.TRICUSPID: (-0.14, 0.71)})
_FIVE_CHAMBER = View((*_LEFT, *_RIGHT, (0.0, 0.76, 0.06, 0.09, 8.0)), {Valve.AORTIC: (0.01, 0.67)})
_TWO_CHAMBER = View(((0.02, 0.42, 0.14, 0.28, 0.0), (0.0, 0.84, 0.17, 0.12, 0.0)), {Valve.MITRAL: (0.01, 0.71)})
_THREE_CHAMBER = View(
    ((0.0, 0.42, 0.15, 0.26, -6.0), (-0.12, 0.83, 0.16, 0.12, 0.0), (0.14, 0.79, 0.07, 0.13, -20.0)),
    {Valve.MITRAL: (-0.07, 0.69), Valve.AORTIC: (0.1, 0.66)},
)
_SHORT_AXIS = View(
    (
        (0.0, 0.48, 0.1, 0.1, 0.0),  # aorta
        (0.0, 0.26, 0.2, 0.07, 0.0),  # right ventricle's outflow, around it
        (-0.22, 0.42, 0.09, 0.12, 20.0),
        (0.18, 0.52, 0.07, 0.15, -10.0),  # pulmonary artery
        (-0.18, 0.68, 0.11, 0.1, 0.0),  # right atrium
        (0.06, 0.75, 0.16, 0.09, 0.0),  # left atrium
    ),
    {Valve.PULMONIC: (0.15, 0.37), Valve.TRICUSPID: (-0.21, 0.56)},
)
_RIGHT_INFLOW = View(((0.0, 0.34, 0.2, 0.18, 20.0), (0.08, 0.76, 0.18, 0.17, 0.0)), {Valve.TRICUSPID: (0.03, 0.56)})
_VIEWS = {
    Valve.AORTIC: ((_FIVE_CHAMBER, 0.6), (_THREE_CHAMBER, 0.4)),
    Valve.MITRAL: ((_FOUR_CHAMBER, 0.7), (_TWO_CHAMBER, 0.2), (_THREE_CHAMBER, 0.1)),
    Valve.TRICUSPID: ((_FOUR_CHAMBER, 0.6), (_RIGHT_INFLOW, 0.25), (_SHORT_AXIS, 0.15)),
    Valve.PULMONIC: ((_SHORT_AXIS, 1.0),),
}


def draw_scene(
    valve: Valve, grid: tuple[int, int], half_angle: int, uneven: np.ndarray, rng: np.random.Generator
) -> Scene | None:
    """Draw a view from which `valve` is insonated, the Doppler line near its middle; None where the view tells nothing.

    Args:
        grid: Samples along a beam, and beams.
        half_angle: Of the fan in degrees.
        uneven: Smooth random field of the grid's shape, about N(0, 1), that bends the walls.
    """
    if rng.random() < BLIND_SHARE:
        return None
    views, weights = zip(*_VIEWS[valve], strict=True)
    view = views[int(rng.choice(len(views), p=weights))]
    scale, turn = rng.uniform(0.8, 1.35), np.radians(rng.normal(0.0, 7.0))
    shift = rng.normal(0.0, 0.03, 2)
    sizes = rng.uniform(0.75, 1.25, (len(view.chambers), 1)) * rng.uniform(0.88, 1.12, (len(view.chambers), 2))
    aim_x, aim_y = scale * np.array(view.valves[valve]) + shift
    valve_x, valve_y = _turned(aim_x, aim_y, turn)
    degrees, depth = np.degrees(np.arctan2(valve_x, valve_y)), float(np.hypot(valve_x, valve_y))
    x, y = _turned(*_places(grid, half_angle), -turn)
    x, y = (x - shift[0]) / scale, (y - shift[1]) / scale
    inside = [_inside(x, y, chamber, size) for chamber, size in zip(view.chambers, sizes, strict=True)]
    field = np.max(inside, axis=0).astype(np.float32) + _UNEVEN * uneven
    aimed = np.clip(degrees + rng.normal(0.0, 2.5), -0.9 * half_angle, 0.9 * half_angle)
    return Scene(field, float(aimed), float(np.clip(depth + rng.normal(0.0, 0.04), 0.25, 0.85)))


def _places(grid: tuple[int, int], half_angle: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of each sample of the fan."""
    depth = (np.arange(grid[0])[:, None] + 0.5) / grid[0]
    angle = np.radians(half_angle) * (2.0 * (np.arange(grid[1]) + 0.5) / grid[1] - 1.0)
    return depth * np.sin(angle), depth * np.cos(angle)


def _turned(x: np.ndarray, y: np.ndarray, radians: float) -> tuple[np.ndarray, np.ndarray]:
    """Turned about the apex."""
    return x * np.cos(radians) + y * np.sin(radians), y * np.cos(radians) - x * np.sin(radians)


def _inside(x: np.ndarray, y: np.ndarray, chamber: Ellipse, size: np.ndarray) -> np.ndarray:
    """How far inside a chamber each place is: `_DEPTH` at its middle, 0 at its wall."""
    centre_x, centre_y, across, along, tilt = chamber
    u, v = _turned(x - centre_x, y - centre_y, np.radians(-tilt))
    return _DEPTH * (1.0 - np.hypot(u / (across * size[0]), v / (along * size[1])))
