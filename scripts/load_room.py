"""Load a review room: `python scripts/load_room.py MODEL [--reviewers 50] [--studies 200] [--minutes 10]`.

A real `echoreport serve` on this machine. Reviewers in a second process do as people do: open the worklist, which
asks for news every 5 s; think 5 to 15 s; open a study's page with all its frames; think; change a finding or the text;
think; approve one of three. Meanwhile studies are uploaded over the API, and drafted. Printed: how long each kind of
request took, what was lost, drafts made, and the memory of all the server's processes. Exit status 1 if the pages' 95th
percentile is above 300 ms, anything was lost, or memory grew by more than 5 % after the first fifth of the time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from room_server import Server, accounts, drafted, images_of_studies

PAGES = ("worklist", "review", "frame", "refresh")
_MOST_MS = 300
_MOST_GROWTH = 0.05
_WARM = 0.2


@dataclass(frozen=True, slots=True)
class Memory:
    """Of all processes of the server, in MiB, at seconds from the beginning; memory that they share counts once."""

    seconds: tuple[float, ...]
    mib: tuple[float, ...]

    @property
    def growth(self) -> float:
        """By a straight line through what comes after the first fifth of the time: its rise as a share of its start."""
        seconds, mib = np.array(self.seconds), np.array(self.mib)
        after = seconds >= _WARM * seconds[-1]
        if after.sum() < 2:
            return 0.0
        slope, start = np.polyfit(seconds[after], mib[after], 1)
        begin = start + slope * seconds[after][0]
        return float(slope * (seconds[-1] - seconds[after][0]) / begin)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the load; the exit status."""
    asked = _parsed(arguments)
    with tempfile.TemporaryDirectory(prefix="room") as folder:
        data = Path(folder) / "room"
        studies = images_of_studies(Path(folder) / "simulated", min(asked.studies, asked.different))
        with Server(asked.model, data, asked.database_url) as server:
            job = {
                "address": server.address,
                "visitors": accounts(data, asked.database_url, asked.reviewers),
                "studies": [[str(path) for path in files] for files in studies],
                "uploads": asked.studies,
                "seconds": asked.minutes * 60,
                "think": asked.think,
            }
            told, memory = _run(job, server)
            done = drafted(data, asked.database_url)
    return _report(told, memory, done)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--different", type=int, default=20, help="simulated studies, uploaded in turns")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0), metavar=("LEAST", "MOST"))
    parser.add_argument("--database-url", default="")
    return parser.parse_args(arguments)


def _run(job: dict, server: Server) -> tuple[dict, Memory]:
    """What the reviewers' process tells, and the server's memory meanwhile."""
    seconds, mib, over = list[float](), list[float](), threading.Event()
    begun = time.monotonic()

    def watch() -> None:
        while not over.wait(job["seconds"] / 60):
            seconds.append(time.monotonic() - begun)
            each = server.memory()
            mib.append(sum(each))
            if len(mib) % 6 == 0:
                print(
                    f"{seconds[-1]:6.0f} s  {mib[-1]:7.0f} MiB: {', '.join(f'{one:.0f}' for one in each)}", flush=True
                )

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        program = str(Path(__file__).with_name("room_reviewers.py"))
        command = [sys.executable, program]
        done = subprocess.run(command, input=json.dumps(job), text=True, stdout=subprocess.PIPE, check=True)  # noqa: S603
    finally:
        over.set()
        watcher.join()
    return json.loads(done.stdout), Memory(tuple(seconds), tuple(mib))


def _report(told: dict, memory: Memory, done: dict[str, int]) -> int:
    print(f"\n{'kind':<12}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'longest':>9}")
    for kind, took in sorted(told["took"].items()):
        shown = [1000 * value for value in (*np.percentile(took, (50, 95, 99)), max(took))]
        print(f"{kind:<12}{len(took):>9}" + "".join(f"{value:>9.0f}" for value in shown))
    pages = [value for kind in PAGES for value in told["took"].get(kind, [])]
    worst = 1000 * float(np.percentile(pages, 95)) if pages else 0.0
    lost = told["lost"] + [f"acknowledged, and not there: {one}" for one in _missing(told, done)]
    print(f"pages' 95th percentile: {worst:.0f} ms; conflicts told: {told['conflicts']}; lost: {len(lost)}")
    print("\n".join(lost[:10]))
    drafts = sum(version > 0 for version in done.values())
    print(f"uploaded {len(told['uploaded'])}, drafted {drafts}, changed {len(told['changed'])}")
    print(f"memory: {min(memory.mib):.0f} to {max(memory.mib):.0f} MiB, grew {memory.growth:+.1%}")
    return int(worst > _MOST_MS or bool(lost) or memory.growth > _MOST_GROWTH)


def _missing(told: dict, done: dict[str, int]) -> list[str]:
    """Acknowledged uploads and changes that the database does not hold."""
    uploads = [study for study in told["uploaded"] if study not in done]
    return uploads + [study for study, version in told["changed"].items() if done.get(study, 0) < version]


if __name__ == "__main__":
    sys.exit(main())
