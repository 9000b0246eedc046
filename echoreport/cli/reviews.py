"""`echoreport export-reviews`: room -> corpus; and where `train` finds reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from echoreport.cli.serve import DatabaseUrl

if TYPE_CHECKING:
    from echoreport.bundle import Bundle
    from echoreport.corpus import Corpus

_FEWEST = 20
"""Reviewed studies outside the test split that training needs where there is no other corpus."""


def export_reviews(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="The room's folder: that of 'serve --data'.", show_default=False)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Corpus folder to write; new.", show_default=False)],
    database_url: DatabaseUrl = "",
) -> None:
    """Write the approved studies of a review room as a corpus folder.

    It names patients as the images' headers do. Images are hard links into the room where the file system allows it.

    \b
    Example:
      echoreport export-reviews room reviews
    """
    from echoreport.cli.notes import say_problems
    from echoreport.server.exporting import export
    from echoreport.server.reviewed import existing_room

    corpus = export(existing_room(data, database_url), out)
    incomplete = say_problems(corpus.warnings, corpus.problems)
    typer.echo(f"wrote {out}: {len(corpus.reports)} reports and {len(corpus.images)} images", err=True)
    if incomplete:
        raise typer.Exit(1)


def material(corpus: Path | None, reviews: Corpus | None) -> Corpus:
    """What `train` learns from: the corpus in a folder, reviews, or both.

    Raises:
        InputError: If there is neither, or reviews alone and too few.
    """
    from echoreport.corpus import joined, load_corpus
    from echoreport.errors import InputError

    if corpus is None:
        if reviews is None:
            raise InputError("got neither CORPUS nor --from-reviews, wanted something to learn from: give one or both")
        _check_enough(reviews)
        return reviews
    loaded = load_corpus(corpus)
    return joined(loaded, reviews) if reviews else loaded


def reviews_in(folder: Path, database_url: str) -> Corpus:
    """The approved studies of a room, or a corpus folder of such that was exported.

    Raises:
        InputError: If the folder is neither, or no study is approved.
    """
    from echoreport.corpus import load_corpus
    from echoreport.errors import InputError
    from echoreport.server.reviewed import SOURCE, existing_room, is_room, reviewed

    exported = (folder / "corpus.toml").is_file()
    if not exported and (database_url or is_room(folder)):
        return reviewed(existing_room(folder, database_url))
    if not exported:
        raise InputError(
            f"got {folder} for --from-reviews, which holds neither a review room nor exported reviews, wanted the "
            "folder of 'serve --data' or one of 'export-reviews': check the path; a room on PostgreSQL needs "
            "--database-url too"
        )
    corpus = load_corpus(folder)
    return replace(corpus, reports=tuple(replace(report, source=SOURCE) for report in corpus.reports))


def learned_from(bundle: Bundle, reviews: Corpus) -> dict[str, Any]:
    """What a model's provenance says of reviews: studies that it learned from, those of test patients, the last day."""
    from echoreport.server.reviewed import SOURCE, last_approval

    learned = len({paragraph.report_id for paragraph in bundle.paragraphs if paragraph.source == SOURCE})
    day = last_approval(reviews.reports)
    return {"studies": learned, "of_test_patients": len(reviews.reports) - learned, "last_approval": day and str(day)}


def in_words(learned: Mapping[str, Any]) -> str:
    """The same for a user."""
    tested = learned["of_test_patients"]
    return f"{learned['studies']} reviewed studies among them" + (f", {tested} kept for testing" if tested else "")


def _check_enough(reviews: Corpus) -> None:
    from echoreport.corpus import assign_splits
    from echoreport.errors import InputError

    studies = {image.study_id for image in assign_splits(reviews).images if image.split != "test"}
    if len(studies) < _FEWEST:
        raise InputError(
            f"got {len(studies)} reviewed studies with an image outside the test split, wanted at least {_FEWEST} "
            "(some hundred for a good model): review more, or give the CORPUS of the room's model as well"
        )
