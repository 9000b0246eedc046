"""scripts/check_intervals.py in small: every draw has a truth, and its intervals mostly hold it."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "check_intervals.py"


@pytest.fixture(scope="module")
def script():
    spec = spec_from_file_location("check_intervals", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.MANY = 20_000
    module.shared_out = lambda work, jobs, at_a_time: map(work, jobs)  # other processes cannot import it
    return module


def test_every_draws_truth_lies_within_what_it_can_be(script):
    truths = {name: script.truth(draw) for name, draw in script.DRAWS.items()}
    assert truths["share, 0.90"] == pytest.approx(0.9, abs=0.01)
    assert truths["overconfidence"] == pytest.approx(0.15, abs=0.02)
    assert all(0 < truth < 1 for name, truth in truths.items() if name != "median rank")


@pytest.mark.parametrize("name", ["share, 0.70", "F1", "AUROC", "mean reciprocal rank", "area under risk-coverage"])
def test_intervals_hold_the_truth_mostly(script, name):
    """Of 40, 38 expected; below 34 is beyond three deviations, and so is a truth a little off that they all hold."""
    truth = script.truth(script.DRAWS[name])
    assert script.coverage(name, truth, patients=100, repetitions=40) >= 34 / 40
    assert script.coverage(name, truth * 0.6, patients=100, repetitions=40) <= 10 / 40


def test_a_wrong_truth_is_not_held(script):
    assert script.coverage("share, 0.70", 0.5, patients=100, repetitions=20) <= 2 / 20


def test_the_table_names_every_figure(script, capsys, monkeypatch):
    monkeypatch.setattr(script, "DRAWS", {"share, 0.90": script.DRAWS["share, 0.90"]})
    assert script.main(["--repetitions", "4", "--patients", "30"]) == 0
    out = capsys.readouterr().out
    assert "Share of 4 intervals" in out
    assert "30 patients" in out
