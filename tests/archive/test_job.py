"""A run's identity: what it may be resumed as."""

import os
from pathlib import Path

import pytest

from echoreport.archive.image_files import ImageFiles, files_below
from echoreport.archive.job import Job, Notes, Plan, fingerprint, read_plan, write_plan
from echoreport.archive.reports import ReportFiles
from echoreport.archive.work import held
from echoreport.corpus import Rejected
from echoreport.errors import InputError

PLAN = Plan([3, 1], "run-1", Notes(["read as Latin-1"], 2))


def test_the_same_job_finds_its_plan_and_another_one_is_refused(tmp_path: Path) -> None:
    job = Job("label", {"reports": "abc"}, {"columns": ("text", "report_id")})
    with held([tmp_path / "f.csv"]) as work:
        assert read_plan(work, job) is None
        write_plan(work, job, PLAN)
        assert read_plan(work, job) == PLAN
        for other, what in (
            (Job("label", {"reports": "abd"}, job.settings), "inputs"),
            (Job("label", job.inputs, {"columns": ["body", "report_id"]}), "settings"),
            (Job("embed", {"reports": "abd"}, job.settings), "command and inputs"),
            (Job("label", job.inputs, job.settings, "9.9"), "program"),
        ):
            with pytest.raises(InputError, match=f"with other {what}, wanted the same"):
                read_plan(work, other)
        work.remove()


@pytest.mark.parametrize("noted", ["", "[]", "{}", '{"job": {}, "shards": [1], "folder": "x", "notes": {"other": 1}}'])
def test_a_plan_that_somebody_changed_is_one_line(tmp_path: Path, noted: str) -> None:
    with held([tmp_path / "f.csv"]) as work:
        work.plan.write_text(noted)
        with pytest.raises(InputError, match=r"manifest\.json, which cannot be read .* begin anew, without --resume"):
            read_plan(work, Job("label", {}, {}))
        work.remove()


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x")
    second.write_text("x")
    assert fingerprint(first) == fingerprint(second)
    second.write_text("y")
    assert fingerprint(first) != fingerprint(second)


def test_a_folder_is_known_by_names_sizes_and_times_of_what_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.png").write_bytes(b"123")
    os.utime(folder / "sub" / "a.png", ns=(1, 1))
    files = ImageFiles([folder], folder / "vectors.parquet")
    before = files.fingerprint()
    for name in (".hidden", "vectors.parquet", "rejected.jsonl"):
        (folder / name).touch()
    assert files.fingerprint() == before
    os.utime(folder / "sub" / "a.png", ns=(2, 2))
    changed = files.fingerprint()
    assert changed != before
    (folder / "gone").symlink_to(folder / "nowhere")
    assert files.fingerprint() != changed


def test_a_folder_of_reports_is_known_by_its_reports(tmp_path: Path) -> None:
    (tmp_path / "r1.txt").write_text("Severe AS.")
    before = ReportFiles(tmp_path).fingerprint()
    (tmp_path / "findings.csv").touch()
    assert ReportFiles(tmp_path).fingerprint() == before
    (tmp_path / "r2.txt").write_text("No MR.")
    assert ReportFiles(tmp_path).fingerprint() != before


def test_files_come_in_the_order_of_their_names_and_links_lead_nowhere_twice(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a", "c", ".d/1"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in files_below(tmp_path)] == ["a", "b/1", "b/2", "c"]


def test_images_of_several_folders_keep_their_folders_name_and_a_pipe_is_named(tmp_path: Path) -> None:
    for name in ("a/1.png", "b/1.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "b" / "2.png")
    read = list(ImageFiles([tmp_path / "a", tmp_path / "b"], tmp_path / "v.parquet").source().read())
    names = [one.name if isinstance(one, Rejected) else one["image"] for one in read]
    assert names == [str(tmp_path / name) for name in ("a/1.png", "b/1.png", "b/2.png")]
    assert isinstance(read[2], Rejected)


def test_a_missing_input_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which cannot be read"):
        fingerprint(tmp_path / "none.csv")
