"""Paint a sheet of simulated scanner screens, to look at: `python scripts/contact_sheet.py OUT.png`."""

import argparse

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from echoreport.domain import Direction
from echoreport.files import write_beside
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen
from echoreport.simulation.screen_scanner import SCANNERS, UNSEEN_SCANNERS

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


def labelled(screen: Screen, name: str, width: int) -> Image.Image:
    """A frame scaled to `width`, on a cell of 4:3, with its family and case below."""
    height = width * 3 // 4
    cell = Image.new("RGB", (width, height + 22), (60, 60, 60))
    frame = Image.fromarray(screen.pixels)
    frame.thumbnail((width, height))
    cell.paste(frame, (0, 0))
    text = f"{screen.scanner} {screen.mode}: {name}{' (inverted)' if screen.inverted else ''}"
    ImageDraw.Draw(cell).text((4, height + 3), text, font=ImageFont.load_default(15), fill=(255, 255, 0))
    return cell


def main() -> None:
    """Parse the command line and save the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--width", type=int, default=480, help="pixels of one frame")
    parser.add_argument("--unseen", action="store_true", help="paint the families that never train")
    options = parser.parse_args()
    families = UNSEEN_SCANNERS if options.unseen else SCANNERS
    rng = np.random.default_rng(options.seed)
    height = options.width * 3 // 4 + 22
    sheet = Image.new("RGB", (options.columns * options.width, options.rows * height))
    for number in range(options.columns * options.rows):
        name, flows = CASES[number % len(CASES)]
        screen = render_screen(flows, rng.uniform(50.0, 110.0), rng, families[number % len(families)])
        row, column = divmod(number, options.columns)
        sheet.paste(labelled(screen, name, options.width), (column * options.width, row * height))
    with write_beside(options.out) as part:
        sheet.save(part, format="PNG")


if __name__ == "__main__":
    main()
