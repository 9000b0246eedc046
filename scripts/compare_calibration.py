"""What tells whether an image's valve is right, and of which images: `python scripts/compare_calibration.py`.

Trains the image network on all labelled images, and on those without a report alone, and says for both: on how many of
the left-out training pairs and of the test images its valve is right, and how well rights are told from wrongs (AUROC
on the left-out pairs) by the neighbours' share of the valve and by the network's probability. Simulated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
from paper_cache import CORPORA, key_of, made_by
from paper_runs import Asked, Workbench, asked_of
from reproduce_paper import say
from sklearn.metrics import roc_auc_score

from echoreport.corpus import load_corpus
from echoreport.domain import Valve
from echoreport.drafting.guideline import usual_grades
from echoreport.drafting.voting import ballot, elected
from echoreport.errors import EchoReportError
from echoreport.image_set import ImageSet
from echoreport.images import VIEW_SHAPE
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.training import TrainingSettings
from echoreport.training.aligner import Aligner
from echoreport.training.coarse_traits import fit_traits
from echoreport.training.decision import choose_rule, others_near
from echoreport.training.train import Material, coarse_images
from echoreport.vision import to_grid, traits_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, train, print; the exit status."""
    parser = parser_of(__doc__ or "")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        bench = bench_of(options.seed, options)
        material, asked = bench.material, asked_of(bench.corpus)
        seen = {"all labelled images": material.images, "images without a report": coarse_images(material)}
        sys.stdout.write(_HEAD + "".join(row_of(name, images, bench, material, asked) for name, images in seen.items()))
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def bench_of(seed: int, options: argparse.Namespace) -> Workbench:
    """The seed's corpus, simulated where it is not there yet, and the parts that were made of it."""
    plan = CorpusPlan(studies=options.studies, paragraphs=options.paragraphs, images=options.images, seed=seed)
    folder = options.work / "corpora" / f"seed{seed}-{key_of(asdict(plan), made_by(*CORPORA))}"
    if not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan, partial(say, seed, "simulating patients"))
    settings = TrainingSettings(seed=seed, coarse_epochs=options.epochs)
    return Workbench(load_corpus(folder), settings, options.work / "parts", partial(say, seed))


_HEAD = (
    "| network learned from | valve right, left-out pairs | valve right, test images | AUROC, neighbours' share | "
    "AUROC, network's probability |\n|---|---|---|---|---|\n"
)


def row_of(name: str, images: ImageSet, bench: Workbench, material: Material, asked: Asked) -> str:
    """One line of the table."""
    text, index = bench.text(bench.settings)
    learned = bench.network(images), fit_traits(images, bench.settings)
    aligner = Aligner(material.images, *learned, text, bench.settings)
    examples = material.examples
    truths, rows = [example.paragraph for example in examples], [example.row for example in examples]
    left_out = aligner.left_out(examples, usual_grades(material.paragraphs))
    nearest = others_near(left_out.vectors, truths, index, material.paragraphs)
    rule = choose_rule(nearest, left_out.weights, truths)
    valves = [material.images.records[row].valve for row in rows]
    votes = [elected(ballot("", near[: rule.neighbours], rule, {}))[0] for near in nearest]
    by_neighbours = np.array([vote.valve is valve for vote, valve in zip(votes, valves, strict=True)])
    chances = _chances(aligner, rows)
    tested = Aligner(_as_set(asked), *learned, text, bench.settings)
    right = _right(chances, valves), _right(_chances(tested, range(len(asked.images))), _valves(asked))
    told = roc_auc_score(by_neighbours, [vote.valve_share for vote in votes])
    return (
        f"| {name} ({len(images.records)}) | {right[0].mean():.2f} | {right[1].mean():.2f} | {told:.2f} | "
        f"{roc_auc_score(right[0], chances.max(axis=1)):.2f} |\n"
    )


def _chances(aligner: Aligner, rows: Sequence[int]) -> np.ndarray:
    """Probabilities of the valves by the network, *Shape:* (rows, 4)."""
    return np.exp(aligner.coarse_logits(rows)[:, : len(Valve)])  # they are logarithms of probabilities


def _right(chances: np.ndarray, valves: Sequence[Valve | None]) -> np.ndarray:
    return np.array([list(Valve)[place] is valve for place, valve in zip(chances.argmax(axis=1), valves, strict=True)])


def _valves(asked: Asked) -> list[Valve | None]:
    return [pair.image.valve for pair in asked.pairs]


def _as_set(asked: Asked) -> ImageSet:
    grids = np.array([np.round(to_grid(image) * 255) for image in asked.images], np.uint8)
    traits = np.array([traits_of(image) for image in asked.images], np.float32)
    views = np.zeros((len(grids), *VIEW_SHAPE), np.uint8)
    return ImageSet(tuple(pair.image for pair in asked.pairs), grids, traits, asked.measured, (), views)


def parser_of(description: str) -> argparse.ArgumentParser:
    """A command line with the size of a seed's corpus and where it is kept."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    plan = CorpusPlan()
    parser.add_argument("--studies", type=int, default=plan.studies, help="image-report pairs, test included")
    parser.add_argument("--paragraphs", type=int, default=plan.paragraphs, help="paragraphs without an image")
    parser.add_argument("--images", type=int, help="images without a report; by default in the default's ratio")
    parser.add_argument("--epochs", type=int, default=TrainingSettings().coarse_epochs, help="of the image network")
    parser.add_argument("--work", type=Path, default=Path("cache/paper"), help="keeps corpus and networks")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
