"""scripts/time_findings.py: what it measures, not how long it takes."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "time_findings.py"


@pytest.fixture
def script(monkeypatch):
    spec = spec_from_file_location("time_findings", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SIMULATED", 3)
    monkeypatch.setattr(module, "ROUNDS", 2)
    monkeypatch.setattr(module, "LENGTHS", (1000, 2000))
    return module


def test_tables_of_simulated_reports(script, capsys):
    assert script.main(["--repeat", "3"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 texts, ")
    for row in ("| ratio | ", "| 3 | ", "| 6 | ", "| 9 | ", "| 2,000 | ", "| 200 | ", "| exponent | "):
        assert row in said


def test_no_readable_report_is_one_line_and_status_1(script, tmp_path, capsys):
    (tmp_path / "reports.jsonl").write_text('{"report_id": "a", "text": ""}\n', "utf-8")
    assert script.main([str(tmp_path / "reports.jsonl")]) == 1
    assert script.main([str(tmp_path / "none.jsonl")]) == 1
    assert [line[:4] for line in capsys.readouterr().err.splitlines()] == ["got "] * 2


def test_ratio_is_of_the_same_round_and_the_first_round_is_not_counted(script, monkeypatch):
    times = iter([100.0, 1.0, 2.0, 1.0, 4.0, 1.0])
    monkeypatch.setattr(script, "seconds", lambda call: next(times))
    forgotten = []
    rows = script.speed_rows(["a"] * 8, str, lambda: forgotten.append(1))
    assert len(forgotten) == 3
    assert rows[1][2:] == ["2", "4"]
    assert rows[3] == ["ratio", "0.38", "0.25", "0.50"]


def test_the_matcher_knows_the_terms_in_any_case(script):
    terms = script.lexicon_terms()
    assert {"stenosis", "AS", "mild"} <= set(terms)
    assert len(terms) == len(set(terms))


def test_texts_of_two_passes_are_unlike_and_keep_their_words(script):
    text = "There is mild mitral regurgitation and no aortic stenosis. " * 20
    rng = np.random.default_rng(0)
    first, second = (next(script.unlike([text], rng)) for _ in range(2))
    assert first != second
    rare = set(first.split()) - set(text.split())
    assert len(rare) > 20
    assert not rare & set(second.split())
    assert [word for word in first.split() if word not in rare] == text.split()


def test_slope_of_growth(script):
    assert script.slope([(0, 5.0), (10, 25.0), (20, 45.0)]) == pytest.approx(2.0)
    assert script.slope([(7, 5.0)]) == 0.0


def test_memory_that_an_extractor_keeps_shows(script, monkeypatch):
    kept = []
    monkeypatch.setattr(script, "resident_bytes", lambda: 5_000_000 + sum(map(len, kept)))
    rows = script.memory_rows(["a"], lambda text: kept.append(bytes(2_000_000)), 12)
    assert float(rows[-1][1]) == pytest.approx(2_000_000)
    assert rows[-2] == ["12", "29.0"]


def test_the_process_holds_more_than_its_modules(script):
    assert script.resident_bytes() > 50_000_000


@pytest.mark.parametrize("length", [1, 5, 999])
def test_one_line_is_as_long_as_asked(script, length):
    assert len(script.one_line(["Mild MR", "No AS"], length)) == length
    assert script.one_line(["Mild MR"], 15) == "Mild MR Mild MR"
