"""Writes one valve's section of a report: structure, lesions, numbers, comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from echoreport.domain import LESIONS, Assertion, Disease, Severity, Valve
from echoreport.simulation.flow import PatientState, Shape, ValveState
from echoreport.simulation.phrases import Words, pick, random_date, style_table, tables
from echoreport.simulation.readers import Reading, full_grade

LEFT_VALVES = (Valve.AORTIC, Valve.MITRAL)
SAID_ABSENT = {  # how often a reader says that a lesion is not there; stenosis of a right valve often goes unsaid
    (Disease.STENOSIS, True): 0.85,
    (Disease.STENOSIS, False): 0.5,
    (Disease.REGURGITATION, True): 0.9,
    (Disease.REGURGITATION, False): 0.8,
}
SAID_STRUCTURE, SAID_NORMAL, SAID_EXCLUDED, SAID_BOTH = 0.85, 0.55, 0.1, 0.4
SAID_COMPARED, SAID_CLOSING, SAID_UNSEEN = 0.12, 0.08, 0.04


@dataclass(frozen=True, slots=True)
class Statement:
    """What a section says of its valve; `severity` is None where it gives no grade."""

    disease: Disease
    assertion: Assertion
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A valve's paragraph and what it states."""

    text: str
    statements: tuple[Statement, ...]


def write_section(
    patient: PatientState, valve: Valve, reading: Reading, style: str, rng: np.random.Generator
) -> Section:
    """Write what a reader of this style says of the valve; the valve is named in every section."""
    writer = _Writer(patient, patient.valves[valve], reading, style, rng)
    writer.structure()
    writer.lesions()
    writer.numbers()
    writer.comparison()
    writer.asides()
    return writer.section()


class _Writer:
    """Collects a section's sentences and what they state, in order."""

    def __init__(
        self, patient: PatientState, state: ValveState, reading: Reading, style: str, rng: np.random.Generator
    ) -> None:
        self._patient, self._state, self._reading, self._rng = patient, state, reading, rng
        self._phrases = style_table(style)
        self._words = Words(style, state.valve, rng)
        self._sentences: list[str] = []
        self._statements: list[Statement] = []

    def structure(self) -> None:
        drawn = self._state.structure
        sound = self._reading.stenosis is None and not drawn
        if sound and self._chance(SAID_NORMAL):
            self._say("normal")
            self._statements.append(Statement(Disease.NORMAL, Assertion.PRESENT))
        for disease in drawn:
            if self._chance(SAID_STRUCTURE):
                self._name_structure(disease)
        for name in self._phrases["excluded"]:
            if not _contradicts(drawn, name) and self._chance(SAID_EXCLUDED):
                self._sentences.append(self._words.fill(pick(self._phrases["excluded"][name], self._rng)))
                self._statements.append(Statement(Disease(name), Assertion.ABSENT))

    def lesions(self) -> None:
        grades = {Disease.STENOSIS: self._reading.stenosis, Disease.REGURGITATION: self._reading.regurgitation}
        if not self._reading.possible and self._chance(SAID_BOTH) and self._both(grades):
            return
        for lesion in LESIONS:
            grade = grades[lesion]
            if grade is None:
                if self._chance(SAID_ABSENT[lesion, self._state.valve in LEFT_VALVES]):
                    self._name_lesion(lesion, Assertion.ABSENT, None)
            else:
                certain = lesion not in self._reading.possible
                self._name_lesion(lesion, Assertion.PRESENT if certain else Assertion.POSSIBLE, grade)
        if not self._sentences:
            self._both(grades)

    def numbers(self) -> None:
        forward, stenosed = self._state.flows[0], self._reading.stenosis is not None
        ejection = forward.shape is Shape.EJECTION
        if self._state.mean_gradient >= 0.5 and self._chance(0.8 if stenosed else 0.22 if ejection else 0.1):
            self._say_number("ejection" if ejection else "inflow")
        if stenosed and self._state.valve_area is not None and self._chance(0.5):
            self._say_number("area")
        if self._reading.regurgitation is None or len(self._state.flows) == 1:
            return
        if self._state.flows[1].shape is Shape.DECELERATING and self._chance(0.4):
            self._say_number("half")
        if self._state.valve is Valve.TRICUSPID and self._chance(0.75):
            self._say_number("rvsp")

    def comparison(self) -> None:
        """Against an earlier study; a change for the worse is told only where one lesion alone could be meant."""
        if not self._chance(SAID_COMPARED):
            return
        grades = {Disease.STENOSIS: self._reading.stenosis, Disease.REGURGITATION: self._reading.regurgitation}
        found = [(lesion, grade) for lesion, grade in grades.items() if grade is not None]
        date = random_date(self._rng)
        if len(found) == 1 and found[0][1].rank >= Severity.MODERATE.rank and self._chance(0.4):
            lesion, grade = found[0]
            before = full_grade(list(Severity)[grade.rank - 2])
            self._say("compare_worse", date=date, earlier=self._words.grade(before, lesion))
        else:
            self._say("compare_same", date=date)

    def asides(self) -> None:
        if self._chance(SAID_UNSEEN):
            self._say("unseen")
        if self._chance(SAID_CLOSING):
            self._say("closing", name=pick(tables()["people"]["names"], self._rng))

    def section(self) -> Section:
        heading = self._words.fill(pick(self._phrases["headings"], self._rng))
        if not self._named(heading + self._sentences[0]):
            heading = self._words.fill("{Valve}: ")
        text = heading + self._phrases["joiner"].join(self._sentences)
        return Section(text, tuple(self._statements))

    def _chance(self, probability: float) -> bool:
        return bool(self._rng.random() < probability)

    def _say(self, kind: str, **slots: str) -> None:
        self._sentences.append(self._words.fill(pick(self._phrases[kind], self._rng), **slots))

    def _both(self, grades: dict[Disease, Severity | None]) -> bool:
        """Say both lesions in one sentence, where both are there or neither is."""
        stenosis, regurgitation = grades[Disease.STENOSIS], grades[Disease.REGURGITATION]
        if stenosis is None and regurgitation is None:
            self._say("both_absent")
            self._statements.extend(Statement(lesion, Assertion.ABSENT) for lesion in LESIONS)
        elif stenosis is not None and regurgitation is not None:
            words = [self._words.grade(grade, lesion) for lesion, grade in grades.items() if grade]
            self._say("both_present", grade1=words[0], grade2=words[1])
            self._statements.append(Statement(Disease.STENOSIS, Assertion.PRESENT, stenosis))
            self._statements.append(Statement(Disease.REGURGITATION, Assertion.PRESENT, regurgitation))
        else:
            return False
        return True

    def _name_lesion(self, lesion: Disease, assertion: Assertion, grade: Severity | None) -> None:
        template = pick(self._phrases[lesion][assertion], self._rng)
        slots = self._words.of_lesion(lesion) | (self._words.of_grade(grade, lesion) if grade else {})
        self._sentences.append(self._words.fill(template, **slots))
        self._statements.append(Statement(lesion, assertion, grade))

    def _name_structure(self, disease: Disease) -> None:
        template = pick(self._phrases["structure"][disease], self._rng)
        worst = max(self._state.stenosis_score, self._state.regurgitation_score, 2.0)
        grade = full_grade(list(Severity)[int(np.clip(worst + self._rng.normal(0, 1.5), 2, 6.9))])
        self._sentences.append(self._words.fill(template, **self._words.of_grade(grade)))
        graded = re.search("grade|adverb", template, re.IGNORECASE) is not None
        self._statements.append(Statement(disease, Assertion.PRESENT, grade if graded else None))

    def _say_number(self, kind: str) -> None:
        template = pick(self._phrases["numbers"][kind], self._rng)
        self._sentences.append(self._words.fill(template, **number_slots(self._patient, self._state)))

    def _named(self, text: str) -> bool:
        names = tables()["valves"][self._state.valve]
        plain = [name for key in names for name in names[key]]
        return re.search(rf"\b(?:{'|'.join(plain)})\b", text, re.IGNORECASE) is not None


def _contradicts(drawn: tuple[Disease, ...], excluded: str) -> bool:
    """Whether the valve has what would be excluded, in this form or another, or is a prosthesis."""
    return Disease.PROSTHESIS in drawn or any(excluded in disease for disease in drawn)


def number_slots(patient: PatientState, state: ValveState) -> dict[str, str]:
    """The patient's numbers as readers write them, by slot; a number that the state lacks has none."""
    forward = state.flows[0]
    slots = {
        "vmax": f"{forward.peak_velocity:.1f}",
        "peak": f"{4.0 * forward.peak_velocity**2:.0f}",
        "mean": f"{state.mean_gradient:.0f}",
        "phtfwd": f"{forward.pressure_half_time:.0f}",
        "rvsp": f"{patient.rvsp:.0f}",
    }
    if state.valve_area is not None:
        slots["area"] = f"{state.valve_area:.1f}"
    if len(state.flows) > 1:
        slots |= {"half": f"{state.flows[1].pressure_half_time:.0f}", "tr": f"{state.flows[1].peak_velocity:.1f}"}
    return slots
