"""Archives of any size, one report at a time: in bounded memory, in order, bad ones in their place."""

import csv
import gc
import json
import os
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from echoreport.corpus import Rejected, read_reports, rows, stream_reports
from echoreport.corpus.seen_ids import SeenIds
from echoreport.domain import Report
from echoreport.errors import EchoReportError, InputError

FORMATS = ("reports.csv", "reports.jsonl", "reports.parquet")
LIMIT = 2**16


def written(path: Path, reports: Iterable[tuple[str, str]], row_group: int = 1000) -> Path:
    if path.suffix == ".parquet":
        names, texts = zip(*reports, strict=True)
        parquet.write_table(pa.table({"report_id": names, "text": texts}), path, row_group_size=row_group)
        return path
    with path.open("w", newline="", encoding="utf-8") as file:
        if path.suffix == ".csv":
            csv.writer(file).writerows([("report_id", "text"), *reports])
        else:
            file.writelines(json.dumps({"report_id": name, "text": text}) + "\n" for name, text in reports)
    return path


def many(count: int) -> Iterator[tuple[str, str]]:
    return ((f"r{number}", f'Mild MR, "{number}".\nNo AS.') for number in range(count))


@pytest.mark.parametrize("name", FORMATS)
def test_reports_and_what_is_rejected_come_in_the_order_of_the_file_at_each_iteration(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / name, [("r1", "AS"), ("r2", " "), ("r1", "MR"), ("r3", "TR"), ("r2", "PR"), ("r1", "")])
    stream = stream_reports(path)
    assert (stream.name, stream.files, stream.warnings) == (name, [path], [])
    place = "row {}" if name.endswith("parquet") else "line {}"
    third, sixth = (
        place.format(number + (name == "reports.csv")) + f" of {name}; the first one was kept" for number in (3, 6)
    )
    expected = [
        Report("r1", "AS"),
        Rejected("r2", "empty text"),
        Rejected("r1", f"duplicate report_id in {third}"),
        Report("r3", "TR"),
        Report("r2", "PR"),
        Rejected("r1", f"duplicate report_id in {sixth}"),
    ]
    assert list(stream) == list(stream) == expected


def test_warnings_are_complete_once_iterated(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("St\u00e9nose".encode("latin-1"))
    stream = stream_reports(tmp_path)
    assert (stream.name, stream.files, stream.warnings) == (tmp_path.name, [tmp_path / "a.txt"], [])
    assert list(stream) == [Report("a", "St\u00e9nose")]
    assert stream.warnings == ["a.txt is not UTF-8: read as Latin-1 (ISO-8859-1)"]
    path = tmp_path / "reports.csv"
    path.write_bytes("report_id,text\nr1,\nr2, \u00e9".encode("cp1252"))
    assert stream_reports(path).warnings == ["reports.csv is not UTF-8: read as Latin-1 (ISO-8859-1)"]


def test_latin_1_far_into_a_file_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "reports.csv", [*many(40_000)])
    with path.open("ab") as file:
        file.write("last,\u00e9 \u2013\n".encode("cp1252"))
    stream = stream_reports(path)
    assert stream.warnings == ["reports.csv is not UTF-8: read as Windows-1252, a kind of Latin-1"]
    assert list(stream)[-1] == Report("last", "\u00e9 \u2013")


def test_a_text_column_is_judged_by_its_first_thousand_values(tmp_path: Path) -> None:
    numbers = [(f"r{number}", str(number)) for number in range(1000)]
    path = written(tmp_path / "reports.jsonl", [("r", ""), *numbers, ("last", "Mild MR.")])
    with pytest.raises(InputError, match="no letter in any value"):
        stream_reports(path)
    assert len(list(stream_reports(written(path, [*numbers[1:], ("last", "Mild MR.")])))) == 1000


def test_columns_of_json_lines_may_come_late(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text('{"text": "Mild MR."}\n{"report_id": "r1"}\n{"report_id": "r2", "text": "No AS."}\n')
    archive = read_reports(path)
    assert archive.reports == (Report("r2", "No AS."),)
    assert [one.name for one in archive.rejected] == ["line 1 of reports.jsonl", "r1"]


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, name: str) -> None:
    stream = iter(stream_reports(written(tmp_path / name, many(20_000))))
    gc.collect()
    held = []
    tracemalloc.start()
    try:
        for number, _ in enumerate(stream):
            if number in (5_000, 19_000):
                held.append(tracemalloc.get_traced_memory()[0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < 2**20
    assert peak < 2**23


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read in Linux's /proc")
def test_all_memory_of_the_process_stays_flat_over_200_000_reports(tmp_path: Path) -> None:
    held = []
    for number, _ in enumerate(stream_reports(written(tmp_path / "reports.csv", many(200_000)))):
        if number in (20_000, 199_999):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            held.append(pages * os.sysconf("SC_PAGE_SIZE"))
    assert held[1] - held[0] < 20 * 2**20


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_that_is_far_too_long_is_rejected_by_its_place_and_never_held(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LONGEST_TEXT", LIMIT)
    giants = {"line": "x" * 20_000_000, "lines": "Mild MR, no AS.\n" * 20_000}
    for kind, giant in giants.items():
        path = written(tmp_path / name, [("r1", "a"), ("r2", giant), ("r3", "b" * (LIMIT - 99))])
        tracemalloc.start()
        try:
            archive = read_reports(path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert [report.report_id for report in archive.reports] == ["r1", "r3"], kind
        first = {"reports.csv": "line 3", "reports.jsonl": "line 2", "reports.parquet": "row 2"}[name]
        assert archive.rejected[0].name == f"{first} of {name}"
        assert archive.rejected[0].reason.startswith("longer than 65,536 characters, which no report is")
        assert len(archive.rejected) <= 2
        assert peak < 5_000_000, kind


def test_bad_files_of_a_folder_are_named_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_TEXT", LIMIT)
    for name in ("a", "gone", "z"):
        (tmp_path / f"{name}.txt").write_text("Mild MR.")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "giant.txt").write_text("x" * (LIMIT + 1))
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    stream = stream_reports(tmp_path)
    (tmp_path / "gone.txt").unlink()
    items = list(stream)
    assert [item.report_id for item in items if isinstance(item, Report)] == ["a", "z"]
    reasons = {item.name: item.reason for item in items if isinstance(item, Rejected)}
    assert list(reasons) == ["folder.txt", "giant.txt", "gone.txt", "link.txt", "pipe.txt"]
    assert "cannot be read (Is a directory)" in reasons["folder.txt"]
    assert reasons["giant.txt"].startswith("longer than 65,536 characters")
    assert "does not exist" in reasons["gone.txt"]
    assert "does not exist" in reasons["link.txt"]
    assert "cannot be read (it is a pipe or a device)" in reasons["pipe.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_without_rights_is_named_and_the_rest_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("Mild MR.")
    (tmp_path / "a.txt").chmod(0)
    refused, report = stream_reports(tmp_path)
    assert isinstance(refused, Rejected)
    assert "cannot be read (Permission denied)" in refused.reason
    assert report == Report("b", "Mild MR.")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_vanishes_before_it_is_read_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, many(3))
    stream = stream_reports(path)
    path.unlink()
    with pytest.raises(InputError, match="which does not exist"):
        list(stream)


def test_ids_are_seen_once() -> None:
    seen = SeenIds()
    assert [seen.add(name) for name in ("a", "b", "a", "\ud83e", "\ud83e")] == [True, True, False, True, False]
    assert "a" in seen
    assert "c" not in seen
    seen.close()


def test_a_full_folder_for_temporary_files_is_told_in_one_line() -> None:
    seen = SeenIds()
    seen._database.execute("PRAGMA max_page_count = 3")  # as a full disk: SQLite gives the same error
    with pytest.raises(EchoReportError, match=r"could not keep the report ids .*full; give TMPDIR a folder with space"):
        list(map(seen.add, map(str, range(5000))))
