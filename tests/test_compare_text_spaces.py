"""scripts/compare_text_spaces.py: what it flips, what it counts, and that it runs."""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Disease, Paragraph, Severity, Valve
from echoreport.text.visible import visible_findings

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield import_module
    for name in ("compare_text_spaces", "flipped_words", "text_space_cases"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("kind", "text", "turned"),
    [
        ("negation", "No aortic stenosis.", {"aortic stenosis."}),
        ("negation", "There is no evidence of aortic stenosis.", {"There is evidence of aortic stenosis."}),
        ("negation", "AS: none. AV normal.", {"AS: present. AV normal."}),
        ("negation", "no AS, no AR.", {"AS, no AR."}),  # "no AS, AR" may deny both
        ("negation", "Mild AS, moderate to severe AR.", {"no AS, moderate to severe AR.", "Mild AS, no AR."}),
        ("negation", "AV. AR: mild.", {"AV. AR: none."}),
        ("valve", "Aortic valve: AV opens well. AVA 1.0 cm2.", {"Mitral valve: MV opens well. MVA 1.0 cm2."}),
        ("valve", "AORTIC VALVE\nAI: mild", {"MITRAL VALVE\nMR: mild"}),
        ("grade", "Mild AS, moderate to severe AR.", {"severe AS, moderate to severe AR.", "Mild AS, mild AR."}),
        ("grade", "Regurgitation: 3-4+.", {"Regurgitation: 1+."}),
        ("grade", "Mild calcification of the aortic valve.", set()),
    ],
)
def test_one_word_is_turned_round(load, kind: str, text: str, turned: set[str]) -> None:
    assert set(load("flipped_words").FLIPS[kind](text, Valve.AORTIC)) == turned


def test_triplets_say_the_same_and_something_else(load) -> None:
    made = list(load("text_space_cases").triplets(3, 4))
    assert {triplet.kind for triplet in made} == {"negation", "valve", "grade"}
    for triplet in made:
        said = [
            {(f.valve, f.disease, f.assertion, f.severity) for f in visible_findings(paragraph)}
            for paragraph in (triplet.anchor, triplet.positive, triplet.negative)
        ]
        assert said[0] == said[1] != said[2], triplet
        assert triplet.positive.text != triplet.anchor.text


def test_paragraphs_carry_what_their_writer_meant(load) -> None:
    told = load("text_space_cases").told_paragraphs(5, 0, 60)
    assert len(told) == 60
    graded = [one for one in told if one.lesions]
    assert graded
    for one in graded:
        found = {f.disease: f.severity for f in one.paragraph.findings if f.disease in one.lesions}
        assert found == one.lesions, one.paragraph.text


class Placed:
    """An encoder that puts a paragraph where its text says."""

    dimensions = 3

    def encode(self, paragraphs: list[Paragraph]) -> np.ndarray:
        rows = {"x": (1, 0, 0), "y": (0, 1, 0), "xy": (0.8, 0.6, 0), "nothing": (0, 0, 0)}
        return np.array([rows[paragraph.text] for paragraph in paragraphs], np.float32)


def test_shares_are_counted_as_they_are_described(load) -> None:
    script, cases = load("compare_text_spaces"), load("text_space_cases")

    def told(text: str, valve: Valve, *lesions: tuple[Disease, Severity]) -> object:
        return cases.Told(Paragraph("r", 0, text), valve, dict(lesions), 0)

    severe, mild = (Disease.STENOSIS, Severity.SEVERE), (Disease.STENOSIS, Severity.MILD)
    known = [told("x", Valve.AORTIC, severe), told("y", Valve.MITRAL)]
    asked = [
        told("x", Valve.AORTIC, severe),  # all right
        told("xy", Valve.AORTIC, mild, (Disease.REGURGITATION, Severity.MILD)),  # the valve alone
        told("y", Valve.TRICUSPID),  # nothing
        told("nothing", Valve.AORTIC, severe),  # has no vector
    ]
    shares = script.nearest_shares(
        Placed(), Placed().encode([one.paragraph for one in known]), script.Material(known, asked, [])
    )
    counts = {name: (figure.hits, figure.total) for name, figure in shares.items()}
    assert counts == {"valve": (2, 4), "lesions": (1, 4), "grade": (1, 4)}
    x, y, xy = (Paragraph("r", 0, text) for text in ("x", "y", "xy"))
    made = [
        cases.Triplet("valve", x, xy, y, 0),
        cases.Triplet("valve", x, y, xy, 1),
        cases.Triplet("grade", x, y, y, 1),
    ]
    counts = {name: (figure.hits, figure.total) for name, figure in script.triplet_shares(Placed(), made).items()}
    assert counts == {"negation flip": (0, 0), "valve flip": (1, 2), "grade flip": (0, 1)}


def test_it_compares(load, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "table.md"
    asked = [
        "--paragraphs",
        "120",
        "--held-out",
        "24",
        "--dimensions",
        "12",
        "--encoders",
        "labelled-dbow",
        "tfidf-svd",
    ]
    assert load("compare_text_spaces").main([*asked, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert out.read_text() == printed
    head, _, labelled, plain = printed.splitlines()
    assert head.startswith("| encoder | width | valve | lesions | grade | negation flip |")
    assert labelled.startswith("| labelled-dbow | 12 | ")
    assert plain.startswith("| tfidf-svd | 12 | ")
    assert head.count("|") == plain.count("|")


def test_an_unknown_encoder_is_refused_in_one_line(load, capsys: pytest.CaptureFixture[str]) -> None:
    assert load("compare_text_spaces").main(["--paragraphs", "4", "--held-out", "4", "--encoders", "glove"]) == 1
    assert capsys.readouterr().err.startswith("got the text encoder 'glove', wanted one of ")
