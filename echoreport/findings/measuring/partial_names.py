"""What a name in part means: the mean of "a gradient of 40, mean 20"."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.findings.lexicon.loading import Quantity
from echoreport.findings.measuring.quantities import Name, quantity

KINDS = ("peak", "mean")
"""Parts of a name that a number may follow."""
_VELOCITIES = ("m/s", "cm/s")
_PRESSURES = ("mmHg", "mm")
_NOUNS = {"peak_gradient": "gradient", "mean_gradient": "gradient", "peak_velocity": "velocity", "rvsp": "pressure"}
_UNITS = {"gradient": "mmHg", "velocity": "m/s"}


def noun_of(name: Name) -> str:
    """What a name is a kind of: gradient, velocity or pressure; else ""."""
    if name.part in ("gradient", "velocity"):
        return name.part
    return _NOUNS.get(name.quantity.name, "") if name.quantity else ""


def meant(name: Name, value: float, unit: str, group: Sequence[Name], noun: str, later: str) -> Quantity | None:
    """What "a mean of 20" is the mean of: told by its unit, the noun of its list, or the noun before.

    Args:
        name: In part.
        value: Its number.
        unit: That stands with the number; else "".
        group: The names that it stands among.
        noun: The last one named before.
        later: The first unit from the number on; "" if none.
    """
    if name.part == "velocity":
        foreign = any(not n.quantity and not n.part for n in group)  # "e' velocity"
        return quantity("peak_velocity") if unit in _VELOCITIES and not foreign else None
    if name.part not in KINDS:
        return None
    noun = next((n for m in group if m.start > name.start and (n := noun_of(m))), noun)
    if noun == "velocity" and value > quantity("peak_velocity").high:
        noun = "gradient"  # "Vmax 4.1, mean 42"
    told = unit or _UNITS.get(noun, "" if noun else later)
    if told in _PRESSURES and noun != "pressure":
        return quantity(f"{name.part}_gradient")
    return quantity("peak_velocity") if told in _VELOCITIES and name.part == "peak" else None
