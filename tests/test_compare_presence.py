"""scripts/compare_presence.py, small: each way of telling has a row."""

import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def test_each_way_of_telling_has_a_row(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import compare_presence

    small = ["--seeds", "1", "--studies", "20", "--paragraphs", "60", "--images", "40", "--epochs", "1"]
    assert compare_presence.main([*small, "--work", str(tmp_path)]) == 1
    assert "wanted sixty and more, with and without each lesion: raise --studies" in capsys.readouterr().err
    few = ["--images", "4"]
    assert compare_presence.main([*small, *few, "--work", str(tmp_path)]) == 1
    assert "wanted twice as many as pairs: raise --images" in capsys.readouterr().err
    judge = compare_presence.left_out_pairs

    def each_six_times(bench):
        judged, folds = judge(bench)
        return judged * 6, [np.concatenate([fold + len(judged) * k for k in range(6)]) for fold in folds]

    monkeypatch.setattr(compare_presence, "left_out_pairs", each_six_times)  # a corpus of sixty pairs takes minutes
    assert compare_presence.main([*small, "--work", str(tmp_path)]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("| told by |")
    assert [row.split("|")[1].strip() for row in rows] == ["vote alone", "coarse task alone", "both"]
    for row in rows:
        assert all(0 <= float(cell) <= 1 for cell in row.split("|")[2:5])
    for name in [name for name in sys.modules if name.startswith(("compare_", "paper_", "reproduce_paper"))]:
        sys.modules.pop(name)
