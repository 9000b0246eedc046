"""Bars on a terminal, plain lines elsewhere, never on stdout."""

import os
import pty
import subprocess
import sys
from itertools import count

from echoreport.cli.progress import shown

WORK = """
from echoreport.cli.progress import shown
with shown() as progress:
    for done in range(5):
        progress("reading images", done, 4)
"""


def test_elsewhere_a_line_begins_a_step_and_tells_each_tenth(capsys, monkeypatch) -> None:
    seconds = count(step=2)
    monkeypatch.setattr("echoreport.cli.progress.monotonic", lambda: next(seconds))
    with shown() as progress:
        for done in range(101):
            progress("reading images", done, 100)
        progress("training", 0, 1)
    printed = capsys.readouterr()
    assert printed.out == ""
    tenths = [f"reading images: {done} of 100" for done in range(10, 101, 10)]
    assert printed.err.splitlines() == ["reading images", *tenths, "training"]


def test_what_is_done_at_once_is_one_line(capsys, monkeypatch) -> None:
    monkeypatch.setattr("echoreport.cli.progress.monotonic", lambda: 0.0)
    with shown() as progress:
        for done in range(12):
            progress("labelling reports", done, 11)
    assert capsys.readouterr().err == "labelling reports\n"


def test_a_step_over_nothing_is_told_without_dividing_by_zero(capsys) -> None:
    with shown() as progress:
        progress("reading images", 0, 0)
    assert capsys.readouterr().err == "reading images\n"


def test_a_terminal_gets_a_bar_on_stderr() -> None:
    master, terminal = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-c", WORK],
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=True,
        env=os.environ | {"TERM": "xterm"},
    )
    os.close(terminal)
    seen = os.read(master, 65536).decode()
    os.close(master)
    assert ran.stdout == b""
    assert "━" in seen
    assert "4/4" in seen
