"""Images with the paragraph that describes each, as the transform network learns from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from echoreport.corpus import Corpus, ImageRecord, Pair, valve_of
from echoreport.domain import Paragraph


@dataclass(frozen=True, slots=True)
class Example:
    """An image and its paragraph.

    Attributes:
        row: Of the image in the image set.
        paragraph: With its findings.
    """

    row: int
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class UnmatchedImage:
    """An image of which no one says which paragraph of its study's report describes it.

    Attributes:
        row: Of the image in the image set.
        candidates: The report's paragraphs that speak of a valve, and of the image's own where that is known; at least
            one.
    """

    row: int
    candidates: tuple[Paragraph, ...]


def known_examples(
    records: Sequence[ImageRecord], paired: Sequence[Pair], paragraphs: Sequence[Paragraph]
) -> list[Example]:
    """Pairs whose image could be read.

    One whose report is a test patient's after all is left out.

    Args:
        records: Of the image set.
        paragraphs: With their findings.
    """
    row_of = {record.image_id: row for row, record in enumerate(records)}
    said = {(paragraph.report_id, paragraph.number): paragraph for paragraph in paragraphs}
    return [
        Example(row_of[pair.image.image_id], said[pair.paragraph.report_id, pair.paragraph.number])
        for pair in paired
        if pair.image.image_id in row_of and (pair.paragraph.report_id, pair.paragraph.number) in said
    ]


def unmatched_images(
    corpus: Corpus, records: Sequence[ImageRecord], paragraphs: Sequence[Paragraph]
) -> list[UnmatchedImage]:
    """Images without a paragraph number whose study has one report that speaks of a valve.

    Args:
        records: Of the image set.
        paragraphs: With their findings.
    """
    reports = Counter(report.study_id for report in corpus.reports if report.study_id is not None)
    only = {report.report_id: report.study_id for report in corpus.reports if reports.get(report.study_id or "") == 1}
    of_study: dict[str | None, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.report_id in only and paragraph.findings:
            of_study.setdefault(only[paragraph.report_id], []).append(paragraph)
    found = []
    for row, record in enumerate(records):
        told = of_study.get(record.study_id, []) if record.paragraph is None else []
        fitting = tuple(p for p in told if record.valve is None or valve_of(p.findings) is record.valve)
        if fitting:
            found.append(UnmatchedImage(row, fitting))
    return found
