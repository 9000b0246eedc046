"""Labelling against medspaCy, negspacy and spaCy's tokeniser alone: rows for `scripts/benchmark.py`.

All get the same simulated texts of about 373 characters,
several paragraphs each; rival_findings.py says what the rivals make of them with this project's terms. Each is loaded
in processes of its own before the clock starts. In a round all take their turn, in alternating order, with texts that
none has seen: what echoreport remembers of sentences is from other texts, as in an archive. The rivals are slower and
get the first texts of a round only. With two processes of ours each has half of the texts; the rivals have one
process, as `n_process=2` makes spaCy slower.

In the rows of texts that never repeat, made-up words and numbers are put into every sentence or two.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmark_rows import Row, Timed, timed
from rival_environment import environment
from rival_terms import plain_terms
from time_findings import unlike

from echoreport.simulation.cases import Task, simulate_case

ROUNDS, TEXTS, FEWER = 5, 2000, 100
"""Rounds that count; texts of a round for us, and for a rival."""
WARM_UP = 3
"""Rounds' worth of texts that are read before, so that sentences are remembered as in the midst of an archive."""
LENGTH = 373
"""Characters of a text at least, on average; that of the figures in the design notes."""
OWN = "echoreport"
RIVALS = ("medspaCy", "medspaCy, sentencizer", "negspacy")
LIMIT = "spaCy's tokeniser"


@dataclass(slots=True)
class Runner:
    """An extractor loaded in one or more processes, each with its share of every round's texts."""

    processes: list[subprocess.Popen[str]]
    items: int
    seconds: list[float]
    memory: int = 0

    def round(self) -> None:
        """Extract the next round's texts; how long it takes is noted."""
        self.seconds.append(timed(self._round))

    def _round(self) -> None:
        for process in self.processes:
            process.stdin.write("\n")
            process.stdin.flush()
        self.memory = sum(int(process.stdout.readline()) for process in self.processes)

    def timed(self, name: str) -> Timed:
        """The rounds that count."""
        return Timed(name, tuple(self.seconds[-ROUNDS:]), self.items, self.memory)


def rows(options: argparse.Namespace) -> list[Row]:
    """Ours beside each rival, on texts that repeat their sentences and on texts that do not.

    Args:
        options: `venv`: folder of the rivals' environment, which is made unless it is there.

    Raises:
        EchoReportError: If the rivals cannot be installed.
    """
    python = environment(options.venv.absolute())
    texts = list(simulated(TEXTS * (ROUNDS + WARM_UP)))
    other = list(unlike(texts, np.random.default_rng(0)))
    repeating = measured(python, texts, "label")
    return [*repeating, *measured(python, other, "label, no sentence twice")]


def simulated(count: int) -> Iterator[str]:
    """Texts of simulated paragraphs, joined by blank lines until they have the length."""
    held: list[str] = []
    number = 0
    while count:
        case = simulate_case(Task(8, "text", number, Path()))
        number += 1
        for paragraph in case.report.text.split("\n\n") if case.report else ():
            held.append(paragraph)
            if count and sum(map(len, held)) > LENGTH - 50:
                yield "\n\n".join(held)
                held, count = [], count - 1


def measured(python: Path, texts: Sequence[str], work: str) -> list[Row]:
    """The rows of one kind of texts, from rounds in alternating order."""
    warm, counted = texts[: TEXTS * WARM_UP], texts[TEXTS * WARM_UP :]
    rounds = [warm, *(counted[k : k + TEXTS] for k in range(0, len(counted), TEXTS))]
    few = [texts[:FEWER] for texts in rounds]
    runners = {(OWN, n): runner(sys.executable, OWN, rounds, n) for n in (1, 2)}
    runners |= {(name, 1): runner(python, name, few, 1) for name in RIVALS}
    runners |= {(LIMIT, 1): runner(sys.executable, LIMIT, rounds, 1)}
    for number in range(1 + ROUNDS):
        for one in list(runners.values())[:: -1 if number % 2 else 1]:
            one.round()
    for one in runners.values():
        for process in one.processes:
            process.communicate()
    return [
        Row(
            f"{work}, {ours} process{'es' if ours > 1 else ''}",
            runners[OWN, ours].timed(OWN),
            runners[rival, 1].timed(rival),
            10 if ours == 2 and rival.startswith("medspaCy") and work == "label" else None,
            f"{sum(map(len, counted)) / len(counted):.0f} characters a text",
        )
        for rival in (*RIVALS, LIMIT)
        for ours in (1, 2)
    ]


def runner(python: str | Path, name: str, rounds: Sequence[Sequence[str]], count: int) -> Runner:
    """The extractor in so many processes, loaded."""
    script = Path(__file__).with_name("label_rounds.py")
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        for k in range(count):
            task = {"extractor": name, "terms": list(plain_terms()), "rounds": [texts[k::count] for texts in rounds]}
            path = Path(folder) / f"{k}.json"
            path.write_text(json.dumps(task), encoding="utf-8")
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            processes.append(subprocess.Popen([str(python), str(script), str(path)], text=True, **pipes))  # noqa: S603
        for process in processes:
            process.stdout.readline()
    return Runner(processes, len(rounds[-1]), [])
