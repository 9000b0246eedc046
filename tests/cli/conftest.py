"""Runs the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from echoreport.cli.main import main


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("draft", path, ...)`: exit status, stdout and stderr of one command."""

    def command(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["echoreport", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        return Ran(stopped.value.code or 0, *capsys.readouterr())

    return command


@pytest.fixture
def image(demo_corpus: Path) -> Path:
    return next(iter(sorted((demo_corpus / "images").glob("*.png"))))
