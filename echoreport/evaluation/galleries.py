"""What is searched for what: images, paragraphs and their deciding words, in a split and in the model's archive."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import Paragraph
from echoreport.evaluation.cases import Case, instances_of
from echoreport.evaluation.metrics.ranking import Ranking, rank
from echoreport.evaluation.search import Search, numbered
from echoreport.findings import FindingExtractor
from echoreport.reporter import Reporter


@dataclass(frozen=True, slots=True, eq=False)
class _Items:
    """Vectors with what each item is of, says and means; items without a meaning to be found have none."""

    vectors: np.ndarray
    identities: Sequence[Hashable]
    texts: Sequence[str]
    labels: Sequence[Hashable | None]


def searches(
    reporter: Reporter,
    cases: Sequence[Case],
    vectors: np.ndarray,
    paragraphs: Sequence[Paragraph],
    placed: Mapping[str, np.ndarray],
) -> tuple[Search, ...]:
    """Rank every gallery for every kind of query.

    Args:
        vectors: Of the cases' images, zero where one could not be used.
        paragraphs: All of the reports of the split, with findings; those of the cases among them.
        placed: Simpler method -> where it puts the same images.
    """
    own = [case.paragraph for case in cases]
    images = replace(_items(reporter, own), vectors=vectors)
    of_split, archive = _items(reporter, paragraphs), _archive(reporter)
    queries = {
        "image": images,
        "paragraph": _items(reporter, own),
        "words": _words(reporter, own),
        "plain": _plain(reporter, own),
        **{name: replace(images, vectors=other) for name, other in placed.items()},
    }
    wanted = [
        *((name, "paragraphs", of_split, ("exact", "label")) for name in ("image", *placed)),
        *((name, "archive", archive, ("label",)) for name in ("image", *placed)),
        ("paragraph", "images", images, ("exact", "label")),
        ("words", "paragraphs", of_split, ("exact", "label")),
        ("paragraph", "archive", archive, ("label",)),
        ("plain", "archive", archive, ("label",)),
    ]
    patients = tuple(case.patient_id for case in cases)
    return tuple(
        Search(query, gallery, level, _ranked(queries[query], items, level, gallery != "images"), patients)
        for query, gallery, items, levels in wanted
        for level in levels
    )


def _ranked(queries: _Items, gallery: _Items, level: str, by_text: bool) -> Ranking:
    """Paragraphs of the same text are duplicates; images never are."""
    query_classes, gallery_classes = numbered(
        (queries.identities, gallery.identities) if level == "exact" else (queries.labels, gallery.labels)
    )
    duplicates = numbered((gallery.texts,))[0] if by_text else None
    return rank(queries.vectors, gallery.vectors, query_classes, gallery_classes, duplicates)


def _items(reporter: Reporter, paragraphs: Sequence[Paragraph]) -> _Items:
    return _of(paragraphs, reporter.bundle.text.encode(paragraphs))


def _archive(reporter: Reporter) -> _Items:
    return _of(reporter.bundle.paragraphs, reporter.bundle.index.vectors)


def _words(reporter: Reporter, paragraphs: Sequence[Paragraph]) -> _Items:
    """The paragraphs, asked for by the words that decide their findings: a known item, as people search for one."""
    extractor = FindingExtractor()
    texts = [". ".join(dict.fromkeys(finding.evidence for finding in p.findings)) for p in paragraphs]
    asked = [Paragraph("query", 0, text, findings=tuple(extractor.extract(text))) for text in texts]
    return replace(_items(reporter, paragraphs), vectors=_items(reporter, asked).vectors)


def _plain(reporter: Reporter, paragraphs: Sequence[Paragraph]) -> _Items:
    """The paragraphs by their words alone: their findings, which also say what is right, take no part in the query."""
    asked = [replace(paragraph, findings=()) for paragraph in paragraphs]
    return replace(_items(reporter, paragraphs), vectors=_items(reporter, asked).vectors)


def _of(paragraphs: Sequence[Paragraph], vectors: np.ndarray) -> _Items:
    """Paragraphs of the same text, however it is wrapped, are one in a gallery."""
    return _Items(
        vectors,
        [(paragraph.report_id, paragraph.number) for paragraph in paragraphs],
        [" ".join(paragraph.text.split()) for paragraph in paragraphs],
        [_label(paragraph) for paragraph in paragraphs],
    )


def _label(paragraph: Paragraph) -> Hashable | None:
    valve = valve_of(paragraph.findings)
    return None if valve is None else (valve, instances_of(paragraph.findings))
