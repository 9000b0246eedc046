"""Text on a screen: fonts, settings, heart rate and measured values."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from echoreport.simulation.screen_layout import Colour, Point, Scanner

_FILES = {
    "sans": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "mono": "DejaVuSansMono.ttf",
    "condensed": "cmss10.ttf",
    "pixel": "DejaVuSansMono-Bold.ttf",
}
FONTS = ("plain", *_FILES)


def pen_on(frame: Image.Image, scanner: Scanner) -> ImageDraw.ImageDraw:
    """A pen for the frame; it writes "pixel" text without soft edges."""
    pen = ImageDraw.Draw(frame)
    pen.fontmode = "1" if scanner.font == "pixel" else "L"
    return pen


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """A font: "plain" is Pillow's own, the others are files that come with matplotlib."""
    if name == "plain":
        return ImageFont.load_default(size)
    spec = find_spec("matplotlib")  # located, not imported: that would take half a second
    folder = Path((spec.origin if spec else None) or "").parent / "mpl-data" / "fonts" / "ttf"
    try:
        return ImageFont.truetype(str(folder / _FILES[name]), size)
    except OSError:
        return ImageFont.load_default(size)


def write_lines(pen: ImageDraw.ImageDraw, at: Point, lines: Sequence[str], scanner: Scanner, colour: Colour) -> None:
    """Write lines under each other from the top left point `at`."""
    x, y = at
    for line in lines:
        pen.text((x, y), line, font=font(scanner.font, scanner.text_size), fill=colour)
        y += round(scanner.text_size * 1.1)


def write_settings(
    pen: ImageDraw.ImageDraw, scanner: Scanner, centimetres: int, mode: str, rng: np.random.Generator
) -> None:
    """The parameter block and the header with an invented name; `mode` is "CW", "PW", "TDI", "MM", "CF" or "2D"."""
    lines = [
        f"FR {rng.integers(14, 68)}Hz",
        f"{centimetres}cm",
        "2D",
        f" {rng.integers(48, 80)}%",
        f"C {5 * rng.integers(8, 13)}",
        mode,
        f" {rng.integers(30, 70)}%",
        f" {rng.uniform(1.6, 3.4):.1f}MHz",
        f"WF {25 * rng.integers(3, 16)}Hz",
    ]
    if mode == "2D":
        lines = lines[:5]
    if mode in ("PW", "TDI"):
        lines += [f"SV{rng.uniform(2.0, 5.0):.1f}mm", f" {rng.uniform(5.0, 13.0):.1f}cm"]
    kept = [line for line, likely in zip(lines, rng.random(len(lines)), strict=True) if likely < 0.9]
    if scanner.inline:
        kept = ["  ".join(line.strip() for line in kept)]
    write_lines(pen, scanner.block, kept, scanner, scanner.text)
    if scanner.header:
        pen.rectangle((0, 0, scanner.size[0], scanner.header), fill=tuple(min(255, c + 26) for c in scanner.background))
        if rng.random() < 0.7:
            patient = f"SIM {rng.integers(0, 10000):04d}   {scanner.name} X{rng.integers(1, 9)}-2"
            write_lines(pen, (12, 2), [patient], scanner, scanner.text)


def write_rates(
    pen: ImageDraw.ImageDraw, scanner: Scanner, heart_rate: float, speed: float, rng: np.random.Generator
) -> None:
    """Sweep speed (mm/s) and heart rate (beats/min, as the scanner counted it: within a beat or two)."""
    rate = scanner.heart_rate.format(rate=round(heart_rate + rng.normal(0.0, 1.0)))
    write_lines(pen, scanner.heart_rate_at, [rate], scanner, scanner.text)
    write_lines(pen, scanner.sweep_at, [scanner.sweep.format(speed=f"{speed:.3g}")], scanner, scanner.text)
