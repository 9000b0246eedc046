"""Time a draft of one image, cold and warm: `python scripts/time_draft.py MODEL IMAGE`.

Cold is a new process, imports and loading included, as the shell starts it; warm is the same call again in a process
that has drafted before. Prints the median and the range of each, in seconds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from echoreport.reporter import Reporter


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("image")
    parser.add_argument("--runs", type=int, default=5, help="cold runs; four times as many warm ones (default: 5)")
    options = parser.parse_args()
    command = [sys.executable, "-m", "echoreport", "draft", options.image, "--model", options.model]
    reporter = Reporter.load(options.model)
    reporter.draft([options.image])
    show("cold", [seconds(lambda: run(command)) for _ in range(options.runs)])
    show("warm", [seconds(lambda: reporter.draft([options.image])) for _ in range(4 * options.runs)])


def run(command: list[str]) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command line


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def show(name: str, times: list[float]) -> None:
    """Print one line."""
    print(f"{name}: median {median(times):.3f} s, {min(times):.3f} to {max(times):.3f} s in {len(times)} runs")


if __name__ == "__main__":
    main()
