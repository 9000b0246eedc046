"""Parquet files with damage: what can be read is read, and the rest told by its rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from echoreport.corpus import ReportArchive, read_reports
from echoreport.corpus.tables import Rejected, read_table
from echoreport.errors import InputError


def archive(folder: Path, **options: object) -> Path:
    letters = np.random.default_rng(0).integers(97, 123, size=(5000, 100), dtype=np.uint8)
    texts = [bytes(row).decode() for row in letters]  # random: nothing is compressed or told by a dictionary
    table = pa.table({"report_id": [f"r{number}" for number in range(1, 5001)], "text": texts})
    path = folder / "reports.parquet"
    parquet.write_table(table, path, row_group_size=1000, **options)
    return path


def damage(path: Path, group: int, part: float, length: int = 400) -> None:
    """Overwrite bytes of the text column of a row group, at this part of it."""
    column = parquet.ParquetFile(path).metadata.row_group(group).column(1)
    start = column.dictionary_page_offset or column.data_page_offset
    at = start + int(part * column.total_compressed_size)
    raw = bytearray(path.read_bytes())
    raw[at : at + length] = b"\xff" * length
    path.write_bytes(raw)


def numbers(read: ReportArchive) -> list[int]:
    return [int(report.report_id[1:]) for report in read.reports]


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
def test_a_damaged_row_group_is_told_by_its_rows_and_the_others_read(tmp_path: Path, compression: str) -> None:
    path = archive(tmp_path, compression=compression, use_dictionary=False)
    damage(path, 2, 0)
    read = read_reports(path)
    assert numbers(read) == [*range(1, 2001), *range(3001, 5001)]
    assert read.rejected == (
        Rejected(
            "row group 3 (rows 2,001 to 3,000) of reports.parquet",
            "it is damaged and cannot be read: export these rows again",
        ),
    )


def test_a_damaged_page_in_the_middle_of_a_row_group_is_told_by_what_is_left_of_it(tmp_path: Path) -> None:
    path = archive(tmp_path, compression="none", use_dictionary=False, data_page_size=10_000, write_page_checksum=True)
    damage(path, 2, 0.5)
    read = read_reports(path)
    (rejected,) = read.rejected
    assert rejected.name.startswith("row group 3 (rows 2,")
    assert rejected.name.endswith(" to 3,000) of reports.parquet")
    first = int(rejected.name.split()[4].replace(",", ""))
    assert numbers(read) == [*range(1, first), *range(3001, 5001)]


def test_text_that_is_not_utf_8_costs_its_own_rows(tmp_path: Path) -> None:
    texts = pa.array([b"No AS.", b"St\xe9nose.", b"Mild MR."]).view(pa.string())
    parquet.write_table(pa.table({"report_id": ["r1", "r2", "r3"], "text": texts}), tmp_path / "t.parquet")
    read = read_reports(tmp_path / "t.parquet")
    assert numbers(read) == [1, 3]
    assert read.rejected == (
        Rejected("row 2 of t.parquet", "got text that is not UTF-8, wanted UTF-8: export the row again"),
    )


@pytest.mark.parametrize("kept", [0.3, 0.99])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, kept: float) -> None:
    path = archive(tmp_path)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(kept * len(raw))])
    with pytest.raises(InputError, match=r"got reports.parquet, which is no readable Parquet file, wanted one"):
        read_reports(path)


def test_a_large_row_group_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"text": ["x" * 40_000] * 3000, "tags": [["a"], None, []] * 1000, "n": range(3000)})
    parquet.write_table(table, path)
    read = read_table(path)
    assert [row.values for row in read.rows] == table.to_pylist()
    assert [row.where for row in read.rows] == [f"row {number}" for number in range(1, 3001)]
    assert [row.values for row in read_table(path, ["n"]).rows] == table.select(["n"]).to_pylist()
    assert len(read_table(path, []).rows) == 3000
