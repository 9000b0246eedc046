"""Nobody ever finds a half-written file, and nobody loses an old one."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from echoreport.errors import EchoReportError, InputError
from echoreport.files import write_beside


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _folder(path: Path, content: str) -> Path:
    path.mkdir()
    (path / "weights").write_text(content)
    return path


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out.csv"
    with write_beside(target) as part:
        part.write_text("half")
        assert not target.exists()
        assert part.suffix == ".csv"  # writers choose their format by it
        part.write_text("whole")
    assert target.read_text() == "whole"
    assert _names(target.parent) == ["out.csv"]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with write_beside(target) as part:
        part.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = _folder(tmp_path / "model", "old")
    (target / "stray").write_text("of the old one")
    with write_beside(target) as part:
        _folder(part, "new")
        assert (target / "weights").read_text() == "old"
    assert {path.name: path.read_text() for path in target.iterdir()} == {"weights": "new"}
    assert _names(tmp_path) == ["model"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, InputError])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_an_error_in_the_block_passes_through_and_leaves_the_old(
    error: type[BaseException], kind: str, tmp_path: Path
) -> None:
    target = _folder(tmp_path / "model", "old") if kind == "folder" else tmp_path / "model"

    def fail() -> None:
        with write_beside(target) as part:
            _folder(part, "half") if kind == "folder" else part.write_text("half")
            raise error("mine")

    with pytest.raises(error, match="mine"):
        fail()
    assert _names(tmp_path) == (["model"] if kind == "folder" else [])
    assert kind == "file" or (target / "weights").read_text() == "old"


def test_a_file_does_not_replace_a_folder(tmp_path: Path) -> None:
    target = _folder(tmp_path / "model", "old")
    with (
        pytest.raises(EchoReportError, match=r"could not write .*model: it is an existing folder"),
        write_beside(target) as part,
    ):
        part.write_text("a file")
    assert (target / "weights").read_text() == "old"
    assert _names(tmp_path) == ["model"]


def test_a_folder_does_not_replace_a_file(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("a file")
    with (
        pytest.raises(EchoReportError, match=r"could not write .*model: Not a directory"),
        write_beside(tmp_path / "model") as part,
    ):
        _folder(part, "new")
    assert (tmp_path / "model").read_text() == "a file"
    assert _names(tmp_path) == ["model"]


def test_a_block_that_writes_nothing_keeps_the_old(tmp_path: Path) -> None:
    target = _folder(tmp_path / "model", "old")
    with pytest.raises(EchoReportError, match="could not write"), write_beside(target):
        pass
    assert (target / "weights").read_text() == "old"
    with (
        pytest.raises(EchoReportError, match=r"could not write .*none\.csv: No such file"),
        write_beside(tmp_path / "none.csv"),
    ):
        pass


def test_where_the_new_folder_cannot_take_its_place_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, rename = _folder(tmp_path / "model", "old"), Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if ".part" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(EchoReportError, match="Permission denied"), write_beside(target) as part:
        _folder(part, "new")
    assert (target / "weights").read_text() == "old"
    assert _names(tmp_path) == ["model"]


_KILLED = """
import os, sys
from pathlib import Path
from echoreport.files import write_beside
rename = Path.replace
Path.replace = lambda self, to: os._exit(9) if ".part" in self.name else rename(self, to)
with write_beside(sys.argv[1]) as part:
    part.mkdir()
    (part / "weights").write_text("new")
"""


def test_a_process_killed_between_the_renames_loses_neither_folder(tmp_path: Path) -> None:
    _folder(tmp_path / "model", "old")
    assert subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path / "model")], check=False).returncode == 9
    left = {(path / "weights").read_text() for path in tmp_path.iterdir()}
    assert left == {"old", "new"}


def test_what_a_killed_process_of_the_same_id_left_is_no_hindrance(tmp_path: Path) -> None:
    target = _folder(tmp_path / "model", "old")
    for suffix in ("part", "old"):
        _folder(tmp_path / f".model.{os.getpid()}.{suffix}", "left over")
    with write_beside(target) as part:
        _folder(part, "new")
    assert (target / "weights").read_text() == "new"
    assert _names(tmp_path) == ["model"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = _folder(tmp_path / "model-v1", "old")
    (tmp_path / "model").symlink_to(real)
    with write_beside(tmp_path / "model") as part:
        _folder(part, "new")
    assert (tmp_path / "model").is_symlink()
    assert (real / "weights").read_text() == "new"


def test_a_pipe_or_device_is_refused_and_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (
        pytest.raises(EchoReportError, match=r"got .*pipe, a device or a pipe, wanted a file"),
        write_beside(tmp_path / "pipe"),
    ):
        pytest.fail("the block must not run")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("target", ["file/out.csv", "x" * 300 + ".csv"], ids=["below a file", "name too long"])
def test_an_impossible_target_is_one_line(target: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with (
        pytest.raises(EchoReportError, match=r"^could not write .*: .*; that target is unchanged: [^\n]*$"),
        write_beside(tmp_path / target) as part,
    ):
        part.write_text("x")
    assert _names(tmp_path) == ["file"]


_FULL_DISK = """
import sys
from echoreport.errors import EchoReportError
from echoreport.files import write_beside
try:
    with write_beside(sys.argv[1]) as part:
        part.write_text("x" * 100_000)
except EchoReportError as error:
    print(error)
"""


def test_a_full_disk_leaves_the_old_file_and_one_line(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(target)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert done.stdout.startswith(f"could not write {target}: File too large; that target is unchanged")
    assert done.stdout.count("\n") == 1
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["out.csv"]
