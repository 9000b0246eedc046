"""Kill `label`, `embed` and `index` at random moments and resume: `python scripts/kill_runs.py MODEL [--kills 20]`.

For each command: one run that nobody kills; then, kill by kill, a run that is ended by SIGKILL after a random share of
the first run's time (in turns the main process alone and its whole group), and a `--resume` that is let through. What
it leaves has to be what the first run left, byte by byte, and nothing else may stand beside it. Exit status 1 if
anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from time_findings import simulated

from echoreport.tables import write_rows

_SECONDS_TO_LOAD = 0.5
"""Before that a process has not even read its command line."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of echoreport, and how to prepare the folder in which it runs."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the kills: how many hit a run that was not done, and which of them left another result."""

    command: str
    kills: int
    hit: int
    differing: tuple[int, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, kill, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--kills", type=int, default=20, help="of each command (default: 20)")
    parser.add_argument("--reports", type=int, default=9_000)
    parser.add_argument("--images", type=Path, help="folder of images to embed as well")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", help="of: label, 'embed reports', index, 'embed images'")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports.csv"
        write_reports(reports, options.reports)
        verdicts = [
            kill_and_resume(command, options.kills, Path(folder), options.seed)
            for command in commands(reports, options.model, options.images)
            if options.only is None or command.name in options.only
        ]
    return int(any(verdict.differing for verdict in verdicts))


def commands(reports: Path, model: Path, images: Path | None) -> list[Command]:
    """The commands that run over archives."""
    given, trained = str(reports.absolute()), str(model.absolute())

    def copy_model(folder: Path) -> None:
        shutil.copytree(trained, folder / "model")

    label = (
        "label",
        given,
        "--out",
        "findings.csv",
        "--measurements",
        "measured.parquet",
        "--summary",
        "summary.jsonl",
    )
    listed = [
        Command("label", label, Path.exists),
        Command("embed reports", ("embed", given, "--model", trained, "--out", "vectors.parquet"), Path.exists),
        Command("index", ("index", "model", given, "--deidentification-report", "replaced.csv"), copy_model),
    ]
    if images:
        embed = ("embed", str(images.absolute()), "--model", trained, "--out", "vectors.parquet")
        listed.append(Command("embed images", embed, Path.exists))
    return listed


def kill_and_resume(command: Command, kills: int, below: Path, seed: int) -> Verdict:
    """Kill a command `kills` times and compare what the resumed runs leave; prints one line."""
    whole = fresh(command, below)
    began = time.monotonic()
    run(command.arguments, whole)
    seconds = time.monotonic() - began
    wanted, rng = contents(whole), random.Random(seed)
    hit, differing = 0, []
    for number in range(kills):
        folder = fresh(command, below)
        hit += killed(command.arguments, folder, rng.uniform(_SECONDS_TO_LOAD, seconds), group=number % 2 == 1)
        run((*command.arguments, "--resume"), folder)
        if contents(folder) != wanted:
            differing.append(number)
        shutil.rmtree(folder)
    shutil.rmtree(whole)
    result = "all the same" if not differing else f"DIFFERENT after the kills {differing}"
    print(f"{command.name}: {kills} kills in {seconds:.1f} s runs, {hit} before the end: {result}", flush=True)
    return Verdict(command.name, kills, hit, tuple(differing))


def fresh(command: Command, below: Path) -> Path:
    """A new folder, prepared for the command."""
    folder = Path(tempfile.mkdtemp(dir=below))
    command.prepare(folder)
    return folder


def run(arguments: Sequence[str], folder: Path) -> None:
    """Run a command to its end; it may exit with 1, for inputs that it could not use."""
    ran = subprocess.run(line(arguments), cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode not in (0, 1) or "Traceback" in ran.stderr:
        raise RuntimeError(f"{arguments[0]} ended with {ran.returncode}: {ran.stderr[-2000:]}")


def killed(arguments: Sequence[str], folder: Path, seconds: float, group: bool) -> bool:
    """Start a command and kill it after some time; whether it was still running."""
    process = subprocess.Popen(  # noqa: S603
        line(arguments), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    running = process.poll() is None
    if group and running:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    return running


def line(arguments: Sequence[str]) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "echoreport", *arguments]


def contents(folder: Path) -> dict[str, str]:
    """Each file below a folder, hidden ones included, and its digest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write_reports(path: Path, count: int) -> None:
    """Simulated reports, the same few hundred over and over, of which a few cannot be used."""
    texts = simulated()
    rows = [{"report_id": f"r{n}", "text": texts[n % len(texts)] if n % 1000 != 7 else ""} for n in range(count)]
    write_rows(path, rows, {"report_id": str, "text": str})


if __name__ == "__main__":
    raise SystemExit(main())
