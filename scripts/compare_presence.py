"""What tells whether a lesion is there, vote, coarse task, or both: `python scripts/compare_presence.py`.

For each seed of the source paper's protocol, on the left-out training pairs: the share of statements that can be made
where 0.05 of them may be wrong, by the spectrum alone and with the two-dimensional view, and the calibration error; the
means of all seeds. Uses corpora and networks that `reproduce_paper.py` left below --work. Simulated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from compare_calibration import bench_of, parser_of
from paper_runs import Workbench

from echoreport.decision import Curve
from echoreport.domain import LESIONS
from echoreport.drafting.confidence import RISK
from echoreport.drafting.guideline import usual_grades
from echoreport.drafting.voting import NONE, UNGRADED, Vote, ballot
from echoreport.errors import EchoReportError
from echoreport.training.aligner import Aligner
from echoreport.training.calibrating import Judged, calibrate
from echoreport.training.coarse_traits import fit_traits
from echoreport.training.decision import choose_rule, others_near
from echoreport.training.train import coarse_images


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, judge the pairs of each seed, print; the exit status."""
    parser = parser_of(__doc__ or "")
    parser.add_argument("--seeds", type=int, default=5, help="seeds 0 to N-1 (default 5)")
    options = parser.parse_args(arguments)
    try:
        rows = np.array([rows_of(seed, options) for seed in range(options.seeds)])
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(_HEAD)
    for name, means in zip(SHOWN, rows.mean(axis=0), strict=True):
        sys.stdout.write(f"| {name} | " + " | ".join(f"{mean:.3f}" for mean in means) + " |\n")
    return 0


_HEAD = "| told by | stated, spectrum alone | stated, with the view | calibration error |\n|---|---|---|---|\n"


def rows_of(seed: int, options: argparse.Namespace) -> list[tuple[float, float, float]]:
    """The figures of each of `SHOWN` for one seed.

    Raises:
        EchoReportError: If the corpus is too small to calibrate a model.
    """
    bench = bench_of(seed, options)
    if coarse_images(bench.material) is bench.material.images:
        raise EchoReportError("got few images without a report, wanted twice as many as pairs: raise --images")
    judged, folds = left_out_pairs(bench)
    found = []
    for shown in SHOWN.values():
        confidence = calibrate([shown(one) for one in judged], folds)
        if confidence is None:
            raise EchoReportError(
                f"got {len(judged)} pairs, wanted sixty and more, with and without each lesion: raise --studies"
            )
        found.append((_stated(confidence.curve), _stated(confidence.view_curve), confidence.error))
    return found


def left_out_pairs(bench: Workbench) -> tuple[list[Judged], list[np.ndarray]]:
    """What is said of each training pair by what learned from the others, and the pairs' folds by patient."""
    material, settings = bench.material, bench.settings
    text, index = bench.text(settings)
    traits = fit_traits(coarse_images(material), settings)
    aligner = Aligner(material.images, bench.backbone(material), traits, text, settings)
    examples, truths = material.examples, [example.paragraph for example in material.examples]
    left_out = aligner.left_out(examples, usual_grades(material.paragraphs))
    nearest = others_near(left_out.vectors, truths, index, material.paragraphs)
    rule = choose_rule(nearest, left_out.weights, truths)
    votes = [
        ballot("", near[: rule.neighbours], rule, weights)
        for near, weights in zip(nearest, left_out.weights, strict=True)
    ]
    return aligner.judged(examples, votes, bench.views), aligner.folds(examples)


def _voteless(vote: Vote) -> Vote:
    """A vote that leaves open whether its lesion is there; its grades stay."""
    graded = {key: share for key, share in vote.shares.items() if key != NONE} or {UNGRADED: 1.0}
    total = sum(graded.values())
    return replace(vote, shares={NONE: 0.5, **{key: share / total / 2 for key, share in graded.items()}})


SHOWN: dict[str, Callable[[Judged], Judged]] = {
    "vote alone": lambda one: replace(one, coarse=replace(one.coarse, lesions=dict.fromkeys(LESIONS, 0.5))),
    "coarse task alone": lambda one: replace(one, votes=tuple(_voteless(vote) for vote in one.votes)),
    "both": lambda one: one,
}


def _stated(curve: Curve) -> float:
    """The most that can be stated with no more than `RISK` of it wrong."""
    return max((coverage for _, coverage, error in curve if error <= RISK), default=0.0)


if __name__ == "__main__":
    raise SystemExit(main())
