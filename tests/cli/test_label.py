"""`echoreport label` on small archives."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from echoreport.archive.label_rows import FINDING_COLUMNS, MEASUREMENT_COLUMNS, SUMMARY_COLUMNS
from echoreport.cli.label import label
from echoreport.errors import EchoReportError, InputError

APP = typer.Typer()
APP.command()(label)
TEXT = "Normal LV.\n\nMild mitral regurgitation.\n\nNo AS. Mean aortic gradient 8-10 mmHg."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(APP, [str(a) for a in arguments])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    path.write_text(
        json.dumps({"report_id": "a", "text": TEXT}) + "\n" + json.dumps({"report_id": "b", "text": "Clear."})
    )
    return path


def test_csv_has_a_row_for_each_finding_with_its_paragraph_and_span(archive: Path, tmp_path: Path) -> None:
    result = run(archive, "--out", tmp_path / "f.csv", "--measurements", tmp_path / "m.csv")
    assert result.exit_code == 0, result.output
    with (tmp_path / "f.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        (r["report_id"], r["paragraph"], r["valve"], r["disease"], r["assertion"], r["severity"]) for r in rows
    ] == [
        ("a", "1", "mitral", "regurgitation", "present", "mild"),
        ("a", "2", "aortic", "stenosis", "absent", ""),
    ]
    assert all(TEXT[int(r["start"]) : int(r["end"])] == r["evidence"] for r in rows)
    with (tmp_path / "m.csv").open(newline="") as file:
        (number,) = csv.DictReader(file)
    assert list(number) == list(MEASUREMENT_COLUMNS)
    assert (number["quantity"], number["value"], number["high"], number["unit"]) == (
        "mean_gradient",
        "8.0",
        "10.0",
        "mmHg",
    )


def test_the_three_formats_hold_the_same(archive: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "jsonl", "parquet"):
        assert run(archive, "--out", tmp_path / f"f.{suffix}").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text().splitlines()]
    table = pd.read_parquet(tmp_path / "f.parquet")
    assert list(table.columns) == list(lines[0]) == list(FINDING_COLUMNS)
    assert table["evidence"].tolist() == [line["evidence"] for line in lines]
    assert pd.read_csv(tmp_path / "f.csv")["start"].tolist() == table["start"].tolist()
    assert lines[1]["severity"] is None


def test_the_summary_has_a_row_for_each_report_valve_and_disease_with_its_conflict(tmp_path: Path) -> None:
    text = "FINDINGS: Moderate MR. No AS. Severe MR.\nIMPRESSION: Mild MR."
    rows = [
        {"report_id": "a", "text": text},
        {"report_id": "b", "text": "Clear."},
        {"report_id": "c", "text": "No AS."},
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "r.csv", index=False)
    for suffix in ("csv", "jsonl", "parquet"):
        assert run(tmp_path / "r.csv", "--summary", tmp_path / f"s.{suffix}").exit_code == 0
    with (tmp_path / "s.csv").open(newline="") as file:
        reader = csv.DictReader(file)
        written = [tuple(row.values())[:9] for row in reader]
    assert list(reader.fieldnames or ()) == list(SUMMARY_COLUMNS)
    assert written == [
        ("a", "aortic", "stenosis", "absent", "", "body", "false", "1", ""),
        (
            *("a", "mitral", "regurgitation", "present", "mild", "impression", "true", "3"),
            "moderate (body); severe (body)",
        ),
        ("c", "aortic", "stenosis", "absent", "", "body", "false", "1", ""),
    ]
    lines = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    table = pd.read_parquet(tmp_path / "s.parquet")
    assert [line["conflict"] for line in lines] == table["conflict"].tolist() == [False, True, False]
    assert [line["also_stated"] for line in lines] == [None, "moderate (body); severe (body)", None]
    assert all(text[line["start"] : line["end"]] == line["evidence"] for line in lines[:2])


def test_each_file_can_be_asked_for_alone(archive: Path, tmp_path: Path) -> None:
    together = ["--out", "--measurements", "--summary", "--html"]
    targets = [tmp_path / name for name in ("f.csv", "m.csv", "s.csv", "p.html")]
    assert run(archive, *(x for pair in zip(together, targets, strict=True) for x in pair)).exit_code == 0
    whole = [path.read_bytes() for path in targets]
    for option, path, content in zip(together, targets, whole, strict=True):
        for other in targets:
            other.unlink(missing_ok=True)
        result = run(archive, option, path)
        assert result.exit_code == 0
        assert f"2 findings in 2 reports: {path}" in result.stderr
        assert [other for other in targets if other.exists()] == [path]
        assert path.read_bytes() == content


def test_the_page_holds_the_reports(archive: Path, tmp_path: Path) -> None:
    assert run(archive, "--html", tmp_path / "page.html").exit_code == 0
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert ">Mild mitral regurgitation</mark>" in html
    assert html.count("<article") == 2


def test_a_command_without_any_file_to_write_is_wrong(archive: Path) -> None:
    result = run(archive)
    assert result.exit_code == 2
    assert "at least one of --out, --measurements, --summary, --html" in " ".join(
        result.stderr.replace("│", " ").split()
    )


def test_one_file_for_two_things_is_refused(archive: Path, tmp_path: Path) -> None:
    result = run(archive, "--out", tmp_path / "f.csv", "--summary", tmp_path / "x" / ".." / "f.csv")
    assert result.exit_code == 2
    assert "for --out and --summary, wanted a file for each" in " ".join(result.stderr.replace("│", " ").split())
    before = archive.read_text()
    assert run(archive, "--out", archive).exit_code == 2
    assert archive.read_text() == before


def test_reports_without_findings_leave_a_table_with_its_columns(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("report_id,text\n1,Nothing of note.\n")
    assert run(tmp_path / "r.csv", "--out", tmp_path / "f.parquet").exit_code == 0
    table = pd.read_parquet(tmp_path / "f.parquet")
    assert len(table) == 0
    assert list(table.columns) == list(FINDING_COLUMNS)


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("accession,body\n7,Severe AS.\n")
    result = run(tmp_path / "r.csv", "--out", tmp_path / "f.csv", "--text-column", "body", "--id-column", "accession")
    assert result.exit_code == 0
    assert (tmp_path / "f.csv").read_text().splitlines()[1].startswith("7,0,aortic,stenosis,present,severe")


def test_a_rejected_report_is_named_the_rest_done_and_the_status_is_1(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("report_id,text\n1,Mild MR.\n1,Mild TR.\n2,No AS.\n")
    result = run(tmp_path / "r.csv", "--out", tmp_path / "f.csv")
    assert result.exit_code == 1
    assert "1: duplicate report_id" in result.stderr
    assert len((tmp_path / "f.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("line", ["", "1,\n"])
def test_an_archive_without_a_report_leaves_a_table_without_rows_and_the_status_is_1(tmp_path: Path, line: str) -> None:
    (tmp_path / "r.csv").write_text(f"report_id,text\n{line}")
    result = run(tmp_path / "r.csv", "--out", tmp_path / "f.csv")
    assert result.exit_code == 1
    assert "warning: r.csv holds no report that can be used" in result.stderr
    assert (tmp_path / "f.csv").read_text() == ",".join(FINDING_COLUMNS) + "\n"


def said(result: Result) -> str:
    """What stands on stderr, as one line and without the frame that a terminal gets."""
    return " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("option", ["--out", "--measurements", "--summary"])
def test_an_unknown_suffix_is_a_wrong_command_line(archive: Path, tmp_path: Path, option: str) -> None:
    result = run(archive, option, tmp_path / "f.xlsx")
    assert result.exit_code == 2
    assert f"for '{option}': got the output name 'f.xlsx', wanted one that ends in .csv, .jsonl or .parquet" in said(
        result
    )
    assert not list(tmp_path.glob("f*"))


@pytest.mark.parametrize("name", ["ours.toml", "ours.csv"])
def test_the_lexicon_is_not_overwritten(archive: Path, tmp_path: Path, name: str) -> None:
    ours = tmp_path / name
    ours.write_text('[[entry]]\nconcept = "grade"\nname = "whiff"\nseverity = "trace"\nphrases = ["whiff"]\n')
    before = ours.read_text()
    result = run(archive, "--lexicon", ours, "--html" if name.endswith("toml") else "--out", ours)
    assert result.exit_code == 2
    assert ("wanted a name that ends in .html or .htm" if name.endswith("toml") else "for --lexicon and --out") in said(
        result
    )
    assert ours.read_text() == before


def test_a_report_of_the_folder_is_not_overwritten_by_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (tmp_path / "page.html").symlink_to(folder / "a.txt")
    for target in (folder / "a.txt", tmp_path / "page.html"):
        assert run(folder, "--html", target).exit_code == 2
    assert "for REPORTS and --html, wanted a file for each" in said(run(folder, "--html", tmp_path / "page.html"))
    assert (folder / "a.txt").read_text() == TEXT
    assert run(folder, "--html", folder / "page.HTM", "--out", folder / "f.csv").exit_code == 0  # these are no reports


@pytest.mark.parametrize("target", ["/proc/f.csv", "file/f.csv", "folder.csv", "loop.csv", "loop.csv/f.csv"])
def test_a_target_that_cannot_be_written_is_told_before_any_work_and_leaves_nothing(
    tmp_path: Path, target: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    before = sorted(tmp_path.iterdir())
    error = run(tmp_path / "nowhere.csv", "--summary", tmp_path / "s.csv", "--out", tmp_path / target).exception
    assert isinstance(error, EchoReportError)
    assert str(error).startswith(f"could not write {tmp_path / target}: ")
    assert "\n" not in str(error)
    assert sorted(tmp_path.iterdir()) == before


def test_reports_that_are_a_link_to_itself_are_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    error = run(tmp_path / "loop.csv", "--out", tmp_path / "f.csv").exception
    assert isinstance(error, InputError)
    assert "loop.csv, which cannot be read" in str(error)


def test_a_target_in_a_new_folder_is_written(archive: Path, tmp_path: Path) -> None:
    assert run(archive, "--out", tmp_path / "new" / "deep" / "f.csv").exit_code == 0
    assert (tmp_path / "new" / "deep" / "f.csv").is_file()


def test_a_process_that_ends_soon_after_reading_parquet_ends_in_order(tmp_path: Path) -> None:
    rows = {"report_id": [str(n) for n in range(2000)], **{name: [TEXT] * 2000 for name in ("text", "study_id")}}
    pd.DataFrame(rows).to_parquet(tmp_path / "x.parquet", row_group_size=100)
    command = [sys.executable, "-m", "echoreport", "label", "x.parquet", "--text-column", "nope", "--out", "f.csv"]
    for _ in range(3):  # with Arrow's threads about, some ended in abort()
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith("echoreport: got x.parquet with the columns ")
        assert ran.stderr.count("\n") == 1


def test_terms_of_ones_own_are_found_and_each_finding_has_its_code(archive: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text('[[entry]]\nconcept = "normal"\nname = "normal"\nphrases = ["clear"]\nremove = []\n')
    refused = run(archive, "--out", tmp_path / "f.csv", "--lexicon", ours)
    assert isinstance(refused.exception, InputError)
    assert "'remove'" in str(refused.exception)
    ours.write_text('[[entry]]\nconcept = "disease"\nname = "whiff"\ndisease = "regurgitation"\nphrases = ["whiff"]\n')
    archive.write_text(json.dumps({"report_id": "a", "text": "A small whiff is seen at the mitral valve."}))
    assert run(archive, "--out", tmp_path / "f.csv", "--lexicon", ours).exit_code == 0
    with (tmp_path / "f.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["disease"], row["severity"], row["rule"]) == ("regurgitation", "mild", "whiff/after")
    assert row["snomed"] == "48724000"
