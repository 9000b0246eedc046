"""A draft's measurements as FHIR Observations."""

from __future__ import annotations

from echoreport.domain import Assertion, Direction, Disease, ImageMeasurement, Valve
from echoreport.drafting.formats.fhir_codes import codes, concept, quantity
from echoreport.drafting.formats.fhir_study import Resource, Study
from echoreport.guidelines import STENOSIS_GRADED_BY

_DIRECTIONS = {Direction.TOWARD: "toward the transducer", Direction.AWAY: "away from the transducer"}


def measurements(study: Study) -> list[Resource]:
    """An Observation for each measurement, with the image it was measured in."""
    return [_measurement(study, number, measured) for number, measured in enumerate(study.draft.measurements)]


def _measurement(study: Study, number: int, measured: ImageMeasurement) -> Resource:
    valve, mode = _owner(study, measured.image), _mode(study, measured.image)
    return study.observation(
        f"measurement {number}",
        (measured.image,),
        code=concept(_table(study, valve, mode, measured), measured.quantity, _text(valve, measured)),
        bodySite=concept("valve", valve) if valve else None,
        method=concept("mode", mode) if mode else {"text": "Spectral Doppler"},
        component=[
            {
                "code": concept("component", "direction"),
                "valueCodeableConcept": {"text": _DIRECTIONS[measured.direction]},
            }
        ],
        **quantity(measured.value, 3, measured.unit),
    )


def _owner(study: Study, image: str) -> Valve | None:
    """The valve that the draft takes the image as; None where it takes it as none, or as two."""
    valves = [summary.valve for summary in study.draft.valves if image in summary.images]
    return valves[0] if len(valves) == 1 else None


def _mode(study: Study, image: str) -> str | None:
    return next((known.mode for known in study.draft.images if known.name == image), None)


def _table(study: Study, valve: Valve | None, mode: str | None, measured: ImageMeasurement) -> str:
    """The valve's own codes where the flow is surely its own; else those of any flow.

    Flow back through a valve is a regurgitation only where the draft says that there is one: a beam in that direction
    may have caught another valve's flow. Pulsed Doppler of an outflow may lie before the valve, in its outflow tract.
    """
    if valve is None:
        return "flow"
    forward = measured.direction is STENOSIS_GRADED_BY[valve][1]
    before = forward and mode == "PW" and measured.direction is Direction.AWAY
    table = f"{valve}.{'forward' if forward else 'backward'}"
    own = measured.quantity in codes()[table] and not before and (forward or _leaks(study, valve))
    return table if own else "flow"


def _text(valve: Valve | None, measured: ImageMeasurement) -> str:
    """In the draft's own words: such as "peak velocity away from the transducer, aortic valve's image"."""
    quantity_and_way = f"{measured.quantity.replace('_', ' ')} {_DIRECTIONS[measured.direction]}"
    return f"{quantity_and_way}, {valve} valve's image" if valve else quantity_and_way


def _leaks(study: Study, valve: Valve) -> bool:
    return any(
        finding.valve is valve and finding.disease is Disease.REGURGITATION and finding.assertion is Assertion.PRESENT
        for finding in study.draft.findings
    )
