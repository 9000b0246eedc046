"""Tables of valves: what each layout states, and what is no table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echoreport.findings.grid.grid import Grid, grid_findings
from echoreport.findings.reading.reader import reader


def _grids(text: str) -> list[Grid]:
    return grid_findings(text, reader())


def _said(text: str) -> list[str]:
    """Findings as "valve disease assertion grade", the assertion where it is not present."""
    found = [f for grid in _grids(text) for f in grid.findings]
    return [
        " ".join(
            w for w in (f.valve, f.disease, f.assertion if f.assertion != "present" else "", f.severity or "") if w
        )
        for f in found
    ]


_EXPECTED = [
    "aortic sclerosis",
    "aortic stenosis moderate",
    "aortic regurgitation trace",
    "mitral normal",
    "mitral stenosis absent",
    "mitral regurgitation mild-to-moderate",
]
_ROWS = [
    ["Valve", "Morphology", "Stenosis", "Insufficiency"],
    ["Aortic", "sclerotic", "moderate", "trace"],
    ["Mitral", "unremarkable", "none", "1-2+"],
]


@pytest.mark.parametrize("separator", [" | ", "|", "\t", " / ", "   ", ",", ";", " \u2502 ", "\t\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_the_separator_and_the_line_end_do_not_matter(separator: str, end: str) -> None:
    assert _said(end.join(separator.join(row) for row in _ROWS)) == _EXPECTED


def test_aligned_columns_and_markdown() -> None:
    aligned = "\n".join("".join(f"{cell:<15}" for cell in row) for row in _ROWS)
    right = "\n".join("".join(f"{cell:>15}" for cell in row) for row in _ROWS)
    lines = ["| " + " | ".join(row) + " |" for row in _ROWS]
    markdown = "\n".join([lines[0], "|---|:--:|---|---|", *lines[1:]]).replace("Aortic", "**Aortic**")
    assert _said(aligned) == _said(right) == _said(markdown) == _EXPECTED


@pytest.mark.parametrize(
    ("name", "valve"),
    [
        ("AV", "aortic"),
        ("AoV", "aortic"),
        ("Ao", "aortic"),
        ("Aortic valve:", "aortic"),
        ("MV", "mitral"),
        ("2. Mitral", "mitral"),
        ("TV", "tricuspid"),
        ("PV", "pulmonic"),
        ("Pulm.", "pulmonic"),
    ],
)
def test_names_of_rows(name: str, valve: str) -> None:
    assert _said(f"Valve | Regurgitation\n{name} | mild") == [f"{valve} regurgitation mild"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("mild, eccentric", "regurgitation mild"),
        ("Mod-Sev", "regurgitation moderate-to-severe"),
        ("tr", "regurgitation trace"),
        ("TR", "regurgitation trace"),
        ("physiologic", "regurgitation trace"),
        ("2+", "regurgitation moderate"),
        ("++", "regurgitation moderate"),
        ("3/4", "regurgitation moderate-to-severe"),
        ("II", "regurgitation moderate"),
        ("none/trace", "regurgitation trace"),
        ("mild (1+)", "regurgitation mild"),
        ("mild (previously severe)", "regurgitation mild"),
        ("no more than mild", "regurgitation mild"),
        ("present", "regurgitation"),
        ("No", "regurgitation absent"),
        ("nil", "regurgitation absent"),
        ("0", "regurgitation absent"),
        ("no significant", "regurgitation absent"),
        ("possible mild", "regurgitation possible mild"),
        ("?mild", "regurgitation possible mild"),
        ("cannot be excluded", "regurgitation possible"),
        ("mild paravalvular", "paravalvular-regurgitation mild"),
    ],
)
def test_a_cell_that_grades_its_column(cell: str, said: str) -> None:
    assert _said(f"Valve | Regurgitation\nMitral | {cell}") == [f"mitral {said}"]


@pytest.mark.parametrize(
    "cell", ["-", "\u2013", "--", "", "n/a", "not seen", "normal", "?", "eccentric", "4.2 m/s", "not severe"]
)
def test_a_cell_that_leaves_it_open_says_nothing(cell: str) -> None:
    assert _said(f"Valve | Regurgitation | Stenosis\nMitral | {cell} | mild") == ["mitral stenosis mild"]


def test_a_cell_may_hold_other_lesions() -> None:
    text = "Valve\tStenosis\tRegurgitation\nAortic\tsevere calcific\tmild; paravalvular leak trace"
    assert _said(text) == [
        "aortic calcification",
        "aortic stenosis severe",
        "aortic regurgitation mild",
        "aortic paravalvular-regurgitation trace",
    ]


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("Structure", "sclerotic, mildly thickened", ["sclerosis", "thickening mild"]),
        ("Annulus", "calcified", ["annular-calcification"]),
        ("Annulus", "normal", []),
        ("Leaflet motion", "reduced", ["restriction"]),
        ("Comments", "bioprosthesis, opens well", ["prosthesis", "normal"]),
        ("Prolapse", "none", ["prolapse absent"]),
        ("Bicuspid", "-", []),
        ("Doppler", "normal", []),
        ("Doppler", "moderate regurgitation", ["regurgitation moderate"]),
        ("Previous regurgitation", "severe", []),
        ("Mean gradient (mmHg)", "4", []),
        ("Valve area", "normal", []),
    ],
)
def test_other_columns(header: str, cell: str, said: list[str]) -> None:
    text = f"Valve | {header} | Stenosis\nMitral | {cell} | none"
    assert _said(text) == [*(f"mitral {s}" for s in said), "mitral stenosis absent"]


def test_lesions_as_rows_and_valves_as_columns() -> None:
    text = (
        "                Aortic     Mitral     Tricuspid\n"
        "Stenosis        severe                none\n"
        "Regurgitation              2+         trivial\n"
        "Peak gradient   64         5          -\n"
        "Morphology      bicuspid   myxomatous normal\n"
    )
    assert _said(text) == [
        "aortic stenosis severe",
        "tricuspid stenosis absent",
        "mitral regurgitation moderate",
        "tricuspid regurgitation trace",
        "aortic bicuspid",
        "mitral myxomatous",
        "tricuspid normal",
    ]


def test_a_lesion_in_each_row_beside_its_severity() -> None:
    text = "Valve | Lesion | Severity\nAortic | Stenosis | severe\n | Regurgitation | none\nMitral | Regurgitation | -"
    (grid,) = _grids(text)
    assert _said(text) == ["aortic stenosis severe", "aortic regurgitation absent"]
    assert [f.evidence for f in grid.findings] == ["Aortic | Stenosis | severe", "Regurgitation | none"]
    assert _said("Finding | Severity\nMitral regurgitation | 2+\nAortic stenosis | absent") == [
        "mitral regurgitation moderate",
        "aortic stenosis absent",
    ]


def test_a_grade_belongs_to_the_noun_of_its_row() -> None:
    header = "Valve | Diagnosis | Severity"
    assert _said(f"{header}\nAortic | Calcific stenosis | severe") == ["aortic calcification", "aortic stenosis severe"]
    assert _said(f"{header}\nMitral | Vegetation | 1 cm") == ["mitral vegetation"]


def test_a_severity_column_belongs_to_the_lesion_before_it() -> None:
    text = "Valve | Stenosis | Grade | Regurgitation | Grade\nMitral | yes | mild | no | -"
    assert _said(text) == ["mitral stenosis mild", "mitral regurgitation absent"]


def test_columns_that_name_their_own_valve() -> None:
    said = ["aortic stenosis absent", "aortic regurgitation mild", "mitral regurgitation moderate"]
    assert _said("AS\tAR\tMR\nnone\tmild\t2+") == said
    assert _said("Lesion | AS | AR | MR\nGrade | none | mild | 2+") == said


def test_an_empty_cell_does_not_shift_the_next_columns() -> None:
    header = "Valve       Structure    Stenosis   Regurgitation"
    text = f"{header}\nTricuspid                           mild\nMitral      thickened"
    assert _said(text) == ["tricuspid regurgitation mild", "mitral thickening"]


def test_evidence_runs_from_the_name_of_the_row_to_the_cell() -> None:
    text = "Normal LV.\n\nValve | Structure | Regurgitation\nMitral | thick  | mild\n\nNo effusion."
    (grid,) = _grids(text)
    (finding,) = (f for f in grid.findings if f.disease == "regurgitation")
    assert text[grid.start : grid.end] == "Valve | Structure | Regurgitation\nMitral | thick  | mild"
    assert finding.evidence == text[finding.start : finding.end] == "Mitral | thick  | mild"
    assert finding.rule == "regurgitation/table"


def test_a_line_of_another_structure_is_left_to_the_sentences() -> None:
    text = "Valve | Regurgitation\nAortic | mild\nAortic root | dilated\nMitral | none\nMild AS."
    left = text
    for grid in reversed(_grids(text)):
        left = left[: grid.start] + left[grid.end :]
    assert left.split("\n") == ["", "Aortic root | dilated", "", "Mild AS."]
    assert _said(text) == ["aortic regurgitation mild", "mitral regurgitation absent"]


@pytest.mark.parametrize(
    "text",
    [
        "Aortic valve | Regurgitation | Mild",
        "Aortic valve | Regurgitation | Mild\nMitral valve | Stenosis | None",
        "The aortic valve\tis sclerotic.\nMild stenosis\tand no regurgitation.",
        "Valve disease.  Mild stenosis.\nAortic  regurgitation is mild.",
        "Valves, stenosis and regurgitation:\nAortic, mild",
        "Aortic valve:   normal\nMitral valve:   mild regurgitation",
        "Test | Result\nSodium | 140",
        "Valve | Stenosis | Regurgitation",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert _grids(text) == []


_WORDS = [
    "Valve",
    "Aortic",
    "MV",
    "Stenosis",
    "AR",
    "mild",
    "none",
    "-",
    "",
    "calcified",
    "\ud83d",
    "\U0001f600",
    "Severity",
]
_JOINTS = [" | ", "\t", "  ", ",", "\n", "\r\n", "|---|\n", " / ", "\u2028", '"']


@given(st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from(_JOINTS)), max_size=30))
def test_no_text_breaks_it(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + joint for word, joint in parts)
    last = 0
    for grid in _grids(text):
        assert last <= grid.start < grid.end <= len(text)
        last = grid.end
        for finding in grid.findings:
            assert grid.start <= finding.start < finding.end <= grid.end
            assert text[finding.start : finding.end] == finding.evidence


@given(st.text(alphabet=st.sampled_from("|\t\n ,/-AValvestnoi:."), max_size=120))
def test_no_heap_of_separators_breaks_it(text: str) -> None:
    assert all(grid.start < grid.end for grid in _grids(text))
