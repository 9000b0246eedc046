"""Writes a simulated study's report in a reader's own style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Valve
from echoreport.simulation.flow import PatientState
from echoreport.simulation.phrases import pick, random_date, tables
from echoreport.simulation.readers import Reader, Reading, read_valve
from echoreport.simulation.section import Statement, write_section
from echoreport.simulation.slips import misspell

OTHERS_BEFORE, OTHERS_AFTER = (0.55, 0.3), (0.5, 0.25)
"""Chances of a first and a second paragraph without a valve, before and after the valves."""


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report with what its writer meant.

    Attributes:
        paragraphs: In order; none holds a blank line.
        number: Valve -> number of its paragraph, from 0.
        readings: Valve -> the reader's grades, also those that the text leaves unsaid (no stenosis, mostly).
        statements: Valve -> what the text says of the valve.
    """

    paragraphs: tuple[str, ...]
    number: dict[Valve, int]
    readings: dict[Valve, Reading]
    statements: dict[Valve, tuple[Statement, ...]]

    @property
    def text(self) -> str:
        """The paragraphs with a blank line between each two."""
        return "\n\n".join(self.paragraphs)


def write_report(patient: PatientState, reader: Reader, rng: np.random.Generator) -> WrittenReport:
    """Let a reader grade and describe all four valves, with paragraphs on other things around them."""
    order = [Valve(name) for name in rng.permutation(list(Valve))] if rng.random() < 0.5 else list(Valve)
    readings = {valve: read_valve(patient.valves[valve], reader, rng) for valve in order}
    sections = {valve: write_section(patient, valve, readings[valve], reader.style, rng) for valve in order}
    before = _others("before", OTHERS_BEFORE, patient, rng)
    texts = before + [sections[valve].text for valve in order] + _others("after", OTHERS_AFTER, patient, rng)
    return WrittenReport(
        paragraphs=tuple(_written(text, reader, rng) for text in texts),
        number={valve: len(before) + place for place, valve in enumerate(order)},
        readings=readings,
        statements={valve: section.statements for valve, section in sections.items()},
    )


def _written(text: str, reader: Reader, rng: np.random.Generator) -> str:
    text = misspell(text, reader.typo_rate, rng)
    return text.upper() if reader.capitals else text


def _others(place: str, chances: tuple[float, ...], patient: PatientState, rng: np.random.Generator) -> list[str]:
    count = sum(rng.random() < chance for chance in chances)
    chosen = rng.permutation(len(tables()["other"][place]))[:count]
    slots = {
        "date": random_date(rng),
        "name": pick(tables()["people"]["names"], rng),
        "ef": f"{patient.ejection_fraction:.0f}",
        "hr": f"{patient.heart_rate:.0f}",
    }
    return [tables()["other"][place][i].format_map(slots) for i in sorted(chosen)]
