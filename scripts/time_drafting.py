"""Time drafting by size and format of a study: `python scripts/time_drafting.py MODEL IMAGES`.

IMAGES is a folder of DICOM and PNG files. "Unseen" is a process that has drafted other images before; "again" is the
same study once more, its words remembered; "cold" is a new process of one image, as the shell starts it. Prints
medians, of processor time too, which a busy machine changes less; then the stages of an unseen study.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from echoreport.images import measurements_of, read_doppler_image
from echoreport.images.words import forget_words
from echoreport.reporter import Reporter

SUFFIXES = (".dcm", ".png")
SIZES = (1, 12)
Times = list[tuple[float, float]]
"""Seconds on the clock and of the processor."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--runs", type=int, default=3, help="of each (default: 3)")
    options = parser.parse_args(arguments)
    reporter = Reporter.load(options.model)
    print("| study | way | s | processor s |\n|---|---|---|---|")
    for suffix in SUFFIXES:
        files = sorted(options.images.glob(f"*{suffix}"))
        for size in SIZES:
            time_study(reporter, files, size, options.runs, f"{size} {suffix}")
        command = [sys.executable, "-m", "echoreport", "draft", str(files[0]), "--model", str(options.model)]
        show(f"1 {suffix}", "cold process", [timed(lambda: run(command)) for _ in range(options.runs)])  # noqa: B023
        time_stages(reporter, files[: SIZES[-1]], suffix)
    return 0


def time_study(reporter: Reporter, files: list[Path], size: int, runs: int, name: str) -> None:
    """Draft studies of other images each time, as far as there are; before each one what is not in it."""
    unseen: Times = []
    again: Times = []
    for number in range(runs):
        study = [files[(number * size + place) % len(files)] for place in range(size)]
        forget_words()
        draft(reporter, [file for file in files if file not in study][:size] or study)
        unseen.append(timed(lambda: draft(reporter, study)))  # noqa: B023
        again.append(timed(lambda: draft(reporter, study)))  # noqa: B023
    show(name, "unseen", unseen)
    show(name, "again", again)


def draft(reporter: Reporter, files: list[Path]) -> None:
    """Draft files as one study, though they may be of several patients."""
    reporter.draft_of(reporter.read(files)[0], "study")


def time_stages(reporter: Reporter, files: list[Path], suffix: str) -> None:
    """The parts of a draft one after the other, on one thread for reading."""
    name, images = f"{len(files)} {suffix}", [read_doppler_image(file, reporter.evidence) for file in files]
    for way in ("words known", "words new"):
        show(name, f"stage: reading, {way}", [timed(lambda: [read_doppler_image(f, reporter.evidence) for f in files])])
        forget_words()
    show(name, "stage: envelopes and jets", [timed(lambda: [measurements_of(image) for image in images])])
    show(name, "stage: features, neighbours, writing", [timed(lambda: reporter.draft_of(images, "study"))])


def run(command: list[str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command line


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, children included, that a call takes."""
    wall, used = time.perf_counter(), processor()
    call()
    return time.perf_counter() - wall, processor() - used


def processor() -> float:
    """Processor seconds of this process and its ended children."""
    return sum(os.times()[:4])


def show(study: str, way: str, times: Times) -> None:
    """Print one line of medians."""
    wall, used = (median(column) for column in zip(*times, strict=True))
    print(f"| {study} | {way} | {wall:.2f} | {used:.2f} |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
