"""`echoreport measure` writes a line for each image it can read, and names the others."""

import json

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from echoreport.cli.measure import measure


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(measure)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def black(tmp_path):
    path = tmp_path / "black.png"
    Image.fromarray(np.zeros((100, 100, 3), np.uint8)).save(path)
    return path


def test_a_frame_without_a_spectrum_is_measured_too(run, black):
    done = run(black)
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    assert (record["image"], record["kind"], record["region"]) == ("black.png", "unknown", None)
    assert record["reason"] == "no trace and no image could be made out in it"


def test_unusable_files_are_named_and_the_rest_done(run, black, tmp_path):
    done = run(tmp_path / "gone.png", black, tmp_path)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.splitlines() == [
        "gone.png: got no such file, wanted an image: check the path",
        f"{tmp_path.name}: got a folder, wanted an image file: name the files in it",
    ]


def test_out_gets_the_lines(run, black, tmp_path):
    out = tmp_path / "measured.jsonl"
    done = run(black, black, "--out", out)
    assert (done.exit_code, done.stdout) == (0, "")
    assert [json.loads(line)["image"] for line in out.read_text().splitlines()] == ["black.png", "black.png"]


def test_another_suffix_is_refused_before_any_work(run, black, tmp_path):
    done = run(black, "--out", tmp_path / "measured.csv")
    assert done.exit_code == 2
    assert "wanted a name that ends in .jsonl" in " ".join(done.stderr.replace("│", " ").split())
    assert not (tmp_path / "measured.csv").exists()


def test_overlays_of_traces_are_written_and_other_frames_named(run, black, demo_corpus, tmp_path):
    trace = sorted(demo_corpus.glob("images/*.dcm"))[0]
    done = run(trace, trace, black, "--overlay", tmp_path / "checked", "--out", tmp_path / "measured.jsonl")
    assert done.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "checked").iterdir())
    assert names == [f"{trace.name}-2.overlay.png", f"{trace.name}.overlay.png"]
    with Image.open(tmp_path / "checked" / names[1]) as drawn:
        assert np.asarray(drawn).any()
    assert done.stderr.startswith("black.png: no overlay, since ")


def test_a_fault_on_one_image_does_not_end_the_others(run, black, monkeypatch):
    from echoreport import images

    def fail_once(frame, values):
        monkeypatch.undo()
        raise ZeroDivisionError

    monkeypatch.setattr(images, "measure_frame", fail_once)
    done = run(black, black)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == (
        "black.png: got ZeroDivisionError on the way, a fault of echoreport: "
        "measure it alone with --debug and report that\n"
    )


def test_many_images_are_measured_by_several_processes_in_their_order(run, black, tmp_path, monkeypatch):
    monkeypatch.setattr("echoreport.cores.FEWEST_JOBS", 4)
    copies = [tmp_path / f"{number}.png" for number in range(6)]
    for copy in copies:
        copy.write_bytes(black.read_bytes())
    done = run(*copies[:3], tmp_path / "gone.png", *copies[3:])
    assert done.exit_code == 1
    assert [json.loads(line)["image"] for line in done.stdout.splitlines()] == [copy.name for copy in copies]
    assert done.stderr.startswith("gone.png: got no such file")
