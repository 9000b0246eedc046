"""Graphics over and around the strip: baseline, axes, ECG, border."""

import numpy as np
from PIL import ImageDraw

from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_scale import Scale
from echoreport.simulation.screen_sweep import Sweep
from echoreport.simulation.screen_text import font

NO_ECG_SHARE, BAR_SHARE = 0.06, 0.3
Pen = ImageDraw.ImageDraw


def draw_velocity_axis(pen: Pen, scanner: Scanner, scale: Scale) -> None:
    """Ticks, numbers and the unit, as the family's ruler has them."""
    strip, ruler, right = scanner.strip, scanner.ruler, scanner.axis == "right"
    edge = strip.x1 if right else strip.x0
    outward = (1 if right else -1) * (-1 if ruler.inward else 1)
    edge += outward * scanner.axis_gap
    part = scale.step / ruler.parts / scale.velocity_per_pixel
    typeface, anchor = font(scanner.font, scanner.text_size), "lm" if outward > 0 else "rm"
    beside = edge + outward * (ruler.lengths[0] + 5)
    for count in range(-int((strip.height - scale.baseline_row) / part), int(scale.baseline_row / part) + 1):
        row = strip.y0 + scale.baseline_row - count * part
        numbered = count % ruler.parts == 0
        length = ruler.lengths[0 if numbered else 1]
        pen.line((edge, row, edge + outward * length, row), fill=scanner.ticks, width=2)
        if numbered:
            shown = -count if scale.inverted else count
            text = _number(shown / ruler.parts * scale.step, scanner, scale.step)
            pen.text((beside, row), text, font=typeface, fill=scanner.ticks, anchor=anchor)
    if ruler.unit_at in ("top", "bottom"):
        row = strip.y0 - 0.7 * scanner.text_size if ruler.unit_at == "top" else strip.y1 + 0.7 * scanner.text_size
        pen.text((beside, row), scanner.unit, font=typeface, fill=scanner.ticks, anchor=anchor)


def draw_depth_axis(pen: Pen, scanner: Scanner, centimetres: int) -> None:
    """Ticks at every centimetre and numbers at every fifth beside a strip that shows depth."""
    strip, outward = scanner.strip, 1 if scanner.axis == "right" else -1
    edge = (strip.x1 if outward > 0 else strip.x0) + outward * scanner.axis_gap
    typeface, anchor = font(scanner.font, scanner.text_size), "lm" if outward > 0 else "rm"
    for depth in range(centimetres + 1):
        row = strip.y0 + depth * strip.height / centimetres
        length = scanner.ruler.lengths[0 if depth % 5 == 0 else 1]
        pen.line((edge, row, edge + outward * length, row), fill=scanner.ticks, width=2)
        if depth % 5 == 0:
            pen.text((edge + outward * (length + 5), row), str(depth), font=typeface, fill=scanner.ticks, anchor=anchor)


def _number(velocity: float, scanner: Scanner, step: float) -> str:
    ruler = scanner.ruler
    if velocity == 0.0 and ruler.unit_at == "baseline":
        return scanner.unit
    if not ruler.signed:
        velocity = abs(velocity)
    if scanner.unit == "cm/s":
        text = f"{100.0 * velocity:.0f}"
    elif ruler.short:
        text = f"{velocity:.3g}"
    else:
        text = f"{velocity:.{1 if abs(10.0 * step - round(10.0 * step)) < 1e-6 else 2}f}"
    return text + (scanner.unit if ruler.unit_at == "each" else "")


def draw_time_axis(
    pen: Pen, scanner: Scanner, origin: float, dots: float, sweep: Sweep, rng: np.random.Generator
) -> None:
    """Marks from a random moment on; numbered ones count back from the right edge.

    Args:
        origin: A row of the strip on which a grid's dots lie.
        dots: Rows from one dot of the grid to the next.
    """
    strip, marks, seconds_per_pixel = scanner.strip, scanner.marks, sweep.seconds_per_pixel
    colour = scanner.baselines[0] if marks.at == "grid" else scanner.ticks
    low = {
        "below": strip.y1 + 14,
        "inside": strip.y1,
        "above": strip.y0 + 12,
        "grid": min(strip.y1 + 34, scanner.size[1]),
    }[marks.at]
    last = 0.0 if marks.numbered else rng.uniform(0.0, marks.step * marks.long)
    typeface = font(scanner.font, scanner.text_size)
    for count in range(int(strip.width * seconds_per_pixel / marks.step) + 2):
        column = strip.x1 - 1 - (last + marks.step * count) / seconds_per_pixel
        if not strip.x0 <= column < strip.x1:
            continue
        whole = count % marks.long == 0
        pen.line((column, low - (12 if whole else 4), column, low), fill=colour, width=2)
        if whole and marks.numbered and count:
            text = f"-{marks.step * count:.1f}"
            pen.text((column, low + 4), text, font=typeface, fill=colour, anchor="mt")
        if whole and marks.at == "grid":
            for row in np.arange(strip.y0 + origin % dots, strip.y1, dots):
                pen.rectangle((column - 1, row - 1, column + 1, row + 1), fill=colour)


def draw_ecg(pen: Pen, scanner: Scanner, signal: np.ndarray, written: np.ndarray, rng: np.random.Generator) -> None:
    """The ECG's line over the written columns, on most frames; `signal` and `written` (bool) are (width,)."""
    if rng.random() < NO_ECG_SHARE:
        return
    strip = scanner.strip
    height = strip.height * rng.uniform(0.06, 0.12)
    zero = {
        "above": strip.y0 - 2,
        "top": strip.y0 + 0.11 * strip.height,
        "bottom": strip.y1 - 0.07 * strip.height,
        "lane": strip.y1 + 0.16 * strip.height,
    }[scanner.ecg]
    colour = scanner.ecg_colours[rng.integers(len(scanner.ecg_colours))]
    points = np.stack([strip.x0 + np.arange(strip.width), zero - height * signal], axis=1)
    pieces = [points[piece] for piece in np.split(np.arange(strip.width), np.flatnonzero(np.diff(written)) + 1)]
    drawn = [piece for piece in pieces if written[int(piece[0, 0]) - strip.x0] and len(piece) > 1]
    for piece in drawn:
        pen.line(piece.ravel().tolist(), fill=colour, width=1 if scanner.size[0] < 1000 else 2)
    if drawn and rng.random() < 0.4:
        x, y = drawn[0][-1]
        pen.line((x, y - 6, x, y + 6), fill=(235, 235, 60), width=2)


def draw_sweep_bar(pen: Pen, scanner: Scanner, written: np.ndarray, rng: np.random.Generator) -> None:
    """On some frames, a line where the sweep stood when the frame was frozen."""
    strip, gaps = scanner.strip, np.flatnonzero(~written)
    if gaps.size and rng.random() < BAR_SHARE:
        column = strip.x0 + int(gaps[0])
        pen.line((column, strip.y0, column, strip.y1 - 1), fill=scanner.accent, width=int(rng.integers(1, 3)))


def draw_baseline(pen: Pen, scanner: Scanner, row: float, rng: np.random.Generator) -> None:
    """The line of zero velocity, across the strip."""
    strip = scanner.strip
    colour = scanner.baselines[rng.integers(len(scanner.baselines))]
    width = int(rng.choice([1, 2, 3], p=[0.4, 0.3, 0.3]))
    if not scanner.dashed:
        pen.line((strip.x0, row, strip.x1 - 1, row), fill=colour, width=width)
        return
    for column in range(strip.x0, strip.x1 - 6, 10):
        pen.line((column, row, column + 5, row), fill=colour, width=width)


def draw_border(pen: Pen, scanner: Scanner) -> None:
    """A line around the strip, one pixel outside it, where the family has one."""
    strip = scanner.strip
    if scanner.border:
        pen.rectangle((strip.x0 - 1, strip.y0 - 1, strip.x1, strip.y1), outline=scanner.border)
