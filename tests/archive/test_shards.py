"""An archive cut into shards."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from echoreport.archive import shards
from echoreport.archive.shards import Shard, shards_of, stage, staged_rejections
from echoreport.corpus import Rejected
from echoreport.errors import EchoReportError
from echoreport.progress import silent


def records(count: int) -> list[dict[str, str | None]]:
    return [{"report_id": f"r{n}", "text": f"line\r\n\u2028 {n}", "study_id": None} for n in range(count)]


def items(staged: Iterable[Shard]) -> list[int]:
    return [shard.items for shard in staged]


def test_records_keep_their_order_and_each_character(tmp_path: Path) -> None:
    staged = list(stage(tmp_path / "run", records(7), "report_id", 3, "reading", silent))
    assert staged == shards_of(tmp_path / "run", [3, 3, 1])
    assert [(shard.number, shard.first, shard.items) for shard in staged] == [(0, 0, 3), (1, 3, 3), (2, 6, 1)]
    assert [record for shard in staged for record in shard.records()] == records(7)


def test_long_texts_make_small_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_MOST_CHARACTERS", 1000)
    long = [{"report_id": str(n), "text": "x" * 600, "study_id": None} for n in range(5)]
    assert items(stage(tmp_path / "run", long, "report_id", 100, "reading", silent)) == [2, 2, 1]


def test_what_cannot_be_read_is_kept_apart(tmp_path: Path) -> None:
    refused = Rejected("r9", "empty text")
    given = [*records(2), refused, *records(1)]
    assert items(stage(tmp_path / "run", given, "report_id", 10, "reading", silent)) == [3]
    assert list(staged_rejections(tmp_path / "run")) == [refused]


def test_a_name_that_is_no_unicode_is_rejected(tmp_path: Path) -> None:
    bad = {"report_id": "a\udcff", "text": "x", "study_id": None}
    worse = {"report_id": "b", "text": "x", "study_id": "\ud800"}
    assert items(stage(tmp_path / "run", [bad, *records(1), worse], "report_id", 10, "reading", silent)) == [1]
    rejected = list(staged_rejections(tmp_path / "run"))
    assert [one.name for one in rejected] == ["a\\udcff", "b"]
    assert "in its study_id that are no Unicode" in rejected[1].reason


def test_a_shard_that_somebody_removed_is_one_line(tmp_path: Path) -> None:
    (shard,) = stage(tmp_path / "run", records(1), "report_id", 10, "reading", silent)
    shard.source.unlink()
    with pytest.raises(EchoReportError, match="wanted it as the run left it"):
        shard.records()


@pytest.mark.parametrize("content", ["{}", "null", "3", "[]", '["a", "b"', "[" * 100_000])
def test_a_shard_that_somebody_changed_is_one_line(tmp_path: Path, content: str) -> None:
    (shard,) = stage(tmp_path / "run", records(1), "report_id", 10, "reading", silent)
    shard.source.write_text(content, encoding="utf-8")
    with pytest.raises(EchoReportError, match="wanted it as the run left it"):
        shard.records()


def test_an_archive_without_anything_has_no_shard(tmp_path: Path) -> None:
    assert list(stage(tmp_path / "run", [], "report_id", 10, "reading", silent)) == []


START = """
import sys
from pathlib import Path
from echoreport.archive.labelling import LabelTask
from echoreport.archive.shards import shards_of
LabelTask(None, {"findings": ".csv"}, False, 0).start()
shards_of(Path(sys.argv[1]), [1])[0].records()
print([name for name in ("numpy", "pandas", "pyarrow", "spacy", "torch") if name in sys.modules])
"""


def test_a_process_that_labels_starts_without_what_it_does_not_need(tmp_path: Path) -> None:
    list(stage(tmp_path / "run", records(1), "report_id", 10, "reading", silent))
    ran = subprocess.run([sys.executable, "-c", START, tmp_path / "run"], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
