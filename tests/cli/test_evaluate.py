"""`echoreport evaluate`: figures on stdout, files in the folder."""

import json

from echoreport.corpus import load_corpus, pairs


def test_figures_are_printed_and_saved_and_called_simulated(run, tiny_model, demo_corpus, tmp_path) -> None:
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--out", tmp_path / "e")
    assert ran.status == 0
    assert "simulated" in ran.out
    metrics = json.loads((tmp_path / "e" / "metrics.json").read_text())
    assert metrics["images"] == len(pairs(load_corpus(demo_corpus), "test"))
    assert (tmp_path / "e" / "evaluation.html").is_file()


def test_an_unknown_split_names_the_known_ones(run) -> None:
    ran = run("evaluate", "c", "--model", "m", "--out", "o", "--split", "tset")
    assert ran.status == 2
    assert "'tset' is not one of 'train', 'validation', 'test'" in ran.err
