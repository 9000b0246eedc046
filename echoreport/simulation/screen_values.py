"""Measured values as scanners list them: names, numbers and units, by the habits of a family."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw

from echoreport.domain import Valve
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_layout import Point, Scanner
from echoreport.simulation.screen_text import font, write_lines


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One value as it stands on the frame: the number as rounded there, in the unit printed ("" for a ratio)."""

    label: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a family writes values: a line's format, the names of each quantity (one is drawn), a title above or ""."""

    line: str
    names: dict[str, tuple[str, ...]]
    title: str = ""


_PLAIN = {
    "peak": ("Vmax", "Vel", "V", "Peak V"),
    "peak_gradient": ("PG", "Max PG", "maxPG"),
    "mean": ("Vmean", "Mean Vel"),
    "mean_gradient": ("Mean PG", "meanPG"),
    "vti": ("VTI",),
    "e": ("E Vel", "E", "Peak E"),
    "a": ("A Vel", "A", "Peak A"),
    "ratio": ("E/A", "E/A Ratio"),
    "half_time": ("P1/2t", "PHT"),
    "deceleration": ("Dec Time", "DT", "DecT"),
}
_VALVE = {
    "peak": ("{valve} Vmax", "{valve} Peak Vel"),
    "peak_gradient": ("{valve} Max PG", "{valve} Peak PG"),
    "mean": ("{valve} Vmean",),
    "mean_gradient": ("{valve} Mean PG",),
    "vti": ("{valve} VTI",),
    "e": ("{valve} E Vel", "{valve} Peak E"),
    "a": ("{valve} A Vel", "{valve} Peak A"),
    "ratio": ("{valve} E/A",),
    "half_time": ("{valve} P1/2t", "{valve} PHT"),
    "deceleration": ("{valve} Dec Time",),
}
_NUMBERED = {name: tuple(label.replace(" Max PG", " maxPG") for label in labels) for name, labels in _VALVE.items()}
_NAMED = {
    "peak": ("Peak Velocity", "Max Velocity"),
    "peak_gradient": ("Peak Gradient",),
    "mean": ("Mean Velocity",),
    "mean_gradient": ("Mean Gradient",),
    "vti": ("VTI", "Vel Time Int"),
    "e": ("E Velocity",),
    "a": ("A Velocity",),
    "ratio": ("E/A Ratio",),
    "half_time": ("P 1/2 Time",),
    "deceleration": ("Decel Time",),
}
HABITS = {
    "plain": Habit("{label}  {value} {unit}", _PLAIN),
    "grouped": Habit("    {label}   {value} {unit}", _PLAIN, title="+ {valve} {label}"),
    "valve": Habit("{label}   {value} {unit}", _VALVE),
    "numbered": Habit("{number}  {label}  {value} {unit}", _NUMBERED),
    "boxed": Habit("{label}: {value} {unit}", _PLAIN),
    "dotted": Habit("+ {label} {value}{unit}", _VALVE),
    "named": Habit("{label} = {value} {unit}", _NAMED),
}
_FLOWS = {
    (Valve.AORTIC, Shape.EJECTION): ("AV", "LVOT", "AoV"),
    (Valve.PULMONIC, Shape.EJECTION): ("PV", "RVOT"),
    (Valve.MITRAL, Shape.INFLOW): ("MV",),
    (Valve.TRICUSPID, Shape.INFLOW): ("TV",),
    (Valve.MITRAL, Shape.HOLOSYSTOLIC): ("MR",),
    (Valve.TRICUSPID, Shape.HOLOSYSTOLIC): ("TR",),
    (Valve.MITRAL, Shape.TRIANGULAR): ("MR",),
    (Valve.TRICUSPID, Shape.TRIANGULAR): ("TR",),
    (Valve.AORTIC, Shape.DECELERATING): ("AR", "AI"),
    (Valve.PULMONIC, Shape.DECELERATING): ("PR", "PI"),
}
"""What a flow through a valve is called in front of a quantity."""


def _flow_names(flow: Flow, valve: Valve | None) -> list[str]:
    """Names of a flow of this shape through this valve; through any valve where it has none or is not known."""
    shaped = [(at, names) for (at, shape), names in _FLOWS.items() if shape is flow.shape]
    own = [names for at, names in shaped if at is valve] or [names for _, names in shaped]
    return [name for names in own for name in names]


def describe(
    flow: Flow, valve: Valve | None, quantities: dict[str, float], scanner: Scanner, rng: np.random.Generator
) -> tuple[list[str], list[PrintedValue]]:
    """The lines that list a flow's values, and the values as these lines round them.

    Args:
        valve: That the flow runs through; None for any that has such a flow.
        quantities: By name: velocities in m/s, gradients in mmHg, `vti` in cm, times in ms.
    """
    habit, name = HABITS[scanner.habit], str(rng.choice(_flow_names(flow, valve)))
    lines, values = [], []
    for number, (quantity, value) in enumerate(quantities.items(), 1):
        label = str(rng.choice(habit.names[quantity])).format(valve=name)
        text, unit = _rounded(quantity, value, scanner.unit)
        if number == 1 and habit.title:
            lines.append(habit.title.format(valve=name, label=label))
        lines.append(habit.line.format(number=number, label=label, value=text, unit=unit).rstrip())
        values.append(PrintedValue(label, float(text), unit))
    return lines, values


def _rounded(name: str, value: float, velocity_unit: str) -> tuple[str, str]:
    """A value as a scanner rounds it, and its unit."""
    if name in ("peak", "mean", "e", "a"):
        if velocity_unit == "m/s":
            return f"{value:.2f}", "m/s"
        return f"{100.0 * value:.{1 if value < 1.0 else 0}f}", "cm/s"
    if name == "ratio":
        return f"{value:.2f}", ""
    unit = {"vti": "cm", "half_time": "ms", "deceleration": "ms"}.get(name, "mmHg")
    return f"{value:.{1 if name == 'vti' else 0}f}", unit


def write_values(
    pen: ImageDraw.ImageDraw, scanner: Scanner, lines: Sequence[str], at: Point, rng: np.random.Generator
) -> None:
    """Write the list from its top left corner `at`, on a box on half of the frames."""
    typeface = font(scanner.font, scanner.text_size)
    width = max(pen.textlength(line, font=typeface) for line in lines)
    at = (int(min(at[0], scanner.size[0] - width - 8)), at[1])
    if scanner.habit == "boxed" or rng.random() < 0.5:
        low = at[1] + round(1.1 * scanner.text_size * len(lines))
        box = (at[0] - 6, at[1] - 4, at[0] + width + 6, low + 4)
        pen.rectangle(box, fill=scanner.background, outline=(90, 90, 90))
    write_lines(pen, at, lines, scanner, scanner.accent)
