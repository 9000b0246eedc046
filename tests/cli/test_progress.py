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


def test_elsewhere_a_line_begins_a_step_and_tells_each_tenth_with_its_rate_and_what_is_left(
    capsys, monkeypatch
) -> None:
    seconds = count(step=2)
    monkeypatch.setattr("echoreport.cli.progress.monotonic", lambda: next(seconds))
    with shown() as progress:
        for done in range(101):
            progress("reading images", done, 100)
        progress("training", 0, 1)
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    tenths = [f"reading images: {done} of 100 (0.5/s" for done in range(10, 101, 10)]
    assert [line.partition(",")[0].removesuffix(")") for line in lines] == ["reading images", *tenths, "training"]
    assert lines[1].endswith("(0.5/s, 3 min left)")
    assert lines[10].endswith("(0.5/s)")


def test_a_step_of_unknown_length_is_told_each_minute(capsys, monkeypatch) -> None:
    seconds = count(step=25)
    monkeypatch.setattr("echoreport.cli.progress.monotonic", lambda: next(seconds))
    with shown() as progress:
        for done in range(0, 7000, 1000):
            progress("reading reports", done, 0)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["reading reports", "reading reports: 3,000 (40/s)", "reading reports: 6,000 (40/s)"]


def test_a_resumed_step_counts_only_what_is_done_now(capsys, monkeypatch) -> None:
    seconds = count(step=10)
    monkeypatch.setattr("echoreport.cli.progress.monotonic", lambda: next(seconds))
    with shown() as progress:
        progress("labelling reports", 8000, 10000)
        progress("labelling reports", 9000, 10000)
    assert capsys.readouterr().err.splitlines() == [
        "labelling reports",
        "labelling reports: 9,000 of 10,000 (100/s, 10 s left)",
    ]


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
