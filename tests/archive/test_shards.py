"""An archive cut into shards."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from echoreport.archive import shards
from echoreport.archive.shards import Shard, shards_of, stage, staged_rejections
from echoreport.corpus import Rejected
from echoreport.errors import EchoReportError
from echoreport.progress import silent

COLUMNS = ("report_id", "text", "study_id")


def records(count: int) -> list[dict[str, str | None]]:
    return [{"report_id": f"r{n}", "text": f"line\r\n\u2028 {n}", "study_id": None} for n in range(count)]


def items(staged: Iterable[Shard]) -> list[int]:
    return [shard.items for shard in staged]


def test_records_keep_their_order_and_each_character(tmp_path: Path) -> None:
    staged = list(stage(tmp_path / "run", records(7), COLUMNS, 3, "reading", silent))
    assert staged == shards_of(tmp_path / "run", [3, 3, 1])
    assert [(shard.number, shard.first, shard.items) for shard in staged] == [(0, 0, 3), (1, 3, 3), (2, 6, 1)]
    assert [record for shard in staged for record in shard.records()] == records(7)


def test_long_texts_make_small_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_MOST_CHARACTERS", 1000)
    long = [{"report_id": str(n), "text": "x" * 600, "study_id": None} for n in range(5)]
    assert items(stage(tmp_path / "run", long, COLUMNS, 100, "reading", silent)) == [2, 2, 1]


def test_what_cannot_be_read_is_kept_apart(tmp_path: Path) -> None:
    refused = Rejected("r9", "empty text")
    assert items(stage(tmp_path / "run", [*records(2), refused, *records(1)], COLUMNS, 10, "reading", silent)) == [3]
    assert list(staged_rejections(tmp_path / "run")) == [refused]


def test_a_name_that_is_no_unicode_is_rejected(tmp_path: Path) -> None:
    bad = {"report_id": "a\udcff", "text": "x", "study_id": None}
    worse = {"report_id": "b", "text": "x", "study_id": "\ud800"}
    assert items(stage(tmp_path / "run", [bad, *records(1), worse], COLUMNS, 10, "reading", silent)) == [1]
    rejected = list(staged_rejections(tmp_path / "run"))
    assert [one.name for one in rejected] == ["a\\udcff", "b"]
    assert "in its study_id that are no Unicode" in rejected[1].reason


def test_a_shard_that_somebody_removed_is_one_line(tmp_path: Path) -> None:
    (shard,) = stage(tmp_path / "run", records(1), COLUMNS, 10, "reading", silent)
    shard.source.unlink()
    with pytest.raises(EchoReportError, match="wanted it as the run left it"):
        shard.records()


def test_an_archive_without_anything_has_no_shard(tmp_path: Path) -> None:
    assert list(stage(tmp_path / "run", [], COLUMNS, 10, "reading", silent)) == []
