"""`echoreport evaluate`: figures on stdout, files in the folder."""

import json
import shutil

import pytest

from echoreport.corpus import load_corpus, pairs


def test_figures_are_printed_and_saved_and_called_simulated(run, tiny_model, demo_corpus, tmp_path) -> None:
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--out", tmp_path / "e")
    assert ran.status == 0
    assert "simulated" in ran.out
    assert "A less B" not in ran.out
    metrics = json.loads((tmp_path / "e" / "metrics.json").read_text())
    assert metrics["images"] == len(pairs(load_corpus(demo_corpus), "test"))
    assert {"model", "nearest_image", "classifier", "ridge", "cca", "chance"} < metrics["figures"].keys()
    assert {path.name for path in (tmp_path / "e" / "embeddings").iterdir()} == {"images.parquet", "paragraphs.parquet"}
    assert (tmp_path / "e" / "report.html").is_file()


def test_a_second_model_is_compared(run, tiny_model, demo_corpus, tmp_path) -> None:
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--compare", tiny_model, "--out", tmp_path / "e")
    assert ran.status == 0
    assert "A less B, on the same patients" in ran.out
    assert f"B: echoreport-simulated, echoreport 0.1.0 ({tiny_model})" in ran.out
    assert json.loads((tmp_path / "e" / "metrics.json").read_text())["comparison"]["figures"][0]["difference"] == 0


def test_an_unknown_split_names_the_known_ones(run) -> None:
    ran = run("evaluate", "c", "--model", "m", "--out", "o", "--split", "tset")
    assert ran.status == 2
    assert "'tset' is not one of 'train', 'validation', 'test'" in ran.err


def test_a_second_model_that_is_none_is_refused_before_the_work(run, tiny_model, demo_corpus, tmp_path) -> None:
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--compare", tmp_path, "--out", tmp_path / "e")
    assert ran.status == 1
    assert f"got {tmp_path}, wanted a model folder" in ran.err.splitlines()[-1]
    assert not (tmp_path / "e").exists()


def test_a_target_that_cannot_be_written_is_refused_before_the_work(run, tiny_model, demo_corpus, tmp_path) -> None:
    (tmp_path / "taken").write_text("mine")
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--out", tmp_path / "taken")
    assert ran.status == 1
    assert f"got {tmp_path / 'taken'}, which is no folder" in ran.err
    assert "evaluating images" not in ran.err
    assert (tmp_path / "taken").read_text() == "mine"


def test_an_image_that_cannot_be_used_is_named_and_makes_status_1(run, tiny_model, demo_corpus, tmp_path) -> None:
    shutil.copytree(demo_corpus, tmp_path / "c")
    image = next(image for image in load_corpus(demo_corpus).images if image.split == "test")
    (tmp_path / "c" / "images" / image.path.name).write_bytes(b"no picture")
    ran = run("evaluate", tmp_path / "c", "--model", tiny_model, "--out", tmp_path / "e")
    assert ran.status == 1
    assert f"{image.image_id}: " in ran.err
    assert json.loads((tmp_path / "e" / "metrics.json").read_text())["images_rejected"] == 1


@pytest.mark.parametrize("place", ["model", "corpus"])
def test_a_target_that_is_an_input_is_refused(run, tiny_model, demo_corpus, place) -> None:
    target = tiny_model if place == "model" else demo_corpus
    before = sorted(target.iterdir())
    ran = run("evaluate", demo_corpus, "--model", tiny_model, "--out", target)
    assert ran.status == 2
    assert "wanted a folder of its own: choose another" in " ".join(ran.err.split())
    assert sorted(target.iterdir()) == before
