"""Scanner layouts drawn at random: any number of families that nobody has tuned anything on."""

import numpy as np

from echoreport.domain import Box
from echoreport.simulation.screen_layout import (
    BLACK,
    BLUE,
    CYAN,
    GREEN,
    GREY,
    ORANGE,
    WHITE,
    YELLOW,
    Colour,
    Export,
    Point,
    Ruler,
    Scanner,
    TimeMarks,
)
from echoreport.simulation.screen_paint import MAPS
from echoreport.simulation.screen_text import FONTS
from echoreport.simulation.screen_values import HABITS

SIZES = ((640, 480), (720, 576), (800, 600), (1024, 768), (1136, 852), (1280, 720), (1280, 1024), (1600, 900))
_STEPS = (
    (0.05, 0.1, 0.2, 0.5, 1.0, 2.0),
    (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2),
    (0.1, 0.25, 0.5, 1.0, 1.5, 3.0),
    (0.1, 0.2, 0.3, 0.6, 1.0, 1.5, 2.0),
)
_MARKS = ((0.1, 10), (0.2, 5), (0.25, 4), (0.5, 2), (1.0, 1))
_BRIGHT = (WHITE, (215, 215, 205), YELLOW, CYAN, (180, 220, 255), (170, 220, 170))
_BEAR_NUMBERS = 5.2
"""Text heights that the widest number of an axis takes, its tick included."""


def invent_scanner(rng: np.random.Generator) -> Scanner:
    """Draw a family: image above the strip, beside it or none, and every habit for itself."""
    size = SIZES[int(rng.integers(len(SIZES)))]
    text = int(np.clip(size[1] / rng.uniform(40.0, 58.0), 10, 24))
    header = int(rng.choice([0, round(1.6 * text)]))
    axis, inward = str(rng.choice(["left", "right", "right"])), bool(rng.random() < 0.15)
    arrangement = str(rng.choice(["above", "above", "above", "beside", "none"]))
    ecg = str(rng.choice(["above", "top", "bottom", "bottom", "lane"]))
    strip = _strip(size, text, header, arrangement, "inside" if inward else axis, ecg, rng)
    sector = _sector(size, strip, text, header, arrangement, rng)
    block, values = _texts(strip, text, header, arrangement, rng)
    marks = _MARKS[int(rng.integers(len(_MARKS)))]
    ticks = _pick(_BRIGHT, rng)
    low = size[1] - round(1.3 * text)
    return Scanner(
        name=f"Invented {rng.integers(10000):04d}",
        size=size,
        strip=strip,
        millimetres=float(rng.uniform(170.0, 300.0)),
        axis=axis,
        axis_gap=int(rng.integers(1, text)),
        unit=str(rng.choice(["cm/s", "m/s"])),
        ecg=ecg,
        font=str(rng.choice(sorted(FONTS))),
        text_size=text,
        background=_pick((BLACK, BLACK, BLACK, (14, 16, 22), (36, 38, 46), (60, 62, 66)), rng),
        text=_pick(_BRIGHT, rng),
        accent=_pick((*_BRIGHT, (240, 170, 60)), rng),
        ecg_colours=(_pick((GREEN, GREEN, YELLOW, WHITE, CYAN, (230, 120, 200), (255, 80, 80)), rng),),
        baselines=(_pick((ORANGE, WHITE, GREY, BLUE, YELLOW, CYAN, (60, 200, 90)), rng),),
        ticks=ticks,
        maps=(str(rng.choice(["grey", "grey", "grey", *sorted(MAPS)])),),
        sector=sector,
        bar=(size[0] - 48, header + round(1.3 * text)) if strip.y0 > header + 200 + 3 * text else None,
        block=block,
        values=values,
        heart_rate=str(rng.choice(["{rate}bpm", "HR {rate}", "{rate} bpm", "HR: {rate}"])),
        heart_rate_at=(round(size[0] * 0.86), low),
        sweep=str(rng.choice(["{speed}mm/s", "{speed} mm/s", "Sweep {speed} mm/s"])),
        sweep_at=(round(size[0] * rng.choice([0.02, 0.62])), low),
        header=header,
        habit=str(rng.choice(sorted(HABITS))),
        ruler=Ruler(
            parts=int(rng.choice([1, 2, 2, 4, 5])),
            lengths=(int(rng.integers(6, 14)), int(rng.integers(3, 6))),
            inward=inward,
            unit_at=str(rng.choice(["baseline", "baseline", "top", "bottom", "each"])),
            signed=bool(rng.random() < 0.8),
            short=bool(rng.random() < 0.3),
            steps=_STEPS[int(rng.integers(len(_STEPS)))],
            numbers=(3.5, 7.5),
        ),
        marks=TimeMarks(str(rng.choice(["below", "inside", "above", "grid"])), *marks, numbered=rng.random() < 0.15),
        inline=arrangement == "none",
        dashed=bool(rng.random() < 0.15),
        border=GREY if rng.random() < 0.2 else None,
        export=Export((0.6, 1.3), (60, 96), keeps=0.5) if rng.random() < 0.4 else None,
    )


def _pick(colours: tuple[Colour, ...], rng: np.random.Generator) -> Colour:
    return colours[int(rng.integers(len(colours)))]


def _strip(size: Point, text: int, header: int, arrangement: str, axis: str, ecg: str, rng: np.random.Generator) -> Box:
    """Room for the spectrum: the axis' numbers beside it, marks, ECG and a line of text below it."""
    width, height = size
    left, right = (rng.uniform(0.01, 0.06) * width for _ in range(2))
    room = (_BEAR_NUMBERS + 1.0) * text + 14.0
    left, right = max(left, room * (axis == "left")), max(right, room * (axis == "right"))
    top = header + {"above": rng.uniform(0.3, 0.45) * height, "beside": 0.1 * height, "none": 4.2 * text}[arrangement]
    below = 3.2 * text + 14
    tall = (height - below - top) / (1.3 if ecg == "lane" else 1.0)
    if arrangement == "beside":
        left += rng.uniform(0.33, 0.42) * width
    return Box(round(left), round(top), round(width - right), round(top + tall))


def _sector(
    size: Point, strip: Box, text: int, header: int, arrangement: str, rng: np.random.Generator
) -> tuple[int, int, int] | None:
    """Apex and radius of the fan."""
    if arrangement == "none":
        return None
    top = header + text
    if arrangement == "beside":
        return round(0.18 * size[0]), top + 3 * text, round(0.2 * size[0])
    return round(rng.uniform(0.38, 0.56) * size[0]), top, strip.y0 - top - round(1.5 * text)


def _texts(strip: Box, text: int, header: int, arrangement: str, rng: np.random.Generator) -> tuple[Point, Point]:
    """Where the parameters stand, and the measured values."""
    top = header + round(0.6 * text)
    if arrangement == "none":
        return (10, top), (strip.x0 + 3 * text, strip.y0 + 2 * text)
    if arrangement == "beside":
        return (10, round(0.55 * strip.y1)), (10, round(0.55 * strip.y1) + 14 * text)
    corners = [(10, top), (round(strip.x0 + 0.72 * strip.width), top)]
    first = int(rng.integers(2))
    return corners[first], corners[1 - first]
