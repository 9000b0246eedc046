"""`echoreport train`: corpus -> model."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.deidentification import ReportFile, check_report_file, tell_replaced
from echoreport.cli.reviews import in_words, learned_from, material, reviews_in
from echoreport.cli.serve import DatabaseUrl


def train(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", help="Model folder to write: new, or an earlier model.", show_default=False)
    ],
    corpus: Annotated[
        Path | None,
        typer.Argument(
            metavar="CORPUS", help="Corpus folder; corpora/README.md says what belongs there.", show_default=False
        ),
    ] = None,
    from_reviews: Annotated[
        Path | None,
        typer.Option(
            metavar="REVIEWS",
            help="Learn from what was approved as well: a review room's folder, or one of 'export-reviews'.",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseUrl = "",
    seed: Annotated[int, typer.Option(min=0, help="Of everything random.")] = 0,
    text_encoder: Annotated[
        str,
        typer.Option(
            help="dbow, dm, dbow+dm, the same after 'labelled-', tfidf-svd, or transformer:FOLDER_OR_HUB_NAME."
        ),
    ] = "labelled-dbow",
    backbone: Annotated[
        str,
        typer.Option(
            help="echo-resnet, alexnet, vgg16, vgg19, googlenet, resnet18, resnet50, densenet121, or "
            "transformers:FOLDER_OR_HUB_NAME."
        ),
    ] = "echo-resnet",
    self_supervised: Annotated[
        int, typer.Option(min=0, help="Passes over the images without their labels before the others.")
    ] = 0,
    deidentification_report: ReportFile = None,
) -> None:
    """Train a model on a corpus and index the corpus's paragraphs.

    The patients of the split "test" stay out, for 'echoreport evaluate'. Images that do not say which paragraph of
    their study's report describes them are matched with one. Names, dates, record numbers and the like are replaced
    in the reports before anything is learned from them. Reviews are joined with CORPUS; without it they are learned
    from alone.

    \b
    Examples:
      echoreport train demo/corpus --out model
      echoreport train my-archive --out model --backbone resnet18 --seed 1
      echoreport train my-archive --from-reviews room --out model-2
    """
    from echoreport.annotation import REPLACED_COLUMNS, ReplacedIn, replaced_rows
    from echoreport.bundle import check_target
    from echoreport.cli.notes import say_problems
    from echoreport.cli.progress import shown
    from echoreport.tables import write_rows
    from echoreport.training import TrainingSettings
    from echoreport.training import train as train_on

    source = context.get_parameter_source("database_url")  # in the environment it may be for the room's own commands
    if source is not None and source.name == "COMMANDLINE" and not from_reviews:
        raise typer.BadParameter("got --database-url without --from-reviews, wanted the room's folder as well: give it")
    check_target(out)
    check_report_file(deidentification_report)
    settings = TrainingSettings(
        seed=seed, text_encoder=text_encoder, backbone=backbone, self_supervised_epochs=self_supervised
    )
    reviews = reviews_in(from_reviews, database_url) if from_reviews else None
    loaded = material(corpus, reviews)
    incomplete = say_problems(loaded.warnings, loaded.problems)
    notices: list[str] = []
    replaced: list[ReplacedIn] = []
    with shown() as progress:
        bundle = train_on(loaded, settings, progress, notices.append, replaced.extend)
    tell_replaced(bundle.provenance["deidentified"])
    if deidentification_report:
        write_rows(deidentification_report, replaced_rows(replaced), REPLACED_COLUMNS)
    for line in notices:
        typer.echo(line, err=True)
    if reviews:
        bundle = replace(bundle, provenance={**bundle.provenance, "reviews": learned_from(bundle, reviews)})
    bundle.save(out)
    learned = bundle.provenance
    matched = learned["pairs_matched_in_training"]
    simulated = "simulated " if loaded.simulated else ""
    typer.echo(
        f"wrote {out}: learned from {learned['paragraphs']} {simulated}paragraphs, {learned['images']} images and "
        f"{learned['pairs']} image–paragraph pairs"
        + (f", {matched} of them matched in training" if matched else "")
        + (f"; {in_words(learned['reviews'])}" if reviews else ""),
        err=True,
    )
    if incomplete or learned["images_not_read"]:
        raise typer.Exit(1)
