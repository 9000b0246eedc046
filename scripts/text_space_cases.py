"""Simulated paragraphs with what their writer meant, and triplets, for scripts/compare_text_spaces.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from flipped_words import FLIPS, flipped

from echoreport.annotation import annotate
from echoreport.domain import LESIONS, STATED, Disease, Paragraph, Report, Severity, Valve
from echoreport.findings import FindingExtractor
from echoreport.simulation.prose import write_report
from echoreport.simulation.readers import STYLES, Reading, draw_reader, read_valve
from echoreport.simulation.section import Section, write_section
from echoreport.simulation.state import draw_patient

FIT, HELD_OUT, TRIPLETS = 0, 1, 2
"""Groups of patients, each with random numbers of its own."""
_TRIES = 200  # to say the same again in another style


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph with its findings as extracted, and what its writer meant.

    Attributes:
        valve: None where it speaks of no valve.
        lesions: Stenosis and regurgitation that it states, with their grade.
        patient: Whose it is, from 0.
    """

    paragraph: Paragraph
    valve: Valve | None
    lesions: dict[Disease, Severity | None]
    patient: int


@dataclass(frozen=True, slots=True)
class Triplet:
    """A section, the same said in another style, and the first with one word turned round."""

    kind: str
    anchor: Paragraph
    positive: Paragraph
    negative: Paragraph
    patient: int


def told_paragraphs(seed: int, group: int, count: int) -> list[Told]:
    """Paragraphs of whole reports, the last one cut short."""
    extractor, told = FindingExtractor(), list[Told]()
    while len(told) < count:
        patient = told[-1].patient + 1 if told else 0
        rng = np.random.default_rng([seed, group, patient])
        written = write_report(draw_patient(rng), draw_reader(rng), rng)
        valve_of = {number: valve for valve, number in written.number.items()}
        for paragraph in annotate([Report(f"{group}-{patient}", written.text)], extractor):
            valve = valve_of.get(paragraph.number)
            statements = written.statements[valve] if valve else ()
            stated = [s for s in statements if s.disease in LESIONS and s.assertion in STATED]
            told.append(Told(paragraph, valve, {s.disease: s.severity for s in stated}, patient))
    return told[:count]


def triplets(seed: int, patients: int) -> Iterator[Triplet]:
    """Of each valve of each patient one triplet of each kind, where the section has such a word."""
    extractor = FindingExtractor()

    def read(text: str) -> Paragraph:
        return Paragraph("triplet", 0, text, findings=tuple(extractor.extract(text)))

    for number in range(patients):
        for valve, anchor, positive, rng in _said_twice(seed, number):
            for kind in FLIPS:
                negative = flipped(kind, anchor.text, valve, rng)
                if negative is not None:
                    yield Triplet(kind, read(anchor.text), read(positive.text), read(negative), number)


def _said_twice(seed: int, number: int) -> Iterator[tuple[Valve, Section, Section, np.random.Generator]]:
    """The sections of a patient's valves in two styles that state the same; nothing is hedged."""
    rng = np.random.default_rng([seed, TRIPLETS, number])
    patient, reader = draw_patient(rng), draw_reader(rng)
    others = [style for style in STYLES if style != reader.style]
    for valve, state in patient.valves.items():
        reading: Reading = replace(read_valve(state, reader, rng), possible=frozenset())
        anchor = write_section(patient, valve, reading, reader.style, rng)
        for _ in range(_TRIES):
            again = write_section(patient, valve, reading, str(rng.choice(others)), rng)
            if set(again.statements) == set(anchor.statements):
                yield valve, anchor, again, rng
                break
