"""Run the source paper's protocol on simulated corpora, for several seeds: `python scripts/reproduce_paper.py`.

Each seed simulates a corpus of the paper's size, trains a model, and evaluates it on the 48 held-out samples. Printed
are the table of each seed, and mean and spread over the seeds beside the floor, the ceiling and the paper's figures.
Everything is simulated. Corpora (2.4 GB each at full size) and the figures of finished seeds are kept below --work and
used again while the arguments and the code that made them are the same; --fresh does all anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from echoreport import __version__
from echoreport.corpus import load_corpus
from echoreport.errors import EchoReportError
from echoreport.evaluation import evaluate
from echoreport.evaluation.as_json import metrics as metrics_of
from echoreport.evaluation.wording import FIGURES, METHODS, PAPER, PAPER_SOURCE, columns, number_text
from echoreport.files import write_beside
from echoreport.reporter import Reporter
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.training import TrainingSettings, train

PACKAGE = Path(__file__).resolve().parents[1] / "echoreport"


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, run the seeds, print and write the summary; the exit status."""
    options = _parser().parse_args(arguments)
    options.code, options.simulation = code_hash(), code_hash("simulation", "guidelines.py", "guidelines.toml")
    try:
        runs = [run_seed(seed, options) for seed in range(options.seeds)]
        summary = summarise([run["metrics"] for run in runs], options)
        text = report(runs, summary)
        sys.stdout.write(text)
        if options.out:
            write_out(options.out, text, summary)
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def run_seed(seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """Metrics and table of one seed, from its file where that is finished and the code is the same."""
    plan = CorpusPlan(studies=options.studies, paragraphs=options.paragraphs, images=options.images, seed=seed)
    settings = TrainingSettings(seed=seed, **options.settings)
    finished = options.work / "figures" / f"seed{seed}-{_key(plan, settings, options.code)}.json"
    if finished.is_file() and not options.fresh:
        _say(seed, f"used again: {finished}", 0, 0)
        return dict(json.loads(finished.read_text(encoding="utf-8")))
    folder = options.work / "corpora" / f"seed{seed}-{_key(plan, options.simulation)}"
    if options.fresh or not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan, partial(_say, seed, "simulating patients"))
    corpus = load_corpus(folder)
    reporter = Reporter(train(corpus, settings, partial(_say, seed)))
    evaluation = evaluate(reporter, corpus, "test", partial(_say, seed))
    evaluation.save(options.work / "evaluations" / f"seed{seed}")
    run = {"seed": seed, "metrics": metrics_of(evaluation), "table": evaluation.table()}
    with write_beside(finished) as part:
        part.write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8")
    return run


def code_hash(*parts: str) -> str:
    """Of the package's code but its commands, or of some of its parts: what other code made is not used again."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        part = path.relative_to(PACKAGE).parts[0]
        if path.suffix in (".py", ".toml") and (part in parts if parts else part != "cli"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(*parts: Any) -> str:
    told = [part if isinstance(part, str) else asdict(part) for part in parts]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def summarise(metrics: Sequence[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """Mean, standard deviation, least and greatest of each figure over the seeds, for each method of all of them."""
    methods = [name for name in metrics[0]["figures"] if all(name in seed["figures"] for seed in metrics)]
    return {
        "simulated": True,
        "echoreport": __version__,
        "seeds": len(metrics),
        "studies": options.studies,
        "paragraphs": options.paragraphs,
        "images_without_report": options.images,
        "settings": options.settings,
        "figures": {
            method: {name: spread([seed["figures"][method][name]["value"] for seed in metrics]) for name in FIGURES}
            for method in methods
        },
        "paper": {"source": PAPER_SOURCE, "same_data": False, "figures": PAPER},
        "runs": list(metrics),
    }


def spread(values: Sequence[float | None]) -> dict[str, float | None]:
    """Mean, standard deviation (of a sample; 0 for one value), least and greatest; None where no seed has a value."""
    known = [value for value in values if value is not None]
    if not known:
        return dict.fromkeys(("mean", "std", "min", "max"))
    std = float(np.std(known, ddof=1)) if len(known) > 1 else 0.0
    return {"mean": float(np.mean(known)), "std": std, "min": min(known), "max": max(known)}


def report(runs: Sequence[dict[str, Any]], summary: dict[str, Any]) -> str:
    """The seeds' tables and the summary, as Markdown."""
    parts = ["# The source paper's protocol on simulated corpora\n"]
    parts += [f"## Seed {run['seed']}\n\n```\n{run['table']}\n```\n" for run in runs]
    parts.append(f"## {summary['seeds']} seeds: mean ± standard deviation (least to greatest)\n")
    parts.append(f"```\n{_summary_table(summary)}\n```\n")
    parts.append(
        "All figures except the paper's are simulated. The paper's are its best on another, private data set.\n"
    )
    return "\n".join(parts)


def _summary_table(summary: dict[str, Any]) -> str:
    methods = summary["figures"]
    rows = [["", *(METHODS[name][0] for name in methods), METHODS["paper"][0]]]
    for name, label in FIGURES.items():
        cells = [_spread_text(figures[name], method == "model") for method, figures in methods.items()]
        rows.append([label, *cells, number_text(PAPER.get(name))])
    return columns(rows)


def _spread_text(values: dict[str, float | None], with_spread: bool) -> str:
    mean = number_text(values["mean"])
    if values["mean"] is None or not with_spread:
        return mean
    return f"{mean} ± {number_text(values['std'])} ({number_text(values['min'])} to {number_text(values['max'])})"


def write_out(path: Path, text: str, summary: dict[str, Any]) -> None:
    """Write the Markdown and, next to it, the JSON of the same name."""
    for suffix, content in ((".md", text), (".json", json.dumps(summary, indent=2) + "\n")):
        with write_beside(path.with_suffix(suffix)) as part:
            part.write_text(content, encoding="utf-8")


def _say(seed: int, step: str, done: int, total: int) -> None:
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
    parser.add_argument("--out", type=Path, help="write the tables as .md and the figures as .json of this name")
    parser.add_argument("--fresh", action="store_true", help="use nothing that an earlier run left")
    parser.add_argument("--settings", type=json.loads, default={}, help='training settings, e.g. {"coarse_epochs": 2}')
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"got {number}, wanted at least 1")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
