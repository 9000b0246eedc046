"""The valve that labels and header text name."""

import pytest
from pydicom import Dataset

from echoreport.domain import Box, Valve
from echoreport.images.reading.tags import valve_of_header
from echoreport.images.words import Word
from echoreport.images.words.valve import valve_printed, valves_in

AORTIC, MITRAL, TRICUSPID, PULMONIC = Valve


def column(*lines: str) -> list[Word]:
    """Words under each other, as a list of values is set."""
    return [
        Word(line, Box(700, 100 + 24 * row, 700 + 10 * len(line), 118 + 24 * row), 1.0)
        for row, line in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("lines", "valve"),
    [
        (["AV VTI 24.1 cm"], AORTIC),
        (["TR Vmax 2.60 m/s", "TR Max PG 27 mmHg"], TRICUSPID),
        (["+ LVOT Vmax", "Vmax 88.8 cm/s", "Max PG 3 mmHg"], AORTIC),
        (["LVOT Vmax 0.9 m/s", "AV Vmax 3.1 m/s"], AORTIC),
        (["MV E Vel 80 cm/s", "MV P1/2t 64 ms"], MITRAL),
        (["RVOT VTI 14.0 cm"], PULMONIC),
        (["PV Vmax 0.9 m/s"], PULMONIC),
        (["PV 90 cm/s"], None),  # as often the peak velocity
        (["PV S 55 cm/s", "PV A 30 cm/s"], None),  # of a pulmonary vein
        (["Pulm Vein S 55 cm/s"], None),
        (["Desc Ao Vmax 120 cm/s"], None),
        (["AR PHT 400 ms", "MV E Vel 80 cm/s"], None),
        (["Vmax 3.1 m/s", "MI 1.2"], None),
        (["LVOT Diam 2.1 cm"], None),
        (["AV"], None),
        ([], None),
    ],
)
def test_labels(lines: list[str], valve: Valve | None) -> None:
    assert valve_printed(column(*lines)) is valve


@pytest.mark.parametrize(
    ("text", "valves"),
    [
        ("AV CW", {AORTIC}),
        ("TR jet", {TRICUSPID}),
        ("Mitral valve inflow", {MITRAL}),
        ("Pulmonary valve", {PULMONIC}),
        ("pulmonary veins PW", set()),
        ("PSAX at aortic valve level", set()),
        ("aortic arch CW", set()),
        ("Cardiac MR", set()),
        ("AI enhanced", set()),
        ("Ms Max", set()),
        ("aortic and mitral", {AORTIC, MITRAL}),
    ],
)
def test_free_text(text: str, valves: set[Valve]) -> None:
    assert valves_in([text]) == valves


def header(**elements: str) -> Dataset:
    dataset = Dataset()
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)
    return dataset


def test_the_image_s_own_elements_come_before_the_study_s() -> None:
    assert valve_of_header(header(SeriesDescription="TR CW", StudyDescription="Aortic stenosis")) is TRICUSPID
    assert valve_of_header(header(StudyDescription="Aortic stenosis")) is AORTIC
    assert valve_of_header(header(StudyDescription="Aortic and mitral")) is None
    assert valve_of_header(header(SeriesDescription="TR CW", ProtocolName="MV PW")) is None
    assert valve_of_header(header(PatientName="Tricuspid^Aortic", StudyID="AV CW")) is None


def test_coded_items_are_read() -> None:
    context, code = Dataset(), Dataset()
    code.CodeMeaning = "Mitral valve"
    context.ConceptCodeSequence = [code]
    dataset = Dataset()
    dataset.AcquisitionContextSequence = [context]
    assert valve_of_header(dataset) is MITRAL
