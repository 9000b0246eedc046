"""The environment of negspacy and medspaCy, which compare_extractors.py makes, and how to run a script in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from echoreport.errors import EchoReportError

PINNED = """\
medspacy==1.3.1
PyRuSH==1.0.13
negspacy==1.0.4; python_version < "3.12"
negspacy==1.1.0; python_version >= "3.12"
spacy==3.7.5; python_version < "3.12"
"""
"""medspaCy wants spaCy below 3.8 on Python 3.11, and 3.8 on later ones; negspacy 1.1 wants 3.8."""
RIVALS = ("negspacy", "medspaCy", "medspaCy, sentencizer")


def environment(folder: Path) -> Path:
    """Make the rivals' environment unless it is there; its Python.

    Raises:
        EchoReportError: If pip cannot install them.
    """
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    made = folder / "pinned.txt"
    if made.is_file() and made.read_text(encoding="utf-8") == PINNED:
        return python
    sys.stderr.write(f"making {folder} with negspacy and medspaCy\n")
    venv.create(folder, clear=True, with_pip=True)
    wanted = folder / "wanted.txt"
    wanted.write_text(PINNED, encoding="utf-8")
    call([python, "-m", "pip", "install", "--quiet", "-r", wanted], "pip with negspacy and medspaCy")
    wanted.replace(made)
    return python


def ask(python: Path, script: str, task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What one of the scripts beside this one, run by the rivals' Python, writes when it is given the task.

    Raises:
        EchoReportError: If it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "task.json", Path(folder) / "out.jsonl"
        given.write_text(json.dumps(task), encoding="utf-8")
        call([python, Path(__file__).with_name(script), given, out], f"{task['rival']} in {script}")
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def call(command: Sequence[str | Path], what: str) -> None:
    """Run a command on one thread.

    Raises:
        EchoReportError: If it fails, with the line of its stderr that says why.
    """
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, env=alone)  # noqa: S603
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["nothing"]
        told = next((line for line in said if line.startswith("ERROR")), said[-1])
        raise EchoReportError(f"got status {done.returncode} from {what} ({told.strip()}), wanted 0: see --venv")
