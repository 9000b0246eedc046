"""scripts/compare_calibration.py, small: both networks are asked of the same images."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def test_both_networks_have_a_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import compare_calibration

    small = ["--studies", "20", "--paragraphs", "60", "--images", "40", "--epochs", "1", "--work", str(tmp_path)]
    assert compare_calibration.main(small) == 0
    head, _, everything, alone = capsys.readouterr().out.splitlines()
    assert head.startswith("| network learned from |")
    counts = [int(row.split("(")[1].split(")")[0]) for row in (everything, alone)]
    assert counts[0] > counts[1] > 0  # the second saw no image with a report
    for row in (everything, alone):
        shares = [float(cell) for cell in row.split("|")[2:4]]
        assert all(0 <= share <= 1 for share in shares)
    for name in [name for name in sys.modules if name.startswith(("compare_calibration", "paper_", "reproduce_paper"))]:
        sys.modules.pop(name)
