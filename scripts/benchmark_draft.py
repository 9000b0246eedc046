"""A draft from a cold start: a new process, as the shell starts it. Part of `scripts/benchmark.py`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from statistics import median

from benchmark_rows import Row, Timed, paired

_ASKED = 3.0
"""Seconds."""


def rows(options: argparse.Namespace) -> list[Row]:
    """One DICOM image drafted, beside a Python that imports torch and nothing else, which is the limit."""
    if not (options.model and options.images):
        sys.stderr.write("draft is left out: give --model and --images\n")
        return []
    image = min(options.images.glob("*.dcm"))
    ours = ["-m", "echoreport", "draft", str(image), "--model", str(options.model)]
    seconds, limit = paired(lambda: _run(ours), lambda: _run(["-c", "import torch"]), options.rounds)
    remark = f"{median(seconds):.1f} s a draft, asked: at most {_ASKED:.0f} s; the rival only imports"
    own, rival = Timed("draft", seconds, 1), Timed("import torch alone", limit, 1)
    return [Row("draft of one image from a cold start", own, rival, None, remark)]


def _run(arguments: Sequence[str]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603
