"""Speed against other ways of doing the same, in one run: `python scripts/benchmark.py [--works label text ...]`.

Prints this machine and one table: each line is a piece of work, ours beside a rival, in alternating rounds; the ratio
is that of items a second, the median of the rounds with the least and the greatest. What is not installed (hnswlib,
OpenVINO, Ray) is left out and named. The rivals medspaCy and negspacy get an environment of their own
(scripts/rival_environment.py).
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmark_rows import table

WORKS = ("label", "archive", "text", "images", "search", "draft")
"""Each is a module `benchmark_<work>` with a function `rows`."""
PACKAGES = ("torch", "openvino", "faiss-cpu", "gensim", "spacy", "ray", "hnswlib", "pyarrow")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--rounds", type=int, default=3, help="of each pair (default: 3)")
    parser.add_argument("--paragraphs", type=int, default=1_000_000, help="of the archive to label")
    parser.add_argument("--search-vectors", type=int, default=5_000_000, help="of the index to search")
    parser.add_argument("--model", type=Path, help="trained model, for draft")
    parser.add_argument("--images", type=Path, help="folder of DICOM images, for draft and images")
    parser.add_argument("--venv", type=Path, default=Path("cache/compare-venv"), help="environment of the rivals")
    parser.add_argument("--cache", type=Path, default=Path("cache/benchmark"), help="what is made once")
    parser.add_argument("--out", type=Path, help="write the table there as well")
    options = parser.parse_args(arguments)
    rows = []
    for work in options.works:
        sys.stderr.write(f"{work}\n")
        rows += import_module(f"benchmark_{work}").rows(options)
    text = f"{machine()}\n\n{table(rows)}\n"
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    return 0


def machine() -> str:
    """The machine and the packages, in a sentence."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores of {_processor()}, Python {platform.python_version()}, {', '.join(map(_named, PACKAGES))}."


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
