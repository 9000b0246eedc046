"""Run the source paper's protocol on simulated corpora, for several seeds: `python scripts/reproduce_paper.py`.

Each seed simulates a corpus of the paper's size (10,253 paragraphs, 226 image-report pairs to train on, 48 held-out
samples; 2,000 further images with a valve label and no report), trains a model and answers the 48 samples: by the
spectrum alone, with what else tells the valve, and the same patients on scanners that no training image is of.
Intervals are over all seeds' patients. `compare_variants.py` says what each part is worth. Everything is simulated.

Corpora (3 GB a seed), slow parts and the answers of finished seeds are kept below --work and used again while the
arguments and the code that made them are the same; --fresh answers anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from paper_cache import CORPORA, key_of, made_by
from paper_report import report, row_of
from paper_runs import Workbench, asked_of
from paper_variants import EVIDENCE, MODEL, answers

from echoreport.corpus import Corpus, load_corpus
from echoreport.errors import EchoReportError, InputError
from echoreport.evaluation.baselines import two_readers
from echoreport.files import write_beside
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.training import TrainingSettings

ALL = EVIDENCE["all evidence"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, run the seeds, print and write the summary; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        runs = [run_seed(seed, options) for seed in range(options.seeds)]
        text = f"# The source paper's protocol on {len(runs)} simulated corpora\n\n{report(runs)}"
        sys.stdout.write(text)
        if options.out:
            write_out(options.out, text, runs)
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def run_seed(seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """Rows of one seed, from its file where that is finished and the code is the same."""
    plan = CorpusPlan(studies=options.studies, paragraphs=options.paragraphs, images=options.images, seed=seed)
    settings = settings_of(seed, options.settings)
    finished = options.work / "figures" / f"seed{seed}-{key_of(asdict(plan), asdict(settings), made_by())}.json"
    if finished.is_file() and not options.fresh:
        say(seed, f"used again: {finished}", 0, 0)
        return dict(json.loads(finished.read_text(encoding="utf-8")))
    corpus = _corpus(plan, options)
    elsewhere = _corpus(replace(plan, paragraphs=0, images=0, unseen_scanners=True), options)
    bench = Workbench(corpus, settings, options.work / "parts", partial(say, seed))
    asked, began = asked_of(corpus, ALL), time.monotonic()
    rows = {}
    for name, (cases, further) in answers(bench, asked, asked_of(elsewhere, ALL)):
        rows[name] = row_of(cases, further)
        say(seed, f"{name}: done after {time.monotonic() - began:.0f} s", 0, 0)
        if name == MODEL:
            rows["two simulated readers"] = row_of(two_readers(cases, corpus.truth() or ()), {})
    run = {"seed": seed, "rows": rows}
    with write_beside(finished) as part:
        part.write_text(json.dumps(run) + "\n", encoding="utf-8")
    return run


def settings_of(seed: int, given: dict[str, Any]) -> TrainingSettings:
    """Training settings of a seed, with what was given in place of the defaults.

    Raises:
        InputError: If a name or value is none of theirs.
    """
    names = {field.name for field in fields(TrainingSettings)} - {"seed"}
    for name in given.keys() - names:
        raise InputError(f"got the setting {name!r}, wanted some of {', '.join(sorted(names))}: correct --settings")
    return TrainingSettings(seed=seed, **given)


def _corpus(plan: CorpusPlan, options: argparse.Namespace) -> Corpus:
    folder = options.work / "corpora" / f"seed{plan.seed}-{key_of(asdict(plan), made_by(*CORPORA))}"
    if not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan, partial(say, plan.seed, "simulating patients"))
    return load_corpus(folder)


def write_out(path: Path, text: str, runs: Sequence[dict[str, Any]]) -> None:
    """Write the Markdown and, next to it, the JSON of the same name."""
    for suffix, content in ((".md", text), (".json", json.dumps(list(runs)) + "\n")):
        with write_beside(path.with_suffix(suffix)) as part:
            part.write_text(content, encoding="utf-8")


def say(seed: int, step: str, done: int, total: int) -> None:
    """A line on stderr when a step begins, and one for each tenth of it."""
    if done == 0 or done * 10 // total > (done - 1) * 10 // total:
        sys.stderr.write(f"seed {seed}: {step}" + (f", {done} of {total}\n" if total > 1 else "\n"))
        sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    plan = CorpusPlan()
    parser.add_argument("--seeds", type=_positive, default=5, help="seeds 0 to N-1 (default 5)")
    parser.add_argument("--studies", type=int, default=plan.studies, help="image-report pairs, test included")
    parser.add_argument("--paragraphs", type=int, default=plan.paragraphs, help="paragraphs without an image")
    parser.add_argument("--images", type=int, help="images without a report; by default in the default's ratio")
    parser.add_argument("--work", type=Path, default=Path("cache/paper"), help="keeps corpora and finished seeds")
    parser.add_argument("--out", type=Path, help="write the tables as .md and the answers as .json of this name")
    parser.add_argument("--fresh", action="store_true", help="use nothing that an earlier run left")
    parser.add_argument("--settings", type=json.loads, default={}, help='training settings, e.g. {"coarse_epochs": 2}')
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"got {number}, wanted at least 1")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
