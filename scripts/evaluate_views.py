"""How often a view names the valve: `python scripts/evaluate_views.py`.

Simulates images without reports, teaches the classifier of views with most of them and asks it about the others, of
other patients. Images without a fan are not counted. The corpus is kept below --work.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from paper_cache import CORPORA, key_of, made_by
from torch.nn import functional

from echoreport.corpus import load_corpus
from echoreport.domain import Valve
from echoreport.image_set import ImageSet, read_image_set
from echoreport.progress import silent
from echoreport.simulation.corpus import CorpusPlan, simulate_corpus
from echoreport.simulation.screen_views import BLIND_SHARE
from echoreport.training.views import views_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, read, learn, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--images", type=int, default=2226, help="to learn from (default: those of the paper's protocol)"
    )
    parser.add_argument("--asked", type=int, default=600, help="to ask about")
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--work", type=Path, default=Path("cache/views"), help="keeps the corpus")
    options = parser.parse_args(arguments)
    images = _images(options)
    rows = np.arange(len(images.records))
    learned, asked = images.of(list(rows[: -options.asked])), images.of(list(rows[-options.asked :]))
    classifier = views_of(learned, options.seed)
    if classifier is None:
        print("too few views to learn from")
        return 1
    shown = [row for row, view in enumerate(asked.views) if view.any()]
    valves = torch.tensor([list(Valve).index(asked.records[row].valve) for row in shown])  # type: ignore[arg-type]
    with torch.inference_mode():
        logits = classifier(torch.from_numpy(asked.views[shown].astype(np.float32) / 255))
    right, loss = (logits.argmax(1) == valves).float().mean(), functional.cross_entropy(logits, valves)
    print(f"{len(shown)} of {len(asked.records)} images show a view; of {BLIND_SHARE:.2f} of the views nobody can tell")
    print(f"valve named rightly by the view: {right:.2f}; negative log likelihood {loss:.2f}")
    return 0


def _images(options: argparse.Namespace) -> ImageSet:
    plan = CorpusPlan(studies=3, paragraphs=0, images=options.images + options.asked, seed=options.seed)
    folder = options.work / f"corpus-{key_of(asdict(plan), made_by(*CORPORA))}"
    if not (folder / "corpus.toml").is_file():
        simulate_corpus(folder, plan)
    records = [image for image in load_corpus(folder).images if image.image_id.startswith("i-image")]
    return read_image_set(records, silent)


if __name__ == "__main__":
    raise SystemExit(main())
