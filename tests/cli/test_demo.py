"""`echoreport demo`: the whole path, here on a smaller corpus and with a model that is there."""

import pytest

from echoreport.bundle import Bundle
from echoreport.cli import demo
from echoreport.corpus import load_corpus


@pytest.fixture
def small(monkeypatch, tiny_model) -> None:
    for name, count in (("_STUDIES", 8), ("_PARAGRAPHS", 20), ("_IMAGES", 4)):
        monkeypatch.setattr(demo, name, count)
    monkeypatch.setattr("echoreport.training.train", lambda *_: Bundle.load(tiny_model))


def test_it_leaves_what_it_promises_and_runs_again_into_the_same_folder(run, small, tmp_path) -> None:
    out = tmp_path / "demo"
    first = run("demo", "--out", out, "--seed", "5")
    assert first.status == 0
    assert {path.name for path in out.iterdir()} >= {"corpus", "model", "draft.html", "evaluation.html"}
    assert "Conclusion:" in first.out
    assert "simulated patients" in first.out
    tested = {image.study_id for image in load_corpus(out / "corpus").images if image.split == "test"}
    assert first.out.splitlines()[0].removeprefix("Study: ") in tested
    assert first.err.count("\n  echoreport ") == 3
    suggested = next(line.split() for line in first.err.splitlines() if line.startswith("  echoreport draft"))
    assert run(*suggested[1:]).status == 0
    again = run("demo", "--out", out, "--seed", "5")
    assert again.status == 0
    assert again.out == first.out


def test_a_folder_that_holds_something_else_is_refused_before_the_work(run, small, tmp_path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("mine")
    ran = run("demo", "--out", tmp_path)
    assert ran.status == 1
    assert "which exists and is no model" in ran.err
    assert not (tmp_path / "corpus").exists()
