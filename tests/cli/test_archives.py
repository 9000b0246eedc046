"""Commands over whole archives: resumed, refused, and with inputs that cannot be used."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from echoreport.archive.job import Job, Notes, Plan, write_plan
from echoreport.archive.work import Work, held

REPORTS = 'report_id,text\nr1,Severe aortic stenosis.\nr2,\nr3,"Mild mitral regurgitation.\n\nNo AS."\n'
NOTHING = Plan([], "run-1", Notes())


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports.csv").write_text(REPORTS)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_cannot_be_used_is_named_and_listed_and_the_rest_is_done(run, archive: Path) -> None:
    ran = run("label", "reports.csv", "--out", "f.csv")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "reading reports",
        "labelling reports",
        "r2: empty text",
        "3 findings in 2 reports: f.csv",
        "what was not used, and why: rejected.jsonl",
    ]
    assert json.loads((archive / "rejected.jsonl").read_text()) == {
        "output": "f.csv",
        "name": "r2",
        "reason": "empty text",
    }
    assert names(archive) == ["f.csv", "rejected.jsonl", "reports.csv"]


def test_a_run_is_not_resumed_as_another_one(run, archive: Path) -> None:
    with held([archive / "f.csv"]) as work:
        write_plan(work, Job("label", {"reports": "of others"}, {}), NOTHING)
    ran = run("label", "reports.csv", "--out", "f.csv", "--resume")
    assert ran.status == 1
    assert "got --resume for an unfinished run with other inputs and settings, wanted the same" in ran.err
    assert not (archive / "f.csv").exists()
    assert Work(archive / "f.csv").has_plan
    ran = run("label", "reports.csv", "--out", "f.csv")
    assert "dropped the unfinished run that stood here; --resume would have gone on with it" in ran.err
    assert names(archive) == ["f.csv", "rejected.jsonl", "reports.csv"]


def test_a_command_line_that_cannot_be_meant_costs_no_unfinished_run(run, archive: Path) -> None:
    with held([archive / "f.csv"]) as work:
        write_plan(work, Job("label", {"reports": "of others"}, {}), NOTHING)
    assert run("label", "reports.csv", "--out", "f.csv", "--text-column", "nope").status == 1
    assert Work(archive / "f.csv").has_plan


def test_resume_without_an_unfinished_run_begins_one(run, archive: Path) -> None:
    assert run("label", "reports.csv", "--out", "f.csv").status == 1
    first = (archive / "f.csv").read_bytes()
    ran = run("label", "reports.csv", "--out", "f.csv", "--resume")
    assert ran.status == 1
    assert ran.err.splitlines()[0] == "no unfinished run to go on with: beginning anew"
    assert (archive / "f.csv").read_bytes() == first


def test_a_second_run_into_the_same_target_is_refused(run, archive: Path) -> None:
    with held([archive / "f.csv"]):
        ran = run("label", "reports.csv", "--out", "f.csv")
    assert ran.status == 1
    assert "f.csv, which another run is writing, wanted a target of its own" in ran.err


def test_a_target_on_a_full_disk_keeps_what_is_done_for_resume(archive: Path) -> None:
    """The limit on a file's size is what the kernel refuses a write with, as it does on a full disk."""
    rows = "".join(f"r{n},Severe aortic stenosis. Mild mitral regurgitation. Number {n}.\n" for n in range(3000))
    (archive / "reports.csv").write_text(f"report_id,text\n{rows}")
    limited = (
        "import resource, sys\n"
        "from echoreport.cli.main import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (220_000, 220_000))\n"  # holds a part, not the whole
        "sys.argv[0] = 'echoreport'\nmain()\n"
    )
    label = ["label", "reports.csv", "--out", "f.csv"]
    ran = subprocess.run([sys.executable, "-c", limited, *label], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "could not write f.csv: File too large" in ran.stderr.splitlines()[-1]
    assert "what is done is kept: go on with --resume" in ran.stderr.splitlines()[-1]
    assert names(archive) == [".f.csv.work", "reports.csv"]
    again = subprocess.run(
        [sys.executable, "-m", "echoreport", *label, "--resume"], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert len((archive / "f.csv").read_text().splitlines()) == 6001
    assert names(archive) == ["f.csv", "reports.csv"]


def test_ctrl_c_ends_all_processes_at_once_with_a_line(archive: Path) -> None:
    rows = "".join(f"r{n},Mild mitral regurgitation number {n} of many.\n" for n in range(60_000))
    (archive / "reports.csv").write_text(f"report_id,text\n{rows}")
    command = [sys.executable, "-u", "-m", "echoreport", "label", "reports.csv", "--out", "f.csv", "--processes", "2"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs in the background ignores it
    )
    parts = archive / ".f.csv.work"
    while not ((parts / "manifest.json").exists() and list(parts.glob("run-*/parts/0*"))):
        assert process.poll() is None
        time.sleep(0.05)
    for _ in range(20):  # as a terminal does, and a user where nothing happens at once
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=3)
            break
        except subprocess.TimeoutExpired:
            continue
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "echoreport: interrupted; what is done is kept: go on with --resume"
    assert len(list(parts.glob("run-*/parts/0*"))) < 55


def test_a_damaged_row_group_and_a_broken_quote_cost_themselves_alone(run, archive: Path) -> None:
    texts = [f"Severe aortic stenosis, number {n}." for n in range(300)]
    table = pa.table({"report_id": [f"p{n}" for n in range(300)], "text": texts})
    parquet.write_table(table, "r.parquet", row_group_size=100, compression="snappy", use_dictionary=False)
    chunk = parquet.ParquetFile("r.parquet").metadata.row_group(1).column(1)
    raw = bytearray((archive / "r.parquet").read_bytes())
    raw[chunk.data_page_offset + 40 : chunk.data_page_offset + 400] = b"\xff" * 360
    (archive / "r.parquet").write_bytes(raw)
    ran = run("label", "r.parquet", "--out", "f.csv")
    assert ran.status == 1
    assert sum(line.startswith("row group 2") for line in ran.err.splitlines()) == 1
    assert "200 findings in 200 reports: f.csv" in ran.err
    (archive / "q.csv").write_text('report_id,text\na,"Severe AS.\nb,No MR.\nc,Mild TR.\n')
    ran = run("label", "q.csv", "--out", "g.csv")
    assert "2 findings in 2 reports: g.csv" in ran.err
    assert sum("broken CSV" in line for line in ran.err.splitlines()) == 1


def test_options_of_the_other_engine_are_refused(run, archive: Path) -> None:
    ran = run("label", "reports.csv", "--out", "f.csv", "--address", "somewhere:6379")
    assert ran.status == 2
    assert "got --address with --engine local, wanted --engine ray" in ran.err


def test_embedded_paragraphs_are_those_of_the_index(run, archive: Path, tiny_model: Path) -> None:
    from echoreport.reporter import Reporter

    ran = run("embed", "reports.csv", "--model", tiny_model, "--out", "v.parquet")
    assert ran.status == 1
    assert "vectors of 3 paragraphs: v.parquet" in ran.err
    rows = parquet.read_table("v.parquet").to_pylist()
    assert [(row["report_id"], row["paragraph"]) for row in rows] == [("r1", 0), ("r3", 0), ("r3", 1)]
    assert rows[0]["vector"] == pytest.approx(
        Reporter.load(tiny_model).bundle.text.encode(first_paragraph())[0], abs=1e-5
    )


def first_paragraph():
    from echoreport.annotation import annotate
    from echoreport.domain import Report
    from echoreport.findings import FindingExtractor

    return list(annotate([Report("r1", "Severe aortic stenosis.")], FindingExtractor()))


def test_embedded_images_keep_their_names_and_what_is_no_image_is_listed(
    run, archive: Path, demo_corpus: Path, tiny_model: Path
) -> None:
    import numpy as np

    from echoreport.images import read_doppler_image
    from echoreport.vision import ImageEncoder

    files = sorted((demo_corpus / "images").glob("*.png"))[:2]
    (archive / "frames" / "a").mkdir(parents=True)
    for number, file in enumerate(files):
        (archive / "frames" / "a" / f"{number}.png").write_bytes(file.read_bytes())
    (archive / "frames" / "notes").write_text("no image")
    ran = run("embed", "frames", "--model", tiny_model, "--out", "v.parquet")
    assert ran.status == 1
    assert "notes: got neither DICOM" in ran.err
    rows = parquet.read_table("v.parquet").to_pylist()
    assert [row["image"] for row in rows] == ["a/0.png", "a/1.png"]
    wanted = ImageEncoder.load(tiny_model).encode([read_doppler_image(file) for file in files])
    assert (np.array([row["vector"] for row in rows]) * wanted).sum(1) == pytest.approx(1, abs=2e-3)


def test_an_image_that_vanished_is_named(run, archive: Path, demo_corpus: Path, tiny_model: Path) -> None:
    (archive / "frames").mkdir()
    (archive / "frames" / "gone.png").symlink_to(archive / "nowhere.png")
    (archive / "frames" / "here.png").write_bytes(next((demo_corpus / "images").glob("*.png")).read_bytes())
    ran = run("embed", "frames", "--model", tiny_model, "--out", "v.parquet")
    assert ran.status == 1
    assert sum(line.startswith("gone.png: ") for line in ran.err.splitlines()) == 1
    assert "vectors of 1 images: v.parquet" in ran.err


def test_reports_beside_images_are_refused(run, archive: Path, tiny_model: Path) -> None:
    ran = run("embed", "reports.csv", archive, "--model", tiny_model, "--out", "v.parquet")
    assert ran.status == 2
    assert "got reports.csv beside others" in ran.err
