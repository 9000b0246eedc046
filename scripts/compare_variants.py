"""What each part of the model is worth, and what more pairs would be: `python scripts/compare_variants.py`.

One large simulated corpus: 226 image-report pairs teach as in the source paper's protocol, hundreds of other patients
test, so that parts can be told from chance. Each variant leaves one part of the model out or puts another in its place;
then come the model with study-level pairs alone, and with 25 pairs to as many as there are (there the image network is
trained on the images without a report alone). The archive that is searched holds the reports of all pairs throughout.
Everything is simulated; answers are by the spectrum alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from paper_cache import CORPORA, key_of, made_by
from paper_report import report, row_of
from paper_runs import Asked, Workbench, asked_of, cases_of, features_for, unmatched
from paper_variants import Answers, variants
from reproduce_paper import say, settings_of

from echoreport.corpus import Corpus, load_corpus
from echoreport.errors import EchoReportError
from echoreport.files import write_beside
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.training.examples import Example
from echoreport.training.train import Material

PAPER_PAIRS = 226
CURVE = (25, 50, 100, 226, 500, 1000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, answer by each variant, print and write; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        rows = dict(answered_rows(options))
    except EchoReportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    text = report([{"seed": options.seed, "rows": rows}])
    sys.stdout.write(text)
    if options.out:
        for suffix, content in ((".md", text), (".json", json.dumps(rows) + "\n")):
            with write_beside(options.out.with_suffix(suffix)) as part:
                part.write_text(content, encoding="utf-8")
    return 0


def answered_rows(options: argparse.Namespace) -> Iterator[tuple[str, dict]]:
    """Rows of the variants, then those of the learning curve."""
    corpus = the_corpus(options)
    tell, began = partial(say, options.seed), time.monotonic()
    settings = settings_of(options.seed, options.settings)
    bench = Workbench(corpus, settings, options.work / "parts", tell)
    everything, asked = bench.material, asked_of(corpus)
    bench.material = with_pairs(everything, everything.examples[:PAPER_PAIRS])
    for name, (cases, further) in chain(variants(bench, asked), curve(bench, everything, asked)):
        tell(f"{name}: done after {time.monotonic() - began:.0f} s", 0, 0)
        yield name, row_of(cases, further)


def curve(bench: Workbench, everything: Material, asked: Asked) -> Iterator[tuple[str, Answers]]:
    """The model with more and fewer pairs; of few pairs three draws, since which they are matters."""
    rng, backbone = np.random.default_rng(bench.settings.seed), bench.backbone(unmatched(bench.corpus, bench.material))
    features = None  # they depend on the backbone alone, which is one for all
    for count in (*(count for count in CURVE if count < len(everything.examples)), len(everything.examples)):
        for draw in range(3 if count <= PAPER_PAIRS else 1):
            drawn = rng.permutation(len(everything.examples))[:count]
            material = with_pairs(everything, [everything.examples[i] for i in sorted(drawn)])
            bundle = bench.bundle(bench.settings, material, backbone)
            features = features_for(bundle, asked) if features is None else features
            yield f"{count} pairs, draw {draw + 1}", (cases_of(bundle, asked, features), {})


def with_pairs(material: Material, kept: Sequence[Example]) -> Material:
    """The material with these pairs; images of the others are left out, so that no part learns from their labels."""
    dropped = {example.row for example in material.examples} - {example.row for example in kept}
    rows = [row for row in range(len(material.images.records)) if row not in dropped]
    place = {row: number for number, row in enumerate(rows)}
    images = replace(
        material.images,
        records=tuple(material.images.records[row] for row in rows),
        grids=material.images.grids[rows],
        traits=material.images.traits[rows],
        measured=tuple(material.images.measured[row] for row in rows),
        views=material.images.views[rows],
    )
    return replace(material, images=images, examples=tuple(replace(e, row=place[e.row]) for e in kept))


def the_corpus(options: argparse.Namespace) -> Corpus:
    """The corpus, simulated where it is not there yet."""
    plan = CorpusPlan(studies=options.studies, paragraphs=options.paragraphs, images=options.images, seed=options.seed)
    folder = options.work / "corpora" / f"variants-{key_of(asdict(plan), made_by(*CORPORA))}"
    if not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan, partial(say, options.seed, "simulating patients"))
    return load_corpus(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("cache/paper"), help="keeps corpus and slow parts")
    parser.add_argument("--studies", type=int, default=2400, help="image-report pairs; 420 of 2,400 test")
    parser.add_argument("--paragraphs", type=int, default=10253, help="paragraphs without an image")
    parser.add_argument("--images", type=int, default=2000, help="images without a report")
    parser.add_argument("--seed", type=int, default=100, help="other than those of reproduce_paper.py")
    parser.add_argument("--out", type=Path, help="write the tables as .md and the answers as .json of this name")
    parser.add_argument("--settings", type=json.loads, default={}, help='training settings, e.g. {"coarse_epochs": 2}')
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
