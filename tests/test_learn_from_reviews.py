"""scripts/learn_from_reviews.py, small: each model has a row, and reviews teach what a reviewer signed."""

import sys
from pathlib import Path

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import learn_from_reviews

    yield learn_from_reviews
    for name in [name for name in sys.modules if name.startswith(("learn_from_reviews", "paper_", "reproduce_paper"))]:
        sys.modules.pop(name)


def test_each_model_has_a_row(script, tmp_path: Path, capsys) -> None:
    small = ["--seeds", "1", "--studies", "12", "--paragraphs", "20", "--images", "6"]
    small += ["--settings", '{"coarse_epochs": 1, "trait_epochs": 2, "text_epochs": 4, "transform_epochs": 5}']
    assert script.main([*small, "--pairs", "5", "--reviews", "--work", str(tmp_path)]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("| learned from | lesions found |")
    assert [row.split(" | ")[0] for row in rows] == [
        "| 5 pairs", "| 5 pairs and 5 reviews", "| the same without conclusions",
        "| 5 pairs and 5 as their readers wrote",
    ]  # fmt: skip


def test_what_a_reviewer_signs_is_what_the_reader_said(script) -> None:
    from echoreport.findings import FindingExtractor

    said = Finding(Valve.MITRAL, Disease.REGURGITATION, Assertion.PRESENT, Severity.MODERATE, "x", 0, 1, "")
    text = script.signed("a.dcm", Valve.MITRAL, Paragraph("r", 0, "x", findings=(said,)))
    found = FindingExtractor().extract(script.without_conclusion(text))
    assert {(f.valve, f.disease, f.assertion, f.severity) for f in found} == {
        (Valve.MITRAL, Disease.REGURGITATION, Assertion.PRESENT, Severity.MODERATE),
        (Valve.MITRAL, Disease.STENOSIS, Assertion.ABSENT, None),
    }
    assert "Conclusion" in text
    assert "Conclusion" not in script.without_conclusion(text)
