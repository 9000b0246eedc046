"""scripts/reproduce_paper.py, with parts that take no time."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pytest

from echoreport.domain import Disease, Valve
from echoreport.errors import CorpusError
from echoreport.evaluation import Evaluation
from echoreport.evaluation.cases import Case, Instance

SCRIPT = Path(__file__).parents[1] / "scripts" / "reproduce_paper.py"


@pytest.fixture
def script(monkeypatch, tmp_path):
    """The script, whose training only notes the seed; of four lesions the model finds as many as its seed says."""
    spec = spec_from_file_location("reproduce_paper", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.trained = []
    module.simulated = []

    def train(corpus, settings, progress):
        module.trained.append(settings.seed)
        return settings.seed

    def simulate(folder, plan, progress):
        module.simulated.append(plan.seed)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "corpus.toml").touch()

    monkeypatch.setattr(module, "train", train)
    monkeypatch.setattr(module, "simulate_corpus", simulate)
    monkeypatch.setattr(module, "load_corpus", lambda folder: SimpleNamespace())
    monkeypatch.setattr(module, "Reporter", lambda bundle: bundle)
    monkeypatch.setattr(module, "evaluate", lambda reporter, *_: evaluation(reporter))
    return module


def evaluation(found: int) -> Evaluation:
    lesion = frozenset({Instance(Valve.AORTIC, Disease.STENOSIS)})
    cases = tuple(
        Case(f"i{n}", f"p{n}", lesion, lesion if n < found else frozenset(), Valve.AORTIC, Valve.AORTIC)
        for n in range(4)
    )
    return Evaluation("demo", f"seed {found}", "test", True, {"model": cases, "chance": ()})


def run(script, folder, *more) -> dict:
    arguments = ["--seeds", "3", "--work", str(folder / "work"), "--out", str(folder / "out.md"), *more]
    assert script.main(arguments) == 0
    return json.loads((folder / "out.json").read_text("utf-8"))


def test_summary_is_mean_and_spread_over_the_seeds(script, tmp_path, capsys):
    summary = run(script, tmp_path)
    recall = summary["figures"]["model"]["disease_recall"]
    assert recall == {"mean": 0.25, "std": 0.25, "min": 0.0, "max": 0.5}
    assert summary["figures"]["chance"]["disease_recall"]["mean"] is None
    assert (summary["simulated"], summary["seeds"], len(summary["runs"])) == (True, 3, 3)
    said = capsys.readouterr().out
    assert said == (tmp_path / "out.md").read_text("utf-8")
    assert "0.25 ± 0.25 (0.00 to 0.50)" in said
    assert "another, private data set" in said


def test_finished_seeds_are_used_again_unless_fresh(script, tmp_path):
    first = run(script, tmp_path)
    assert script.trained == [0, 1, 2]
    assert run(script, tmp_path) == first
    assert script.trained == [0, 1, 2]
    run(script, tmp_path, "--fresh")
    assert script.trained == [0, 1, 2, 0, 1, 2]


def test_other_arguments_or_code_are_not_mistaken_for_a_finished_seed(script, tmp_path, monkeypatch):
    run(script, tmp_path)
    run(script, tmp_path, "--studies", "30")
    assert (len(script.trained), len(script.simulated)) == (6, 6)
    run(script, tmp_path, "--settings", '{"coarse_epochs": 2}')
    assert (len(script.trained), len(script.simulated)) == (9, 6)
    monkeypatch.setattr(script, "code_hash", lambda *parts: f"changed{parts}")
    run(script, tmp_path)
    assert (len(script.trained), len(script.simulated)) == (12, 9)


def test_a_failure_is_one_line_and_status_1(script, tmp_path, monkeypatch, capsys):
    def fail(*_):
        raise CorpusError("got nothing, wanted something: give it")

    monkeypatch.setattr(script, "evaluate", fail)
    assert script.main(["--seeds", "1", "--work", str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "got nothing, wanted something: give it"
    assert not list((tmp_path / "figures").glob("*"))
