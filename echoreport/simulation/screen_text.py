"""Text on a screen: fonts, settings, heart rate and measured values."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import ImageDraw, ImageFont

from echoreport.simulation.flow import Flow
from echoreport.simulation.screen_scanner import Colour, Point, Scanner

_FILES = {"sans": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "mono": "DejaVuSansMono.ttf"}


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """A font: "plain" is Pillow's own, the others are the DejaVu files that come with matplotlib."""
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
    pen: ImageDraw.ImageDraw, scanner: Scanner, centimetres: int, narrow: bool, rng: np.random.Generator
) -> None:
    """The parameter block and the header with an invented name."""
    lines = [
        f"FR {rng.integers(14, 68)}Hz",
        f"{centimetres}cm",
        "2D",
        f" {rng.integers(48, 80)}%",
        f"C {5 * rng.integers(8, 13)}",
        "PW" if narrow else "CW",
        f" {rng.integers(30, 70)}%",
        f" {rng.uniform(1.6, 3.4):.1f}MHz",
        f"WF {25 * rng.integers(3, 16)}Hz",
    ]
    if narrow:
        lines += [f"SV{rng.uniform(2.0, 5.0):.1f}mm", f" {rng.uniform(5.0, 13.0):.1f}cm"]
    kept = [line for line, likely in zip(lines, rng.random(len(lines)), strict=True) if likely < 0.9]
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
    write_lines(pen, scanner.sweep_at, [scanner.sweep.format(speed=f"{speed:g}")], scanner, scanner.text)


def write_values(pen: ImageDraw.ImageDraw, scanner: Scanner, flow: Flow, at: Point, rng: np.random.Generator) -> None:
    """A measured peak velocity, and on some frames the gradient 4 v^2 (simplified Bernoulli equation)."""
    speed = flow.peak_velocity
    value = f"{speed:.2f} m/s" if scanner.unit == "m/s" else f"{100.0 * speed:.{1 if speed < 1.0 else 0}f} cm/s"
    lines = [f"{rng.choice(['Vmax', 'Vel', 'V', 'Peak V'])}  {value}"]
    if rng.random() < 0.7:
        lines.append(f"{rng.choice(['PG', 'Max PG', 'maxPG'])}  {4.0 * speed**2:.0f} mmHg")
    fonted = font(scanner.font, scanner.text_size)
    width = max(pen.textlength(line, font=fonted) for line in lines)
    if rng.random() < 0.5:
        low = at[1] + round(1.1 * scanner.text_size * len(lines))
        pen.rectangle((at[0] - 6, at[1] - 4, at[0] + width + 6, low + 4), fill=scanner.background, outline=(90, 90, 90))
    write_lines(pen, at, lines, scanner, scanner.accent)
