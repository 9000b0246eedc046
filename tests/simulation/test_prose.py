"""What the simulated readers write says what they mean, in every style."""

import re
from itertools import product

import numpy as np
import pytest

from echoreport.domain import LESIONS, Assertion, Disease, Severity, Valve
from echoreport.simulation.phrases import style_table
from echoreport.simulation.prose import write_report
from echoreport.simulation.readers import STYLES, Reader, Reading, draw_reader, full_grade, read_valve
from echoreport.simulation.section import number_slots, write_section
from echoreport.simulation.slips import misspell
from echoreport.simulation.state import draw_patient

NAMES = {
    Valve.AORTIC: r"aortic|\bAo?V\b|\bA[SRI]\b",
    Valve.MITRAL: r"mitral|\bMV\b|\bM[SR]\b",
    Valve.TRICUSPID: r"tricuspid|\bTV\b|\bT[SR]\b",
    Valve.PULMONIC: r"pulmon|\bPV\b|\bP[SRI]\b",
}
LESION_WORDS = {
    Disease.STENOSIS: r"steno|\b[AMTP]S\b",
    Disease.REGURGITATION: r"regurg|insufficien|incompeten|\b[AMTP][RI]\b",
}


def a_patient(seed=0):
    return draw_patient(np.random.default_rng(seed))


def sections(style, reading, valve, count=40):
    patient = a_patient()
    return [write_section(patient, valve, reading, style, np.random.default_rng([5, i])) for i in range(count)]


@pytest.mark.parametrize(("style", "valve", "lesion"), list(product(STYLES, Valve, LESIONS)))
def test_every_style_names_every_lesion_of_every_valve(style, valve, lesion):
    reading = Reading(**{disease.value: Severity.MILD if disease is lesion else None for disease in LESIONS})
    for section in sections(style, reading, valve):
        assert re.search(NAMES[valve], section.text, re.IGNORECASE)
        assert re.search(LESION_WORDS[lesion], section.text, re.IGNORECASE)
        assert re.search(r"mild|1\+", section.text, re.IGNORECASE)
        others = "|".join(pattern for other, pattern in NAMES.items() if other is not valve)
        assert not re.search(others, section.text)
        stated = [s for s in section.statements if s.disease is lesion]
        assert [(s.assertion, s.severity) for s in stated] == [(Assertion.PRESENT, Severity.MILD)]


@pytest.mark.parametrize("style", STYLES)
def test_styles_are_told_apart_by_many_wordings(style):
    texts = {section.text for section in sections(style, Reading(None, Severity.MODERATE), Valve.MITRAL, 200)}
    assert len(texts) > 100


def test_regurgitation_is_counted_in_pluses_and_stenosis_is_not():
    texts = [s.text for s in sections("number", Reading(Severity.SEVERE, Severity.SEVERE), Valve.AORTIC)]
    assert all("4+" in text for text in texts)
    assert all(re.search("severe", text, re.IGNORECASE) for text in texts)


def test_hedged_lesions_are_hedged_in_words():
    reading = Reading(Severity.MILD, None, frozenset({Disease.STENOSIS}))
    hedges = r"possib|poss\b|exclude|rule|r/o|\?|suspect|suggest|may\b|question"
    for style in STYLES:
        assert all(re.search(hedges, s.text, re.IGNORECASE) for s in sections(style, reading, Valve.AORTIC))


def test_numbers_in_the_prose_are_the_patients():
    for seed in range(150):
        rng = np.random.default_rng([9, seed])
        patient = draw_patient(rng)
        report = write_report(patient, Reader("formal", 0.0, 0.0, False, 0.0), rng)
        for valve, number in report.number.items():
            slots = number_slots(patient, patient.valves[valve])
            text = report.paragraphs[number]
            for pattern, key in (
                (r"peak velocity is ([\d.]+) m/s", "vmax"),
                (r"mean gradient of ([\d.]+) mmHg", "mean"),
                (r"valve area is ([\d.]+) cm2", "area"),
                (r"Estimated RVSP is (\d+)", "rvsp"),
                (r"Regurgitant pressure half-time measures (\d+)", "half"),
            ):
                assert all(value == slots[key] for value in re.findall(pattern, text))


def test_paragraph_numbers_point_at_the_valves_paragraph():
    for seed in range(60):
        rng = np.random.default_rng([2, seed])
        report = write_report(draw_patient(rng), Reader("formal", 0.0, 0.0, False, 0.0), rng)
        assert set(report.number) == set(Valve)
        assert report.text.split("\n\n") == list(report.paragraphs)
        for valve, number in report.number.items():
            assert re.search(NAMES[valve], report.paragraphs[number], re.IGNORECASE)


def test_paragraphs_around_the_valves_name_no_valve():
    for seed in range(60):
        rng = np.random.default_rng([3, seed])
        report = write_report(draw_patient(rng), Reader("terse", 0.0, 0.0, False, 0.0), rng)
        others = [text for i, text in enumerate(report.paragraphs) if i not in report.number.values()]
        assert not any(re.search("valve|steno|regurg|mitral|tricuspid|pulmonic", text) for text in others)


def test_capitals_and_misspellings():
    rng = np.random.default_rng(0)
    report = write_report(a_patient(), Reader("formal", 0.0, 0.0, True, 0.0), rng)
    assert report.text == report.text.upper()
    sentence = "There is moderate mitral regurgitation with 4.5 m/s."
    assert misspell(sentence, 0.0, rng) == sentence
    slipped = misspell(sentence, 1.0, rng)
    assert slipped != sentence
    assert "4.5 m/s" in slipped
    assert len(slipped.split()) == len(sentence.split())


def test_two_readers_differ_near_a_cutoff_and_nowhere_else():
    exact, within, detected = [], [], []
    for seed in range(1500):
        rng = np.random.default_rng([4, seed])
        patient, first, second = draw_patient(rng), draw_reader(rng), draw_reader(rng)
        for state in patient.valves.values():
            one, two = read_valve(state, first, rng), read_valve(state, second, rng)
            detected.append((one.regurgitation is None) == (two.regurgitation is None))
            for a, b in ((one.stenosis, two.stenosis), (one.regurgitation, two.regurgitation)):
                if a is not None and b is not None:
                    exact.append(full_grade(a) is full_grade(b))
                    within.append(abs(full_grade(a).rank - full_grade(b).rank) <= 2)
    assert 0.86 < np.mean(exact) < 0.92
    assert np.mean(within) > 0.995
    assert np.mean(detected) > 0.93


def test_readers_are_reproducible_and_use_half_grades_less_than_full_ones():
    rng = np.random.default_rng(6)
    readers = [draw_reader(rng) for _ in range(600)]
    assert {reader.style for reader in readers} == set(STYLES)
    grades = [read_valve(state, r, rng).regurgitation for r in readers for state in draw_patient(rng).valves.values()]
    half = [grade.rank % 2 == 1 for grade in grades if grade is not None]
    assert 0.01 < np.mean(half) < 0.12
    one, two = (write_report(a_patient(), readers[0], np.random.default_rng(8)) for _ in range(2))
    assert one == two


def test_every_style_can_say_every_structure():
    diseases = {key for style in STYLES for key in style_table(style)["structure"]}
    assert {"prolapse", "calcification", "prosthesis", "thickening", "sclerosis"} <= diseases
    assert all(set(style_table(style)["structure"]) == diseases for style in STYLES)
