"""The entry point: quick to start, errors in one line, exit codes as promised."""

import json
import re
import subprocess
import sys

import pytest

import echoreport
from echoreport.cli import main as entry

COMMANDS = (
    "demo",
    "simulate",
    "label",
    "train",
    "embed",
    "index",
    "draft",
    "measure",
    "search",
    "evaluate",
    "serve",
    "users",
)


def test_starting_loads_nothing_heavy() -> None:
    code = "import json, sys, echoreport.cli.main; print(json.dumps(list(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    heavy = {"torch", "pandas", "spacy", "gensim", "pyarrow", "faiss", "sklearn", "matplotlib", "numpy", "rich"}
    assert heavy & set(loaded) == set()


def test_help_names_every_command_and_fits_a_line_each(run) -> None:
    listed = run("--help").out.split("Commands:\n")[1]
    assert re.findall(r"^  (\w+) ", listed, flags=re.MULTILINE) == list(COMMANDS)
    assert "..." not in listed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example_of_itself(run, command) -> None:
    ran = run(command, "--help")
    assert ran.status == 0
    assert re.search(rf"Examples?:\n(?:    .*\n)*    echoreport {command} ", ran.out)


def test_version(run) -> None:
    assert run("--version").out == f"echoreport {echoreport.__version__}\n"


def test_an_unknown_command_is_a_wrong_command_line(run) -> None:
    ran = run("drafd")
    assert ran.status == 2
    assert "No such command 'drafd'" in ran.err
    assert "╭" not in ran.err


def broken(*_, **__):
    raise ZeroDivisionError("one\nby zero")


def test_an_unexpected_error_is_one_line_without_a_traceback(run, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("echoreport.bundle.Bundle.load", broken)
    ran = run("search", "x", "--model", tmp_path)
    assert ran.status == 1
    assert ran.err == (
        "echoreport: unexpected error: ZeroDivisionError: one by zero; run again with --debug for the traceback\n"
    )


@pytest.mark.parametrize("arguments", [("--debug", "search", "x"), ("search", "x", "--debug")])
def test_debug_shows_the_traceback_wherever_it_stands(run, monkeypatch, tmp_path, arguments) -> None:
    monkeypatch.setattr("echoreport.bundle.Bundle.load", broken)
    ran = run(*arguments, "--model", tmp_path)
    assert ran.status == 1
    assert "Traceback" in ran.err
    assert "in broken" in ran.err


def test_behind_two_dashes_debug_is_an_argument() -> None:
    assert entry._without_debug(["search", "--", "--debug"]) == (False, ["search", "--", "--debug"])
    assert entry._without_debug(["--debug", "search", "--", "x"]) == (True, ["search", "--", "x"])


def test_an_interrupt_is_quiet(run, monkeypatch, tmp_path) -> None:
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("echoreport.bundle.Bundle.load", interrupted)
    ran = run("search", "x", "--model", tmp_path)
    assert (ran.status, ran.out, ran.err) == (130, "", "")


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m echoreport --help | true"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607
    assert ran.stderr == ""
