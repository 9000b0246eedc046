"""Paint a sheet of simulated scanner screens, to look at: `python scripts/contact_sheet.py OUT.png`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from echoreport.domain import Direction
from echoreport.errors import EchoReportError
from echoreport.files import write_beside
from echoreport.images.reading.door import read_frame
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import render_screen
from echoreport.simulation.screen_invented import invent_scanner
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_m_mode import render_m_mode_screen
from echoreport.simulation.screen_scanner import SCANNERS, UNSEEN_SCANNERS
from echoreport.simulation.screen_tissue import render_tissue_screen
from echoreport.simulation.screen_two_dimensional import render_two_dimensional_screen

CASES = (
    ("aortic stenosis", (Flow(Shape.EJECTION, Direction.AWAY, 4.4, 0.8, 0.5),)),
    ("normal aortic", (Flow(Shape.EJECTION, Direction.AWAY, 1.1),)),
    (
        "aortic regurgitation",
        (
            Flow(Shape.EJECTION, Direction.AWAY, 1.9),
            Flow(Shape.DECELERATING, Direction.TOWARD, 4.2, 0.4, pressure_half_time=380.0),
        ),
    ),
    (
        "mitral regurgitation",
        (
            Flow(Shape.INFLOW, Direction.TOWARD, 1.0, a_velocity=0.7),
            Flow(Shape.HOLOSYSTOLIC, Direction.AWAY, 5.2, 0.5),
        ),
    ),
    ("mitral stenosis", (Flow(Shape.INFLOW, Direction.TOWARD, 2.1, pressure_half_time=220.0),)),
    ("normal mitral", (Flow(Shape.INFLOW, Direction.TOWARD, 0.8, a_velocity=0.6),)),
    (
        "tricuspid regurgitation",
        (Flow(Shape.INFLOW, Direction.TOWARD, 0.6, a_velocity=0.4), Flow(Shape.TRIANGULAR, Direction.AWAY, 2.8, 0.9)),
    ),
    (
        "pulmonic",
        (
            Flow(Shape.EJECTION, Direction.AWAY, 0.9),
            Flow(Shape.DECELERATING, Direction.TOWARD, 1.5, 0.2, pressure_half_time=300.0),
        ),
    ),
)


KINDS = ("tissue Doppler", "M-mode", "B-mode", "colour Doppler")


def cell(pixels: np.ndarray, text: str, width: int) -> Image.Image:
    """A frame scaled into a cell of 4:3 and `width` pixels, with its text below."""
    height = width * 3 // 4
    sheet = Image.new("RGB", (width, height + 22), (60, 60, 60))
    frame = Image.fromarray(pixels)
    frame.thumbnail((width, height))
    sheet.paste(frame, (0, 0))
    ImageDraw.Draw(sheet).text((4, height + 3), text, font=ImageFont.load_default(15), fill=(255, 255, 0))
    return sheet


def spectral(number: int, family: Scanner, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """A spectrum of the cases in turn, and what it is."""
    name, flows = CASES[number % len(CASES)]
    screen = render_screen(flows, rng.uniform(50.0, 110.0), rng, family)
    turned = " (inverted)" * screen.inverted + " (aliased)" * screen.aliased
    return screen.pixels, f"{screen.scanner} {screen.mode}: {name}{turned}"


def other(number: int, family: Scanner, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """A frame of the other kinds in turn, and what it is."""
    kind, rate = KINDS[number % len(KINDS)], rng.uniform(50.0, 110.0)
    if kind == "tissue Doppler":
        pixels = render_tissue_screen(rate, rng, family).pixels
    elif kind == "M-mode":
        pixels = render_m_mode_screen(rate, rng, family).pixels
    else:
        pixels = render_two_dimensional_screen(kind == "colour Doppler", rate, rng, family).pixels
    return pixels, f"{family.name}: {kind}"


def real(folder: Path) -> Iterator[tuple[np.ndarray, str]]:
    """Frames of a folder in order of their names, what cannot be read left out."""
    for path in sorted(folder.iterdir()):
        try:
            yield read_frame(path).pixels, path.name
        except EchoReportError as error:
            print(error, file=sys.stderr)


def main() -> None:
    """Parse the command line and save the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--width", type=int, default=480, help="pixels of one frame")
    parser.add_argument("--unseen", action="store_true", help="paint the families that never train")
    parser.add_argument("--invented", action="store_true", help="paint families drawn at random")
    parser.add_argument("--kinds", action="store_true", help="paint tissue Doppler, M-mode, B-mode and colour Doppler")
    parser.add_argument("--beside", type=Path, help="folder of frames of your own to put first in each row")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    families = UNSEEN_SCANNERS if options.unseen else SCANNERS
    paint = other if options.kinds else spectral
    beside = real(options.beside) if options.beside else iter(())
    height = options.width * 3 // 4 + 22
    sheet = Image.new("RGB", (options.columns * options.width, options.rows * height))
    for number in range(options.columns * options.rows):
        row, column = divmod(number, options.columns)
        shown = next(beside, None) if column == 0 else None
        if shown is None:
            family = invent_scanner(rng) if options.invented else families[number % len(families)]
            shown = paint(number, family, rng)
        sheet.paste(cell(*shown, options.width), (column * options.width, row * height))
    with write_beside(options.out) as part:
        sheet.save(part, format="PNG")


if __name__ == "__main__":
    main()
