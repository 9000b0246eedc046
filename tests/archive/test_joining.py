"""Parts joined to the table that was asked for."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from echoreport.archive import joining
from echoreport.archive.joining import join
from echoreport.archive.rejected import write_rejected
from echoreport.corpus import Rejected
from echoreport.tables import write_rows

COLUMNS = {"report_id": str, "start": int}


def parts(folder: Path, suffix: str) -> list[Path]:
    """Three tables of two rows, one and none."""
    paths = [folder / f"{number}{suffix}" for number in range(3)]
    for number, path in enumerate(paths):
        write_rows(path, [{"report_id": 'a "b"\nc', "start": n} for n in range(2 - number)], COLUMNS)
    return paths


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_text_is_what_one_table_would_have_been(tmp_path: Path, suffix: str) -> None:
    join(parts(tmp_path, suffix), tmp_path / f"joined{suffix}")
    write_rows(tmp_path / f"whole{suffix}", [{"report_id": 'a "b"\nc', "start": n} for n in (0, 1, 0)], COLUMNS)
    assert (tmp_path / f"joined{suffix}").read_bytes() == (tmp_path / f"whole{suffix}").read_bytes()


def test_parquet_keeps_its_schema_and_gathers_small_parts_into_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_ROWS_OF_A_GROUP", 4)
    paths = []
    for number in range(5):
        vectors = pa.FixedSizeListArray.from_arrays(pa.array([float(number)] * 4, pa.float32()), 2)
        paths.append(tmp_path / f"{number}.parquet")
        parquet.write_table(pa.table({"vector": vectors}), paths[-1])
    join(paths, tmp_path / "joined.parquet")
    joined = parquet.ParquetFile(tmp_path / "joined.parquet")
    groups = [joined.metadata.row_group(n).num_rows for n in range(joined.metadata.num_row_groups)]
    assert groups == [4, 4, 2]
    assert joined.schema_arrow == parquet.read_schema(paths[0])
    assert [row[0] for row in joined.read()["vector"].to_pylist()] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_parts_without_rows_leave_a_table_with_its_columns(tmp_path: Path) -> None:
    write_rows(tmp_path / "0.parquet", [], COLUMNS)
    join([tmp_path / "0.parquet"], tmp_path / "joined.parquet")
    assert parquet.read_table(tmp_path / "joined.parquet").column_names == ["report_id", "start"]


def test_what_was_rejected_replaces_what_an_earlier_run_wrote_for_the_same_target(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    listed = write_rejected(first, [Rejected("r1", "empty\u2028 text"), Rejected("r2", "null text")])
    write_rejected(second, [Rejected("r3", "null text")])
    write_rejected(first, [Rejected("r4", "no report_id")])
    assert listed == tmp_path / "rejected.jsonl"
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").split("\n") if line]
    assert rows == [
        {"output": "b.csv", "name": "r3", "reason": "null text"},
        {"output": "a.csv", "name": "r4", "reason": "no report_id"},
    ]
    assert write_rejected(first, []) is None
    write_rejected(second, [])
    assert not listed.exists()
