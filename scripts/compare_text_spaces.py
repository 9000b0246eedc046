"""Compare text spaces on simulated reports: `python scripts/compare_text_spaces.py [--minilm FOLDER] [--out FILE.md]`.

Each encoder learns from --paragraphs simulated paragraphs, and is asked with --held-out paragraphs of other patients.
What a paragraph means is what its simulated writer meant, not what the extractor finds in it.

- valve, lesions, grade: the share of held-out paragraphs on a valve whose nearest paragraph of those learned from
  speaks of the same valve; states the same lesions of it; states a graded lesion with the same grade (of all graded
  lesions).
- negation, valve and grade flip: the share of triplets in which a section is nearer to the same statements in another
  reader's style than to itself with one word turned round. The valve's name is turned wherever it stands.

In brackets 95 % intervals over patients. --minilm adds a transformer from a folder (or hub name) with mean pooling.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from flipped_words import FLIPS
from text_space_cases import FIT, HELD_OUT, Told, Triplet, told_paragraphs, triplets

from echoreport.errors import EchoReportError
from echoreport.evaluation.uncertainty import Estimate, Statistic, estimates, share
from echoreport.files import write_beside
from echoreport.text import ENCODERS, TextEncoder, fit_text_encoder


@dataclass(frozen=True, slots=True)
class Material:
    """What all encoders learn from and are asked with."""

    known: list[Told]
    asked: list[Told]
    triplets: list[Triplet]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, compare, print and write; the exit status."""
    options = _parser().parse_args(arguments)
    transformer = [f"transformer:{options.minilm}"] if options.minilm else []
    try:
        material, lines = simulated(options.paragraphs, options.held_out, options.seed), _head()
        print("\n".join(lines), flush=True)
        for name in [*options.encoders, *transformer]:
            lines.append(_line(_row(name, material, options.dimensions, options.seed)))
            print(lines[-1], flush=True)
        if options.out:
            with write_beside(options.out) as part:
                part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except EchoReportError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def simulated(paragraphs: int, held_out: int, seed: int) -> Material:
    """Paragraphs to learn from; of other patients, paragraphs to ask with and triplets, about as many of a kind."""
    asked = [told for told in told_paragraphs(seed, HELD_OUT, held_out) if told.valve]
    return Material(told_paragraphs(seed, FIT, paragraphs), asked, list(triplets(seed, max(1, held_out // 4))))


def _row(name: str, material: Material, dimensions: int, seed: int) -> list[str]:
    start = time.perf_counter()
    encoder = fit_text_encoder(name, [told.paragraph for told in material.known], dimensions=dimensions, seed=seed)
    fitted = time.perf_counter()
    known = encoder.encode([told.paragraph for told in material.known])
    speed = len(known) / (time.perf_counter() - fitted)
    figures = estimates(nearest_shares(encoder, known, material) | triplet_shares(encoder, material.triplets))
    shown = name if len(name) < 24 else f"transformer:{Path(name).name}"
    return [shown, str(encoder.dimensions), *map(_cell, figures.values()), f"{fitted - start:.0f}", f"{speed:,.0f}"]


def nearest_shares(encoder: TextEncoder, known: np.ndarray, material: Material) -> dict[str, Statistic]:
    """How often the nearest known paragraph means what the asked one means; one without a vector never does."""
    queries = encoder.encode([told.paragraph for told in material.asked])
    nearest = [material.known[row] for row in (queries @ known.T).argmax(1)]
    pairs = list(zip(material.asked, nearest, queries.any(1), strict=True))
    same_valve = np.array([bool(given) and one.valve == other.valve for one, other, given in pairs])
    same_lesions = np.array([one.lesions.keys() == other.lesions.keys() for one, other, _ in pairs])
    graded = np.array([sum(grade is not None for grade in one.lesions.values()) for one, _, _ in pairs])
    right = np.array(
        [sum(g is not None and other.lesions.get(d) == g for d, g in one.lesions.items()) for one, other, _ in pairs]
    )
    patients = np.array([told.patient for told in material.asked])
    size = int(patients.max()) + 1
    return {
        "valve": share(same_valve, np.ones(len(pairs)), patients, size),
        "lesions": share(same_valve & same_lesions, np.ones(len(pairs)), patients, size),
        "grade": share(same_valve * right, graded, patients, size),
    }


def triplet_shares(encoder: TextEncoder, given: Sequence[Triplet]) -> dict[str, Statistic]:
    """How often the same meaning in other words is nearer than one word turned round."""
    distinct = list(dict.fromkeys(part for t in given for part in (t.anchor, t.positive, t.negative)))
    vector_of = dict(zip(distinct, encoder.encode(distinct), strict=True))
    same = np.array([vector_of[t.anchor] @ vector_of[t.positive] for t in given])
    turned = np.array([vector_of[t.anchor] @ vector_of[t.negative] for t in given])
    kinds, patients = np.array([t.kind for t in given]), np.array([t.patient for t in given])
    size = int(patients.max()) + 1
    return {f"{kind} flip": share((same > turned) & (kinds == kind), kinds == kind, patients, size) for kind in FLIPS}


def _cell(figure: Estimate) -> str:
    if figure.value is None:
        return "-"
    interval = f" ({figure.low:.2f} to {figure.high:.2f})" if figure.low is not None else ""
    return f"{figure.value:.2f}{interval}"


def _head() -> list[str]:
    kinds = [f"{kind} flip" for kind in FLIPS]
    head = ["encoder", "width", "valve", "lesions", "grade", *kinds, "fit, s", "paragraphs/s"]
    return [_line(head), _line(["---"] * len(head))]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=4000, help="to learn from and to find (default 4000)")
    parser.add_argument("--held-out", type=int, default=500, help="of other patients, to ask with (default 500)")
    parser.add_argument("--dimensions", type=int, default=100, help="width of the text spaces (default 100)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--encoders", nargs="*", default=list(ENCODERS[:-1]), metavar="NAME", help="; ".join(ENCODERS))
    parser.add_argument("--minilm", metavar="FOLDER", help="a transformer's folder")
    parser.add_argument("--out", metavar="FILE", help="write the table there as Markdown")
    return parser


if __name__ == "__main__":
    sys.exit(main())
