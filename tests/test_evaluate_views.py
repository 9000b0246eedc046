"""scripts/evaluate_views.py, small: it learns from some images and asks about others."""

from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def test_it_says_how_many_views_name_the_valve(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import evaluate_views

    assert evaluate_views.main(["--images", "30", "--asked", "10", "--work", str(tmp_path)]) == 0
    shown, named = capsys.readouterr().out.splitlines()
    assert shown.endswith("of 10 images show a view; of 0.25 of the views nobody can tell")
    assert 0 <= float(named.split(": ")[1].split(";")[0]) <= 1
