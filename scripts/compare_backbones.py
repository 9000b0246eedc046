"""Train image backbones on a corpus's coarse labels and compare them: `python scripts/compare_backbones.py CORPUS`.

Each is trained on the training split, which valve and which lesions' flow, and judged on the validation split; the test
split takes no part. Accuracies come with 95 % intervals over patients. A flow is right where both lesions are. With
--self-supervised N each backbone is first pre-trained for N epochs without labels, on the training split's images.

--backbones takes names as `echoreport.vision.make_backbone` does, also transformers:FOLDER. --images N takes the first
N training images in a random order, for a machine without a GPU. --step-only trains on no more than two
batches and gives sizes and times alone: seconds per epoch are extrapolated from these.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from echoreport.corpus import ImageRecord, assign_splits, load_corpus
from echoreport.domain import Valve
from echoreport.errors import CorpusError, EchoReportError
from echoreport.evaluation.uncertainty import Estimate, estimates, share
from echoreport.evaluation.wording import columns, interval_text, number_text
from echoreport.files import write_beside
from echoreport.image_set import ImageSet, read_image_set
from echoreport.training import TrainingSettings
from echoreport.training.coarse import fit_backbone, targets_of
from echoreport.vision import BACKBONES, Backbone

_BATCH = 32
_STEP_IMAGES = 2 * _BATCH
_HEADER = ("backbone", "M parameters", "valve right", "flow right", "s per epoch", "images/s")


@dataclass(frozen=True, slots=True)
class Compared:
    """One backbone's row; the estimates are None where it was not trained through."""

    name: str
    parameters: int
    seconds: float
    images_per_second: float
    valve: Estimate | None
    flow: Estimate | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, train, print and write; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        training, validation = read_splits(options.corpus, options.images, options.seed)
        sys.stdout.write(f"{len(training.grids)} training images, {len(validation.grids)} validation images\n")
        rows = [_shown(compare(name, training, validation, options)) for name in options.backbones]
        text = f"{columns([list(_HEADER), *rows])}\n"
        sys.stdout.write(text)
        if options.out:
            with write_beside(options.out) as part:
                part.write_text(text, encoding="utf-8")
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def read_splits(folder: Path, most: int | None, seed: int) -> tuple[ImageSet, ImageSet]:
    """Training and validation images that have a label.

    Raises:
        CorpusError: If either has none.
    """
    corpus = assign_splits(load_corpus(folder))
    found = []
    for split in ("train", "validation"):
        records = [r for r in corpus.images if r.split == split and (r.valve is not None or r.flow is not None)]
        if not records:
            raise CorpusError(f"got {folder} without labelled images in the {split} split, wanted some: label it first")
        chosen = np.random.default_rng(seed).permutation(len(records))[: most if split == "train" else None]
        found.append(read_image_set([records[number] for number in chosen], _told))
    return found[0], found[1]


def compare(name: str, training: ImageSet, validation: ImageSet, options: argparse.Namespace) -> Compared:
    """Train one backbone and judge it; with --step-only, time two batches and extrapolate."""
    settings = TrainingSettings(
        seed=options.seed,
        backbone=name,
        coarse_epochs=1 if options.step_only else options.epochs,
        self_supervised_epochs=0 if options.step_only else options.self_supervised,
    )
    used = first(training, _STEP_IMAGES) if options.step_only else training
    clock = _Clock()
    backbone = fit_backbone(used, settings, clock)
    seconds = clock.seconds / settings.coarse_epochs * len(training.grids) / len(used.grids)
    judged_on = first(validation, _STEP_IMAGES) if options.step_only else validation
    begun = time.perf_counter()
    logits = answers(backbone, judged_on)
    speed = len(judged_on.grids) / (time.perf_counter() - begun)
    judged = {} if options.step_only else judge(logits, validation.records)
    parameters = sum(weight.numel() for weight in backbone.parameters())
    return Compared(name, parameters, seconds, speed, judged.get("valve"), judged.get("flow"))


class _Clock:
    """Told of progress, it takes the time of the coarse training alone."""

    def __init__(self) -> None:
        self.begun, self.seconds = 0.0, 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        _told(step, done, total)
        if step == "training the image network":
            self.begun = time.perf_counter() if done == 0 else self.begun
            self.seconds = time.perf_counter() - self.begun


def first(images: ImageSet, count: int) -> ImageSet:
    """The first so many of the images."""
    parts = {name: getattr(images, name)[:count] for name in ("records", "grids", "traits", "measured", "views")}
    return replace(images, **parts)


@torch.inference_mode()
def answers(backbone: Backbone, images: ImageSet) -> torch.Tensor:
    """Logits, *Shape:* (images, classes)."""
    return torch.cat([backbone(part.float() / 255) for part in torch.from_numpy(images.grids).split(_BATCH)])


def judge(logits: torch.Tensor, records: Sequence[ImageRecord]) -> dict[str, Estimate]:
    """Shares of the images whose valve, and whose flow of both lesions, is named rightly."""
    valves, flows = targets_of(records)
    right = {
        "valve": (logits[:, : len(Valve)].argmax(1) == valves, valves >= 0),
        "flow": (((logits[:, len(Valve) :] > 0) == (flows > 0)).all(1), flows[:, 0] >= 0),
    }
    names, patients = np.unique([record.patient_id for record in records], return_inverse=True)
    return estimates(
        {
            name: share((hits & known).numpy().astype(int), known.numpy().astype(int), patients, len(names))
            for name, (hits, known) in right.items()
        }
    )


def _shown(row: Compared) -> list[str]:
    accuracies = [
        "-" if found is None else f"{number_text(found.value)} ({interval_text(found)})"
        for found in (row.valve, row.flow)
    ]
    return [row.name, f"{row.parameters / 1e6:.1f}", *accuracies, f"{row.seconds:.1f}", f"{row.images_per_second:.0f}"]


def _told(step: str, done: int, total: int) -> None:
    if total and (done == total or done % max(1, total // 10) == 0):
        sys.stderr.write(f"{step}: {done} of {total}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="a corpus folder with labelled images")
    parser.add_argument("--backbones", nargs="+", default=list(BACKBONES), metavar="NAME", help="default: all")
    parser.add_argument("--images", type=int, help="training images, default all")
    parser.add_argument("--epochs", type=int, default=30, help="of the coarse task (default %(default)s)")
    parser.add_argument("--self-supervised", type=int, default=0, help="epochs without labels before (default 0)")
    parser.add_argument("--step-only", action="store_true", help="sizes and times alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="also write the table there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
