"""What the project says of itself, checked against what it is."""

import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import pytest

import echoreport

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "echoreport"


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_version_is_the_same_everywhere() -> None:
    released = re.findall(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert released[0] == echoreport.__version__ == version("echoreport")


def test_every_data_file_of_the_package_is_in_the_wheel(pyproject: dict[str, Any]) -> None:
    patterns = pyproject["tool"]["setuptools"]["package-data"]["echoreport"]
    declared = {file for pattern in patterns for file in PACKAGE.glob(pattern)}
    data = {
        file
        for file in PACKAGE.rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc") and not file.name.startswith(".")
    }
    assert data
    assert data <= declared


def test_every_folder_of_the_package_with_code_is_a_package() -> None:
    folders = {file.parent for file in PACKAGE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_demo_installs_the_cpu_build_of_torch() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"]
    assert "torch==2.13.0" in pins
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", pin) for pin in pins)
    assert "-c constraints.txt" in (ROOT / "Makefile").read_text()


def test_all_promised_extras_exist(pyproject: dict[str, Any]) -> None:
    assert set(pyproject["project"]["optional-dependencies"]) >= {
        "cpu", "gpu", "server", "ray", "fast", "interop", "transformers", "dev",
    }  # fmt: skip


@pytest.mark.parametrize("heavy", ["torch", "spacy", "gensim", "pandas", "pyarrow", "matplotlib"])
def test_importing_the_package_alone_is_cheap(heavy: str) -> None:
    code = f"import sys, echoreport, echoreport.corpus; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_public_names_are_those_of_their_homes_and_no_others() -> None:
    assert echoreport.assertion_of is importlib.import_module("echoreport.findings").assertion_of
    assert all(hasattr(echoreport, name) for name in echoreport.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        echoreport.nothing  # noqa: B018 - the look-up is what is tested


def test_the_command_line_runs_as_a_module_too() -> None:
    assert {"echoreport"} <= entry_points(group="console_scripts").names
    if not (PACKAGE / "__main__.py").is_file():
        pytest.skip("there is no echoreport/__main__.py yet")
    run = subprocess.run(
        [sys.executable, "-m", "echoreport", "--help"], capture_output=True, text=True, check=False, cwd="/"
    )
    assert run.returncode == 0, run.stderr
    for command in ("demo", "label", "train", "draft", "measure", "search", "evaluate"):
        assert command in run.stdout
