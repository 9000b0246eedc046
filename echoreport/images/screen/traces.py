"""What speaks for a strip being a spectrum about a given row, as numbers to weigh."""

from dataclasses import dataclass, replace

import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.baseline import row_of_zero
from echoreport.images.screen.brightness import tint_of
from echoreport.images.screen.lines import Line
from echoreport.images.screen.region import Strip
from echoreport.images.screen.texture import coloured_share, falling, layering, persistence, uprightness

_ALIGNED = 2.5  # rows by which a baseline may miss a tick of its axis
_NEAR_TICK, _MOST_OFF = 0.35, 0.03  # of a tick's step, and of the trace's height
_SPANS = 0.02  # of a strip's width
_MARGIN, _GAP = 0.03, 0.008  # of the frame's width: beside a strip, and what is skipped there
_FRAME = 3  # pixels
_SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class Trace:
    """A strip and one row of it that may be its baseline.

    Attributes:
        box: Where it lies.
        row: The row, in rows of the frame.
        line: Drawn at that row; None where the row follows from the echoes alone.
        strip: What it was made of.
        evidence: One number per name in `NAMES`; *Shape:* (len(NAMES),).
    """

    box: Box
    row: float
    line: Line | None
    strip: Strip
    evidence: np.ndarray


NAMES = (
    "upright", "falling", "drawn", "purity", "spans", "ticks", "aligned", "sureness", "width", "height", "layering",
    "persistence", "off_edge", "coloured", "margin", "area", "light", "brightest_at", "rivals", "sides",
    "ends", "framed",
)  # fmt: skip
"""The numbers of a trace, in the order of its evidence."""


def traces_of(strips: list[Strip], grey: np.ndarray, standing: np.ndarray, pixels: np.ndarray) -> list[Trace]:
    """Every strip with every line that may be its baseline, and without one."""
    by_box: dict[Box, list[Strip]] = {}
    for strip in strips:
        same = next((box for box in by_box if _same(box, strip.box)), strip.box)
        by_box.setdefault(same, []).append(replace(strip, box=same))
    largest = max((box.width * box.height for box in by_box), default=1)
    lightest = max((float(_cut(grey, box).mean()) for box in by_box), default=1.0)
    traces = []
    for box, owners in by_box.items():
        part = _cut(grey, box)
        profile = part.mean(axis=1)
        shared = _of_box(box, part, standing, pixels) | {
            "area": box.width * box.height / largest,
            "light": float(part.mean()) / max(lightest, 1.0),
        }
        for line in dict.fromkeys([*(owner.line for owner in owners), None]):
            strip = next((owner for owner in owners if owner.line is line), owners[0])
            row = line.middle if line else _implied(strip, profile)
            numbers = shared | _of_row(strip, line, row, profile, owners)
            traces.append(Trace(box, row, line, strip, np.array([numbers[name] for name in NAMES])))
    return traces


def _same(one: Box, other: Box) -> bool:
    """True for rectangles that differ by a frame's thickness."""
    apart = (one.x0 - other.x0, one.y0 - other.y0, one.x1 - other.x1, one.y1 - other.y1)
    return max(abs(part) for part in apart) <= _FRAME


def _implied(strip: Strip, profile: np.ndarray) -> float:
    """The row about which the echoes lie; on a tick of the axis where one is near, since zero has one."""
    row = strip.box.y0 + row_of_zero(profile)
    if strip.ticks:
        first, _, step = strip.ticks
        tick = first + round((row - first) / step) * step
        if abs(tick - row) <= min(_NEAR_TICK * step, _MOST_OFF * len(profile)):
            return float(tick)
    return row


def _of_box(box: Box, part: np.ndarray, standing: np.ndarray, pixels: np.ndarray) -> dict[str, float]:
    height, width = standing.shape
    margin, gap = int(_MARGIN * width), int(_GAP * width)
    inside = float(standing[box.y0 : box.y1, box.x0 : box.x1].mean())
    sides = [
        standing[box.y0 : box.y1, max(box.x0 - gap - margin, 0) : max(box.x0 - gap, 0)],
        standing[box.y0 : box.y1, box.x1 + gap : box.x1 + gap + margin],
    ]
    outside = [float(side.mean()) for side in sides if side.size]
    pictured = pixels[box.y0 : box.y1, box.x0 : box.x1]
    return {
        "upright": float(np.log(np.clip(uprightness(part), 0.05, 20.0))),  # stripes have a ratio of 0
        "width": box.width / width,
        "height": box.height / height,
        "layering": layering(part),
        "persistence": persistence(part),
        "coloured": min(coloured_share(pictured, tint_of(pictured)) * 20, 1.0),
        "margin": min(max(outside, default=0.0) / max(inside, _SMALLEST), 2.0),
    }


def _of_row(strip: Strip, line: Line | None, row: float, profile: np.ndarray, owners: list[Strip]) -> dict[str, float]:
    box, height = strip.box, len(profile)
    at = row - box.y0
    near = slice(max(round(at) - 3, 0), round(at) + 4)
    bared = profile.copy()
    bared[near] = np.median(profile)
    smooth = np.convolve(bared, np.ones(9) / 9, "same")
    above, below = profile[max(round(at) - height // 8, 0) : near.start], profile[near.stop : near.stop + height // 8]
    sides = [float(side.mean()) for side in (above, below) if side.size]
    aligned = 0.0
    if strip.ticks:
        first, _, step = strip.ticks
        off = (row - first) / step
        aligned = float(abs(off - round(off)) * step <= _ALIGNED)
    most = _SPANS * box.width
    spans = line is not None and abs(line.x0 - box.x0) <= most and abs(line.x1 - box.x1) <= most
    purity = line.purity if line else 0.0
    return {
        "falling": float(np.log(np.clip(falling(profile, at), 0.3, 10))),
        "drawn": float(line is not None),
        "purity": purity,
        "spans": float(spans),
        "ticks": float(strip.ticks is not None),
        "aligned": aligned,
        "sureness": strip.sureness,
        "ends": strip.ends,
        "framed": float(strip.framed),
        "off_edge": min(at, height - at) / height,
        "brightest_at": abs(float(np.argmax(smooth)) - at) / height,
        "rivals": float(sum(o.line is not None and o.line is not line and o.line.purity > purity for o in owners)),
        "sides": float(np.clip(np.log(max(min(sides, default=0.0), 0.5) / max(float(np.median(profile)), 0.5)), -2, 2)),
    }


def _cut(grey: np.ndarray, box: Box) -> np.ndarray:
    return grey[box.y0 : box.y1, box.x0 : box.x1]
