"""Report archives in each format, and what happens to bad ones."""

import csv
import datetime
import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from echoreport.corpus import Rejected, read_reports
from echoreport.domain import Report
from echoreport.errors import InputError

AWKWARD = ' Aortic valve:\r\n "trileaflet", no\u2028stenosis.\n\n\tPeak 1,2 m/s \u2265 1; \U0001fac0  \r\n'
"""Line ends of two kinds, a quote, commas, blanks at both ends, and characters of 1 to 4 bytes."""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def message(path: Path, **columns: str) -> str:
    with pytest.raises(InputError) as caught:
        read_reports(path, **columns)
    text = str(caught.value)
    assert "\n" not in text
    return text


def csv_file(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = ("report_id", "text")) -> Path:
    path = folder / "reports.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def jsonl_file(folder: Path, *records: object) -> Path:
    return write(folder / "reports.jsonl", "\n".join(json.dumps(record) for record in records))


def parquet_file(folder: Path, **columns: list[object]) -> Path:
    path = folder / "reports.parquet"
    pd.DataFrame(columns).to_parquet(path, index=False)
    return path


def test_every_format_keeps_every_character_so_that_offsets_hold(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    write(folder / "r1.txt", AWKWARD)
    paths = [
        csv_file(tmp_path, ("r1", AWKWARD)),
        jsonl_file(tmp_path, {"report_id": "r1", "text": AWKWARD}),
        parquet_file(tmp_path, report_id=["r1"], text=[AWKWARD]),
        folder,
    ]
    for path in paths:
        archive = read_reports(path)
        assert archive.reports == (Report("r1", AWKWARD),), path
        assert archive.rejected == ()
        assert archive.warnings == ()


def test_studies_and_patients_come_along_and_absent_ones_are_none(tmp_path: Path) -> None:
    header = ("patient_id", "text", "report_id", "study_id")
    path = csv_file(tmp_path, ("p1", "No stenosis.", "r1", "s1"), ("", "Mild MR.", "r2", ""), header=header)
    assert read_reports(path).reports == (
        Report("r1", "No stenosis.", study_id="s1", patient_id="p1"),
        Report("r2", "Mild MR."),
    )


def test_dates_and_sources_come_along_as_given(tmp_path: Path) -> None:
    rows = [
        {"report_id": "r1", "text": "No AS.", "date": "4/2019", "source": "ward 3"},
        {"report_id": "r2", "text": "AS"},
    ]
    assert read_reports(jsonl_file(tmp_path, *rows)).reports == (
        Report("r1", "No AS.", date="4/2019", source="ward 3"),
        Report("r2", "AS"),
    )
    path = parquet_file(tmp_path, report_id=["r1"], text=["No AS."], date=[datetime.date(2019, 4, 1)], source=[7])
    assert read_reports(path).reports == (Report("r1", "No AS.", date="2019-04-01", source="7"),)


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = jsonl_file(tmp_path, {"accession": 17, "body": "Mild MR.", "text": "not this"})
    assert read_reports(path, text_column="body", id_column="accession").reports == (Report("17", "Mild MR."),)


def test_whole_number_ids_are_the_same_text_whether_or_not_pandas_made_them_floats(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, report_id=[1.0, 20.0, None], text=["Mild MR.", "Mild TR.", "Mild AR."])
    archive = read_reports(path)
    assert [report.report_id for report in archive.reports] == ["1", "20"]
    assert archive.rejected == (Rejected("row 3 of reports.parquet", "no report_id"),)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    assert message(path) == f"got {path}, which does not exist, wanted a file: check the path"
    assert "does not exist" in message(tmp_path / "nowhere")


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "reports.xlsx", "x")
    assert message(path) == (
        "got reports.xlsx with the suffix '.xlsx', wanted one of .csv, .parquet, .jsonl, .ndjson: "
        "save it as one of these"
    )


@pytest.mark.parametrize("name", ["reports.csv", "reports.jsonl", "reports.parquet"])
@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = write(tmp_path / name, content)
    assert message(path) == f"got the empty file {name}, wanted a table with rows: export it again"


def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "reports.parquet", "report_id,text\n")
    assert "got reports.parquet, which is no readable Parquet file" in message(path)


def test_missing_columns_are_told_with_those_that_there_are_and_the_options(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("r1", "Mild MR."), header=("id", "body"))
    assert message(path) == (
        "got reports.csv with the columns 'id', 'body', wanted 'report_id' and 'text': "
        "name yours with --id-column and --text-column"
    )
    assert message(path, id_column="id").endswith("wanted 'text': name yours with --text-column")
    assert message(path, text_column="body").endswith("wanted 'report_id': name yours with --id-column")


def test_of_duplicate_ids_the_first_is_kept_and_the_later_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("r1", "Mild MR."), ("r2", "Mild TR."), ("r1", "Severe AS."))
    archive = read_reports(path)
    assert archive.reports == (Report("r1", "Mild MR."), Report("r2", "Mild TR."))
    assert archive.rejected == (Rejected("r1", "duplicate report_id in line 4 of reports.csv; the first one was kept"),)


def test_nul_is_rejected_not_cleaned_since_cleaning_would_shift_the_offsets(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("r1", "Mild\0 MR."), ("r2", "Mild TR."))
    archive = read_reports(path)
    assert [report.report_id for report in archive.reports] == ["r2"]
    assert archive.rejected == (
        Rejected("r1", "NUL character at offset 4 of the text; export the report again without it"),
    )


def test_half_a_surrogate_pair_is_rejected_since_no_table_could_hold_it(tmp_path: Path) -> None:
    path = write(tmp_path / "reports.jsonl", '{"report_id": "r1", "text": "Mild \\ud83e MR."}')
    assert read_reports(path).rejected == (
        Rejected("r1", "half a surrogate pair at offset 5 of the text; export the report again as UTF-8"),
    )


@pytest.mark.parametrize("name", ["reports.csv", "reports.jsonl"])
def test_latin_1_is_read_with_a_warning_that_names_it(tmp_path: Path, name: str) -> None:
    text = "Sténose aortique modérée, 1 cm²."
    lines = {"reports.csv": f'report_id,text\nr1,"{text}"\n', "reports.jsonl": f'{{"report_id":"r1","text":"{text}"}}'}
    archive = read_reports(write(tmp_path / name, lines[name].encode("latin-1")))
    assert archive.reports == (Report("r1", text),)
    assert archive.warnings == (f"{name} is not UTF-8: read as Latin-1 (ISO-8859-1)",)


def test_the_curly_quotes_and_dashes_of_windows_are_read_as_such(tmp_path: Path) -> None:
    text = "The valve’s area \N{EN DASH} 1 cm²."
    path = write(tmp_path / "reports.csv", f"report_id,text\nr1,{text}\n".encode("cp1252"))
    archive = read_reports(path)
    assert archive.reports == (Report("r1", text),)
    assert archive.warnings == ("reports.csv is not UTF-8: read as Windows-1252, a kind of Latin-1",)


def test_many_latin_1_files_give_a_few_warnings(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"{number}.txt", "Sténose.".encode("latin-1"))
    archive = read_reports(tmp_path)
    assert {report.text for report in archive.reports} == {"Sténose."}
    assert len(archive.warnings) == 4
    assert archive.warnings[0] == "0.txt is not UTF-8: read as Latin-1 (ISO-8859-1)"
    assert archive.warnings[-1] == "6 more files are not UTF-8 and were read likewise"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_column_or_text(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "reports.csv", "report_id,text\nr1,Mild MR.\n".encode(encoding))
    assert read_reports(path).reports == (Report("r1", "Mild MR."),)
    write(tmp_path / "r2.txt", "Mild TR.".encode(encoding))
    assert read_reports(tmp_path).reports == (Report("r2", "Mild TR."),)


def test_empty_and_null_texts_are_rejected_by_name(tmp_path: Path) -> None:
    records = [
        {"report_id": "r1", "text": ""},
        {"report_id": "r2", "text": " \n"},
        {"report_id": "r3", "text": None},
        {"report_id": "r4"},
        {"report_id": "r5", "text": "Mild MR."},
    ]
    archive = read_reports(jsonl_file(tmp_path, *records))
    assert [report.report_id for report in archive.reports] == ["r5"]
    assert archive.rejected == (
        Rejected("r1", "empty text"),
        Rejected("r2", "empty text"),
        Rejected("r3", "null text"),
        Rejected("r4", "null text"),
    )


def test_an_archive_in_which_nothing_can_be_used_says_so(tmp_path: Path) -> None:
    assert read_reports(csv_file(tmp_path)).warnings == ("reports.csv holds no report that can be used",)


def test_a_number_in_place_of_text_is_rejected(tmp_path: Path) -> None:
    path = jsonl_file(tmp_path, {"report_id": "r1", "text": 4.1}, {"report_id": "r2", "text": "Mild MR."})
    archive = read_reports(path)
    assert [report.report_id for report in archive.reports] == ["r2"]
    assert archive.rejected == (Rejected("r1", "got a value of type float as text, wanted a string"),)


def test_a_column_of_numbers_in_place_of_text_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, report_id=["r1", "r2"], text=[1, 2])
    assert message(path) == (
        "got the column 'text' of reports.parquet with values of type int, wanted text: "
        "name the column of the reports' text with --text-column"
    )


@pytest.mark.parametrize("texts", [("3.5", "7"), ("", "-- 4"), ("2019-04-01",)])
def test_a_column_without_a_letter_is_refused_in_every_format(texts: tuple[str, ...], tmp_path: Path) -> None:
    records = [{"report_id": f"r{n}", "text": text} for n, text in enumerate(texts)]
    paths = [
        csv_file(tmp_path, *((r["report_id"], r["text"]) for r in records)),
        jsonl_file(tmp_path, *records),
        parquet_file(tmp_path, report_id=[r["report_id"] for r in records], text=list(texts)),
    ]
    for path in paths:
        assert message(path) == (
            f"got the column 'text' of {path.name} with no letter in any value, wanted text: "
            "name the column of the reports' text with --text-column"
        )
    with_a_report = csv_file(tmp_path, ("r9", "Mild MR."), *((r["report_id"], r["text"]) for r in records))
    assert Report("r9", "Mild MR.") in read_reports(with_a_report).reports


def test_a_text_of_ten_megabytes_is_read_and_the_csv_module_left_as_it_was(tmp_path: Path) -> None:
    text = "Mild MR.\n" * 1_200_000
    assert len(text) > 10_000_000
    limit = csv.field_size_limit()
    archive = read_reports(csv_file(tmp_path, ("r1", text)))
    assert archive.reports == (Report("r1", text),)
    assert csv.field_size_limit() == limit < sys.maxsize


def test_a_broken_json_line_is_rejected_and_the_rest_read(tmp_path: Path) -> None:
    deep = "[" * 100_000
    lines = ['{"report_id": "r1", "text": "Mild MR."}', '{"report_id": "r2", "te', "[1]", deep, ""]
    path = write(tmp_path / "reports.jsonl", "\r\n".join([*lines, '{"report_id": "r3", "text": "Mild TR."}\r\n']))
    archive = read_reports(path)
    assert [report.report_id for report in archive.reports] == ["r1", "r3"]
    assert [rejected.name for rejected in archive.rejected] == [f"line {n} of reports.jsonl" for n in (2, 3, 4)]
    assert all(rejected.reason.startswith("broken JSON: ") for rejected in archive.rejected)
    assert not any("\n" in rejected.reason for rejected in archive.rejected)


def test_a_file_of_broken_lines_only_names_each(tmp_path: Path) -> None:
    archive = read_reports(write(tmp_path / "reports.jsonl", "{\n{\n"))
    assert archive.reports == ()
    assert len(archive.rejected) == 2


def test_a_row_with_too_many_fields_is_rejected_and_the_rest_read(tmp_path: Path) -> None:
    path = write(tmp_path / "reports.csv", "report_id,text\nr1,Mild, not severe\n\nr2,Mild TR.\n")
    archive = read_reports(path)
    assert archive.reports == (Report("r2", "Mild TR."),)
    assert archive.rejected == (
        Rejected("line 2 of reports.csv", "got 3 fields, wanted 2 as in the header: quote fields with commas"),
    )


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_in_silence(tmp_path: Path) -> None:
    path = write(tmp_path / "reports.csv", 'report_id,text\nr1,Mild MR.\nr2,"Mild TR.\nr3,Mild AR.\n')
    archive = read_reports(path)
    assert archive.reports == (Report("r1", "Mild MR."), Report("r3", "Mild AR."))
    assert archive.rejected == (Rejected("line 3 of reports.csv", "broken CSV: unexpected end of data"),)


def test_a_folder_is_read_by_file_name_and_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "c.md", "._b.txt"):
        write(tmp_path / name, f"Mild MR in {name}.")
    write(tmp_path / "d.txt", "")
    archive = read_reports(tmp_path)
    assert archive.reports == (Report("a", "Mild MR in a.TXT."), Report("b", "Mild MR in b.txt."))
    assert archive.rejected == (Rejected("d", "empty text"),)


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    assert message(tmp_path) == (
        f"got the folder {tmp_path} without .txt files, wanted one file a report: check the path; "
        "subfolders are not searched"
    )


def test_texts_in_subfolders_are_not_read_and_one_line_says_so(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    for name in ("2019", "2020", ".git", "images"):
        (archive / name).mkdir(parents=True)
    write(archive / "a.txt", "Mild MR.")
    write(archive / ".git" / "b.txt", "Mild MR.")
    write(archive / "images" / "b.png", "")
    assert read_reports(archive).warnings == ()
    write(archive / "2019" / "b.txt", "Mild MR.")
    write(archive / "2020" / "c.TXT", "Mild MR.")
    read = read_reports(archive)
    assert [report.report_id for report in read.reports] == ["a"]
    assert read.warnings == (
        "archive was read without the .txt files of its subfolders: 2019 and 1 more; "
        "label them one by one or move the files up",
    )


@pytest.mark.shared
def test_real_reports_are_read_as_json_reads_them(shared_gold: Path) -> None:
    path = shared_gold / "reports.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    archive = read_reports(path)
    assert [(r.report_id, r.text) for r in archive.reports] == [(r["report_id"], r["text"]) for r in records]
    assert archive.rejected == ()


def test_a_table_without_a_header_line_puts_no_patient_into_the_message(tmp_path: Path) -> None:
    text = message(write(tmp_path / "reports.csv", 'r1,Smith,MRN123,"Severe AS, see note."\nr2,Doe,MRN9,No AS.\n'))
    assert text.startswith(
        "got reports.csv with 4 columns without usable names (does the table lack its header line?), "
        "wanted 'report_id' and 'text'"
    )
    assert not any(word in text for word in ("Smith", "MRN123", "Severe"))


def test_of_many_columns_ten_are_named(tmp_path: Path) -> None:
    text = message(write(tmp_path / "reports.csv", ",".join(f"c{n}" for n in range(13)) + "\n"))
    assert "'c9' and 3 more, wanted" in text
    assert "c10" not in text
