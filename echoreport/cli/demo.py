"""`echoreport demo`: the whole path on a small simulated corpus."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from echoreport.corpus import Corpus, Pair
    from echoreport.progress import Progress
    from echoreport.reporter import Reporter

_STUDIES, _PARAGRAPHS, _IMAGES = 140, 3000, 400  # what two cores simulate, learn and evaluate within four minutes


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an earlier demo in it is replaced.")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same demo.")] = 0,
) -> None:
    """Simulate a small corpus, train on it, draft one held-out study, evaluate; takes minutes.

    Leaves OUT/corpus, OUT/model, OUT/draft.html and OUT/evaluation.html. All figures are simulated.

    \b
    Example:
      echoreport demo --out demo
    """
    from echoreport.bundle import check_target
    from echoreport.cli.progress import shown

    check_target(out / "model")
    with shown() as progress:
        corpus = _simulated(out / "corpus", seed, progress)
        reporter = _trained(corpus, out / "model", seed, progress)
        figures = _evaluated(reporter, corpus, out, progress)
    pair = _telling_pair(corpus)
    _show_draft(reporter, pair, out / "draft.html")
    typer.echo(f"\nFigures on held-out simulated patients:\n\n{figures}")
    _say_what_next(out, pair.image.path)


def _simulated(folder: Path, seed: int, progress: Progress) -> Corpus:
    from echoreport.corpus import load_corpus
    from echoreport.simulation.corpus import CorpusPlan, simulate_corpus

    plan = CorpusPlan(studies=_STUDIES, paragraphs=_PARAGRAPHS, images=_IMAGES, seed=seed)
    simulate_corpus(folder, plan, partial(progress, "simulating patients"))
    return load_corpus(folder)


def _trained(corpus: Corpus, folder: Path, seed: int, progress: Progress) -> Reporter:
    from echoreport.reporter import Reporter
    from echoreport.training import TrainingSettings, train

    bundle = train(corpus, TrainingSettings(seed=seed), progress)
    bundle.save(folder)
    return Reporter(bundle)


def _evaluated(reporter: Reporter, corpus: Corpus, folder: Path, progress: Progress) -> str:
    from echoreport.evaluation import evaluate

    evaluation = evaluate(reporter, corpus, split="test", progress=progress)
    evaluation.save(folder, page="evaluation.html")
    return evaluation.table()


def _show_draft(reporter: Reporter, pair: Pair, path: Path) -> None:
    from echoreport.drafting.formats.as_text import render

    draft = reporter.draft([pair.image.path], pair.image.study_id)
    draft.save(path)
    typer.echo(render(draft))
    typer.echo(f"What the simulated reader wrote of it: {' '.join(pair.paragraph.text.split())}")


def _telling_pair(corpus: Corpus) -> Pair:
    """A test image, with a lesion where there is one: stenosis before regurgitation."""
    from echoreport.corpus import pairs

    order = ("stenosis", "stenosis+regurgitation", "regurgitation", "normal", None)
    return min(pairs(corpus, "test"), key=lambda pair: order.index(pair.image.flow))


def _say_what_next(out: Path, image: Path) -> None:
    typer.echo(
        f"Left {out}/draft.html and {out}/evaluation.html to look at. Try next:\n"
        f'  echoreport search "severe aortic stenosis" --model {out}/model\n'
        f"  echoreport draft {out}/corpus/images/{image.name} --model {out}/model --format json\n"
        f"  echoreport train YOUR_CORPUS --out model    (corpora/README.md says what belongs there)",
        err=True,
    )
