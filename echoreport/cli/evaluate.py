"""`echoreport evaluate`: how well a model does on a corpus."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.valve_evidence import ALL, ValveEvidenceOption, chosen


class Split(StrEnum):
    """Which patients of a corpus."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Corpus folder.", show_default=False)],
    model: Annotated[Path, typer.Option("--model", help="Model folder.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder for metrics, tables and plots.", show_default=False)],
    split: Annotated[Split, typer.Option("--split", help="Patients to evaluate on.")] = Split.TEST,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="MODEL_B", help="Another model, to compare with.")
    ] = None,
    valve_evidence: ValveEvidenceOption = ALL,
) -> None:
    """Evaluate a model: metrics.json, tables, embeddings and report.html in --out, the main figures on stdout.

    Training leaves the split "test" out; figures on the others are too good. Intervals are over patients.

    \b
    Examples:
      echoreport evaluate demo/corpus --model demo/model --out evaluation
      echoreport evaluate my-archive --model new --compare old --out evaluation
    """
    from echoreport.cli.notes import say_problems
    from echoreport.cli.progress import shown
    from echoreport.corpus import Rejected, load_corpus
    from echoreport.evaluation import evaluate as evaluate_on
    from echoreport.files import check_folder_target
    from echoreport.reporter import Reporter

    for name, path in (("CORPUS", corpus), ("--model", model), ("--compare", compare)):
        if path is not None and out.resolve() == path.resolve():
            raise typer.BadParameter(f"got {out} for --out and {name}, wanted a folder of its own: choose another")
    evidence = chosen(valve_evidence)
    check_folder_target(out, "metrics.json")
    loaded = load_corpus(corpus)
    incomplete = say_problems(loaded.warnings, loaded.problems)
    reporter, other = Reporter.load(model, evidence), Reporter.load(compare, evidence) if compare else None
    with shown() as progress:
        evaluation = evaluate_on(reporter, loaded, split=split, progress=progress, rival=other)
    if evaluation.rival:  # two models of one archive have one name
        rival = replace(evaluation.rival, model=f"{evaluation.rival.model} ({compare})")
        evaluation = replace(evaluation, model=f"{evaluation.model} ({model})", rival=rival)
    evaluation.save(out)
    typer.echo(evaluation.table())
    incomplete |= say_problems((), [Rejected(case.image_id, case.rejected) for case in evaluation.rejected])
    typer.echo(f"wrote {out}/report.html, metrics.json, tables and embeddings", err=True)
    if incomplete:
        raise typer.Exit(1)
