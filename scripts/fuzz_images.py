"""Spoil valid image files in many ways and measure each: `python scripts/fuzz_images.py --count 10000`.

Every mutation must end in a measurement or in an ImageError of one line. Anything else is a fault: another exception,
a crash, more than 5 s, more than 1 GB. Seconds are processor time of the measuring process and of the decoding
process that it starts, so that a busy machine makes no faults; after a minute on the clock it is a fault all the
same. Memory is the largest resident set that both reach during one file, above what they had after every valid file was
measured once (imports, models and caches). Text is read off the frame in one of `--words-every` files, for
the sake of time: reading it does not depend on the format.

Prints a table of outcomes, and for each fault what reproduces it: `--seed SEED --only NUMBER --keep DIR`.
Exit status: 0 without faults, 1 with.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from traceback import extract_tb

SECONDS, CLOCK_SECONDS, MEGABYTES = 5.0, 60.0, 1024
_TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, run the mutations, print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="run this one mutation")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--words-every", type=int, default=50, help="0: never")
    parser.add_argument("--keep", type=Path, help="folder for the files of faults")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve, options.seed, options.words_every)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        from fuzz_files import write_files

        write_files(Path(folder))
        return _report(_run(options, Path(folder)), options)


def _run(options: argparse.Namespace, folder: Path) -> list[dict]:
    numbers = iter([options.only] if options.only is not None else range(options.count))
    with ThreadPoolExecutor(options.processes) as pool:
        parts = pool.map(lambda _: _drive(options, folder, numbers), range(options.processes))
        return [outcome for part in parts for outcome in part]


def _drive(options: argparse.Namespace, folder: Path, numbers: Iterator[int]) -> list[dict]:
    """Feed one measuring process until the numbers run out; one that dies or hangs is replaced."""
    outcomes, worker = [], None
    for number in numbers:
        if worker is None:
            worker = _Worker(options, folder)
        outcome = worker.measure(number)
        outcomes.append(outcome)
        if outcome["outcome"] in ("crash", "hang"):
            worker = None
        if len(outcomes) % 500 == 0:
            print(f"{len(outcomes)} done", file=sys.stderr, flush=True)
    if worker:
        worker.stop()
    return outcomes


class _Worker:
    """A process that measures mutations by their number."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        command = [sys.executable, __file__, "--serve", str(folder), "--seed", str(options.seed)]
        self._process = subprocess.Popen(  # noqa: S603 - this very script
            [*command, "--words-every", str(options.words_every)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            text=True,
        )
        self._answers = ThreadPoolExecutor(1)
        self._process.stdout.readline()  # it is warm

    def measure(self, number: int) -> dict:
        before = _processor_seconds(self._process.pid)
        try:
            self._process.stdin.write(f"{number}\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # it died on a valid file, before the first mutation
            return self._crash(number)
        answer = self._answers.submit(self._process.stdout.readline)
        for waited in count(1):
            try:
                line = answer.result(timeout=1.0)
                break
            except TimeoutError:
                if waited > CLOCK_SECONDS or _processor_seconds(self._process.pid) - before > 2 * SECONDS:
                    self.stop()
                    return {"number": number, "outcome": "hang", "detail": "", "seconds": waited, "megabytes": 0}
        return json.loads(line) if line else self._crash(number)

    def _crash(self, number: int) -> dict:
        signal = -self._process.wait()
        return {"number": number, "outcome": "crash", "detail": f"signal {signal}", "seconds": 0, "megabytes": 0}

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def serve(folder: Path, seed: int, words_every: int) -> None:
    """Measure the mutations whose numbers stand on stdin; an answer of one line of JSON for each."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    files = sorted(folder.iterdir())
    for path in files:
        _measure(path, words=bool(words_every) and path is files[0])
    idle = _megabytes("VmRSS")
    print("warm", file=answers, flush=True)
    with tempfile.TemporaryDirectory() as place:
        for line in sys.stdin:
            number = int(line)
            path = Path(place) / f"{number}.bin"
            kind = write_mutation(files, seed, number, path)
            answer = _observed(path, words=bool(words_every) and number % words_every == 0, idle=idle)
            path.unlink()
            print(json.dumps({"number": number, "format": kind, **answer}), file=answers, flush=True)


def write_mutation(files: list[Path], seed: int, number: int, path: Path) -> str:
    """Write mutation `number` to `path`; returns the name of the file that it was made of."""
    import numpy as np
    from fuzz_mutations import mutated

    rng = np.random.default_rng((seed, number))
    whole = files[number % len(files)]
    path.write_bytes(mutated(whole.read_bytes(), rng))
    return whole.name


def _observed(path: Path, words: bool, idle: float) -> dict:
    for pid in _pids(os.getpid()):
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak starts anew
    before = _processor_seconds(os.getpid())
    outcome, detail = _measure(path, words)
    seconds = _processor_seconds(os.getpid()) - before
    megabytes = _megabytes("VmHWM") - idle
    if seconds > SECONDS:
        outcome = "slow"
    elif megabytes > MEGABYTES:
        outcome = "memory"
    return {"outcome": outcome, "detail": detail, "seconds": round(seconds, 2), "megabytes": round(megabytes)}


def _measure(path: Path, words: bool) -> tuple[str, str]:
    """The whole path, as the command walks it, down to the JSON that it writes."""
    from unittest.mock import patch

    from echoreport.errors import ImageError
    from echoreport.images import measure
    from echoreport.images.words.ocr import WordReader

    try:
        if words:
            record = measure(path).to_json()
        else:
            with patch.object(WordReader, "read", lambda *_, **__: ()):
                record = measure(path).to_json()
        json.dumps(record, allow_nan=False)
    except ImageError as error:
        return ("refused", "") if "\n" not in str(error) else ("fault", "a message of several lines")
    except BaseException as error:
        return "fault", _place_of(error)
    return "measured", record["kind"]


def _place_of(error: BaseException) -> str:
    """The exception, and the last line of the project that it came through."""
    frames = [frame for frame in extract_tb(error.__traceback__) if "echoreport" in Path(frame.filename).parts]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {where}: {str(error)[:100]}"


def _pids(pid: int) -> list[int]:
    """A process and those that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(int(child) for child in children)]


def _processor_seconds(pid: int) -> float:
    """Of a process, of those it started and, of these, of those that ended."""
    total = 0
    for each in _pids(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def _megabytes(field: str) -> float:
    total = 0
    for pid in _pids(os.getpid()):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return total / 1024


def _report(outcomes: list[dict], options: argparse.Namespace) -> int:
    """Print the table; returns the exit status."""
    kinds = ("measured", "refused", "fault", "crash", "slow", "hang", "memory")
    table = Counter((Path(o.get("format", "")).suffix.strip(".") or "?", o["outcome"]) for o in outcomes)
    print(f"{'format':<8}" + "".join(f"{kind:>10}" for kind in kinds))
    for suffix in sorted({key[0] for key in table}):
        print(f"{suffix:<8}" + "".join(f"{table[suffix, kind]:>10}" for kind in kinds))
    print(f"{'all':<8}" + "".join(f"{sum(o['outcome'] == kind for o in outcomes):>10}" for kind in kinds))
    print(f"most of one file: {max(o['seconds'] for o in outcomes):.1f} s, {max(o['megabytes'] for o in outcomes)} MB")
    faults = [o for o in outcomes if o["outcome"] not in ("measured", "refused")]
    for fault in faults:
        where = f"--seed {options.seed} --only {fault['number']}"
        print(f"{fault['outcome']}: {where} {fault.get('format', '')} {fault['detail']}")
    if options.keep and faults:
        _keep(faults, options)
    return 1 if faults else 0


def _keep(faults: list[dict], options: argparse.Namespace) -> None:
    from fuzz_files import write_files

    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = sorted(write_files(Path(folder)))
        for fault in faults:
            write_mutation(files, options.seed, fault["number"], options.keep / f"{options.seed}-{fault['number']}.bin")


if __name__ == "__main__":
    sys.exit(main())
