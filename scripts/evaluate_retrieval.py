"""Evaluate retrieval of any embeddings, of any model: `python scripts/evaluate_retrieval.py QUERIES GALLERY`.

QUERIES and GALLERY are .npy files with a vector in each row, or .parquet files with a column `vector` of lists. What is
right for a query stands in a table with a row for each vector, in the same order: further columns of the Parquet file,
or a CSV, Parquet or JSON-lines file of its own, or .npy with a class for each vector (--query-table, --gallery-table):

  id          of a row, each once
  target      of a query: the id of the gallery's row that it should find (level "exact")
  valve       aortic, mitral, tricuspid or pulmonic
  labels      such as "severe aortic stenosis; mild aortic regurgitation", empty for none (level "label": right is
              what has the same valve and labels)
  class       any number or text of your own, in place of these two or beside them
  patient_id  of a query: intervals are over patients
  text        of a gallery's row: rows of the same text count once

Without `target`, a query should find the row of its own id; without ids on both sides, row i should find row i of as
many. Similarity is cosine. Wrong rows as similar as the right one stand before it; a query whose vector is zero or not
finite, or that has nothing right to find, is a miss. --compare gives a second model's vectors of the same queries
(known by their ids, where the file has some, else by their order), --gallery-b its vectors of the gallery where that
is not the same, and adds paired differences.

Exit status: 0 done; 1 something could not be used (each named on stderr, the rest done); 2 the command line is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np

from echoreport import __version__
from echoreport.errors import EchoReportError, InputError
from echoreport.evaluation import search as searching
from echoreport.evaluation.embeddings import Embeddings, read_embeddings, read_like
from echoreport.evaluation.metrics.ranking import rank
from echoreport.evaluation.search import Search, numbered
from echoreport.evaluation.uncertainty import Difference, Estimate, compared, estimates
from echoreport.evaluation.wording import LEVELS, RANKS, columns, interval_text, number_text, p_text
from echoreport.files import check_folder_target, write_beside
from echoreport.tables import write_rows

_SHOWN = 5  # rows that are named one by one


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, rank, print and write; the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.gallery_b and not options.compare:
        parser.error("--gallery-b goes with --compare")
    try:
        complaints = _evaluate(options)
    except EchoReportError as error:
        if options.debug:
            raise
        complaints = [str(error)]
    for line in complaints:
        sys.stderr.write(f"{line}\n")
    return 1 if complaints else 0


def _evaluate(options: argparse.Namespace) -> list[str]:
    """Rank, print and write; what could not be used."""
    if options.out:
        check_folder_target(options.out, "metrics.json")
    queries = read_embeddings(options.queries, options.query_table)
    gallery = read_embeddings(options.gallery, options.gallery_table)
    found = searches(queries, gallery)
    complaints = _complaints("", queries, gallery, found)
    figures = {search.level: estimates(searching.statistics(search)) for search in found}
    differences: dict[str, Difference] = {}
    if options.compare:
        queries_b = read_like(queries, options.compare)
        gallery_b = read_like(gallery, options.gallery_b) if options.gallery_b else gallery
        if queries_b.vectors.shape[1] != gallery_b.vectors.shape[1]:
            raise InputError(
                f"got model B's queries of {queries_b.vectors.shape[1]} dimensions for a gallery of "
                f"{gallery_b.vectors.shape[1]}, wanted one width: give its own gallery with --gallery-b"
            )
        rivals = searches(queries_b, gallery_b)
        complaints += _complaints("model B, ", queries_b, gallery_b if options.gallery_b else None, ())
        differences = {
            f"{own.level}/{name}": compared(both)
            for own, other in zip(found, rivals, strict=True)
            for name, both in searching.statistics(own, other).items()
        }
    print(report(found, figures, differences))
    if options.compare and not options.gallery_b:
        print("B's queries were ranked in the first model's gallery; --gallery-b gives its own")
    if options.out:
        write(options, queries, found, figures, differences)
    return complaints


def searches(queries: Embeddings, gallery: Embeddings) -> list[Search]:
    """Rank the gallery on each level for which the tables say what is right.

    Raises:
        InputError: If they say it for none, or for no query.
    """
    levels: list[tuple[str, Sequence[Hashable | None], Sequence[Hashable | None]]] = []
    if queries.targets is not None:
        levels.append(("exact", queries.targets, gallery.ids))
    elif _row_by_row(queries, gallery):
        levels.append(("exact", queries.ids, gallery.ids))
    if queries.labels is not None and gallery.labels is not None:
        levels.append(("label", queries.labels, gallery.labels))
    if not levels:
        raise InputError(
            f"got {len(queries.ids)} queries and {len(gallery.ids)} rows in the gallery and nothing that says which is "
            "right, wanted a column 'target' with ids of the gallery, or 'valve' and 'labels' or 'class' on both sides"
        )
    patients, found = queries.patients, []
    for level, wanted, given in levels:
        ranking = rank(queries.vectors, gallery.vectors, *numbered([wanted, given]), _duplicates(gallery))
        found.append(Search("query", "gallery", level, ranking, patients))
    if not any((search.ranking.relevant > 0).any() for search in found):
        raise InputError(
            f"got {len(queries.ids)} queries of which none has anything right in the gallery, wanted targets or labels "
            "that occur there: check that the two files belong together"
        )
    return found


def _row_by_row(queries: Embeddings, gallery: Embeddings) -> bool:
    """Whether both have ids, or neither has and there are as many: then each query finds the row of its own."""
    if queries.named != gallery.named:
        return False
    return bool(set(queries.ids) & set(gallery.ids)) if queries.named else len(queries.ids) == len(gallery.ids)


def _duplicates(gallery: Embeddings) -> np.ndarray | None:
    """Rows of the same text; equal vectors are none, since a model that maps all to one place must not gain by it."""
    if gallery.texts is None:
        return None
    return numbered([[text or number for number, text in enumerate(gallery.texts)]])[0]


def _complaints(whose: str, queries: Embeddings, gallery: Embeddings | None, found: Sequence[Search]) -> list[str]:
    lines = []
    for name, embeddings in (("query", queries), ("gallery", gallery)):
        rejected = embeddings.rejected if embeddings else ()
        lines += [f"{whose}{name} {each.name}: {each.reason}" for each in rejected[:_SHOWN]]
        if len(rejected) > _SHOWN:
            lines.append(f"{whose}{name}: and {len(rejected) - _SHOWN} more rows that cannot be used")
    for search in found:
        lost = [name for name, right in zip(queries.ids, search.ranking.relevant, strict=True) if not right]
        if lost:
            more = ", ..." if len(lost) > _SHOWN else ""
            lines.append(
                f"{search.level}: got {len(lost)} queries with nothing right in the gallery ({', '.join(lost[:_SHOWN])}"
                f"{more}), wanted each to have something to find: they count as misses; correct targets or labels"
            )
    return lines


def report(found: Sequence[Search], figures: dict[str, dict[str, Estimate]], differences: dict[str, Difference]) -> str:
    """The figures as text, those of each level under each other."""
    head = ["Figure", "level", "value", "95 % interval", "by chance"]
    rows = [head + (["B", "A - B", "95 % interval", "p"] if differences else [])]
    for search in found:
        for name, label in RANKS.items():
            figure = figures[search.level][name]
            row = [label, LEVELS[search.level], number_text(figure.value, 3), interval_text(figure, 3)]
            row.append(number_text(search.chance.get(name), 3))
            if differences:
                apart = differences[f"{search.level}/{name}"]
                row += [number_text(apart.b, 3), number_text(apart.difference.value, 3)]
                row += [interval_text(apart.difference, 3), p_text(apart.p)]
            rows.append(row)
    sizes = {search.level: (len(search.ranking.ranks), search.unanswered, search.size) for search in found}
    notes = [
        f"{LEVELS[level]}: {queries} queries, {missing} of them without an answer, {size} distinct rows in the gallery"
        for level, (queries, missing, size) in sizes.items()
    ]
    return "\n".join([columns(rows), "", *notes])


def write(
    options: argparse.Namespace,
    queries: Embeddings,
    found: Sequence[Search],
    figures: dict[str, dict[str, Estimate]],
    differences: dict[str, Difference],
) -> None:
    """metrics.json, tables/retrieval.csv, tables/comparison.csv and tables/ranks.csv (null where the query missed)."""
    folder: Path = options.out
    rows = [row for search in found for row in searching.rows(search, figures[search.level])]
    write_rows(folder / "tables" / "retrieval.csv", rows, searching.ROW_COLUMNS)
    ranks = [
        {"id": name, "level": search.level, "rank": int(place) if place < float("inf") else None}
        for search in found
        for name, place in zip(queries.ids, search.ranking.ranks, strict=True)
    ]
    write_rows(folder / "tables" / "ranks.csv", ranks, {"id": str, "level": str, "rank": int})
    compared_rows = [{"figure": name, **apart.to_row()} for name, apart in differences.items()]
    if compared_rows:
        kinds = dict.fromkeys(compared_rows[0], float) | {"figure": str, "patients": int}
        write_rows(folder / "tables" / "comparison.csv", compared_rows, kinds)
    files = ("queries", "gallery", "query_table", "gallery_table", "compare", "gallery_b")
    content = {
        "echoreport": __version__,
        **{name: str(path) for name in files if (path := getattr(options, name))},
        "retrieval": [searching.as_json(search, figures[search.level]) for search in found],
        "comparison": compared_rows or None,
    }
    with write_beside(folder / "metrics.json") as part:
        part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path, metavar="QUERIES", help="embeddings of the queries, .npy or .parquet")
    parser.add_argument("gallery", type=Path, metavar="GALLERY", help="embeddings that are searched")
    parser.add_argument("--query-table", type=Path, help="what the queries are")
    parser.add_argument("--gallery-table", type=Path, help="what the gallery's rows are")
    parser.add_argument("--compare", type=Path, metavar="QUERIES_B", help="a second model's embeddings of the queries")
    parser.add_argument("--gallery-b", type=Path, help="its embeddings of the gallery, where they differ")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parser.add_argument("--out", type=Path, help="folder for metrics.json and tables")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
