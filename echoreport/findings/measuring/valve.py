"""Which valve a measured value belongs to, from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from echoreport.domain import Disease, Valve
from echoreport.findings.measuring.binding import Binding
from echoreport.findings.measuring.quantities import grammar
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import names_valve

_NEAR = 45
"""Characters behind a value in which "across the mitral valve" still says whose it is."""
_ACROSS = re.compile(r"[\s,(]{0,3}(?:\w+ (?:\w+ )?)?(?:across|through|at|for|over|in|of|on|within)\b", re.IGNORECASE)
_ADJOINS = re.compile(r":? ?(?:jet )?", re.IGNORECASE)
_VALUE = re.compile(r"[ :=]{1,3}\d")
_MEANS = re.compile(r"consistent with|indicat|suggest|compatible with|\bi\.?e\.?\b|\bdue to\b", re.IGNORECASE)
_TRANS = {"aortic": Valve.AORTIC, "mitral": Valve.MITRAL, "tricuspid": Valve.TRICUSPID, "pulmonic": Valve.PULMONIC}
_SHORT = {"tr": "tricuspid", "ar": "aortic", "ai": "aortic", "mr": "mitral", "pr": "pulmonic", "pi": "pulmonic"}
_OF_A_VALVE_ALONE = "pressure_half_time"
"""What no other place has: "AR with flow reversal in the descending aorta, half-time 220 ms"."""
_NARROWED = ("peak_gradient", "mean_gradient", "valve_area")
_LEAKING = ("eroa", "regurgitant_volume", "regurgitant_fraction", "vena_contracta")


def valve_of(binding: Binding, text: str, units: list[Unit], carried: tuple[Valve, ...]) -> Valve | None:
    """Valve of a value: of its name, between name and number, right behind, before, what it means, or carried over.

    Args:
        binding: The value.
        text: The sentence.
        units: Its units.
        carried: Valves of the heading or of the sentence before.

    Returns:
        None where no valve is told, or the flow is that of another place, such as the outflow tract.
    """
    behind = text[binding.end : min(binding.behind, binding.end + _NEAR)]
    across = _ACROSS.match(behind)
    if _is_elsewhere(binding, text[binding.before : binding.end]) or (across and _is_elsewhere(binding, behind)):
        return None
    if binding.name.valve:
        return binding.name.valve
    inside = _first(u for u in units if u.start < binding.end and u.end > binding.start)
    right_behind = _first(u for u in units if binding.end <= u.start < binding.end + len(behind)) if across else None
    return inside or right_behind or _before(binding, text, units, carried)


def _before(binding: Binding, text: str, units: list[Unit], carried: tuple[Valve, ...]) -> Valve | None:
    """Nearest valve before the name, one whose lesion the quantity measures first."""
    named = [(u, v) for u in units if u.end <= binding.start and (v := _named(u)) and not _is_velocity(u, text)]
    fitting = [
        (u, v) for u, v in named if _ADJOINS.fullmatch(text, u.end, binding.start) or _fits(u, binding.quantity.name)
    ]
    for unit, valve in reversed(fitting or named):
        return None if _is_elsewhere(binding, text[unit.end : binding.start]) else valve
    if _is_elsewhere(binding, text[: binding.start]):
        return None
    later = _first(u for u in units if u.start >= binding.end)
    return later if later and (not carried or _MEANS.search(text, binding.end)) else next(iter(carried), None)


def _is_velocity(unit: Unit, text: str) -> bool:
    """Whether "PV" is short for the peak velocity, since a number follows, rather than for the pulmonic valve."""
    return unit.text == "pv" and bool(_VALUE.match(text, unit.end))


def _fits(unit: Unit, quantity: str) -> bool:
    """Whether a quantity may measure what a unit speaks of: a mean gradient is none of a regurgitation."""
    disease = unit.entry.disease if unit.entries else None
    if quantity in _NARROWED:
        return disease != Disease.REGURGITATION
    return quantity not in _LEAKING or disease != Disease.STENOSIS


def _is_elsewhere(binding: Binding, text: str) -> bool:
    """Whether another place stands beside a value that can be measured there."""
    return binding.quantity.name != _OF_A_VALVE_ALONE and bool(_place().search(text))


@cache
def _place() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar('place')}(?!\w)", re.IGNORECASE)


def _first(units: Iterable[Unit]) -> Valve | None:
    return next((v for u in units if (v := _named(u))), None)


def _named(unit: Unit) -> Valve | None:
    """Valve that a unit names in whatever way: "aortic", "MR", "mitral prosthesis", "transaortic", "TR velocity"."""
    if unit.kind in ("modifier", "lesion") or names_valve(unit):
        return unit.entry.valve
    if unit.text.startswith("trans"):
        return _TRANS.get(unit.text.removeprefix("trans").strip("-"))
    if unit.kind == "ignore":
        return next((Valve(v) for w in unit.text.split() if (v := _SHORT.get(w, w)) in list(Valve)), None)
    return next((e.valve for e in unit.entries if e.valve), None)
