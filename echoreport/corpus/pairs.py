"""Images with the paragraph that describes them."""

from collections import Counter
from dataclasses import dataclass

from echoreport.corpus.paragraphs import split_paragraphs
from echoreport.corpus.records import Corpus, ImageRecord
from echoreport.domain import Paragraph, Report
from echoreport.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Pair:
    """An image and the paragraph of its study's report that describes it."""

    image: ImageRecord
    paragraph: Paragraph


def pairs(corpus: Corpus, split: str) -> tuple[Pair, ...]:
    """Image–paragraph pairs of a split ("train", "validation" or "test"), in the order of the images.

    Images without a paragraph number, and those whose study has no report, make no pair.

    Raises:
        CorpusError: If there is no pair in the split, a study of a pair has two reports, or a paragraph number
            lies beyond the report.
    """
    reports = _reports_by_study(corpus)
    paired = [image for image in corpus.images if image.paragraph is not None and image.study_id in reports]
    found = tuple(Pair(image, _paragraph(image, reports[image.study_id])) for image in paired if image.split == split)
    if not found:
        elsewhere = Counter(image.split or "no split" for image in paired)
        have = ", ".join(f"{count} in {name}" for name, count in elsewhere.items()) or "none at all"
        raise CorpusError(
            f"got a corpus without image–paragraph pairs in the split '{split}' ({have}), wanted at least one: "
            "give images their study's report and the column 'paragraph'"
        )
    return found


def _reports_by_study(corpus: Corpus) -> dict[str, list[Report]]:
    reports: dict[str, list[Report]] = {}
    for report in corpus.reports:
        if report.study_id is not None:
            reports.setdefault(report.study_id, []).append(report)
    return reports


def _paragraph(image: ImageRecord, reports: list[Report]) -> Paragraph:
    if len(reports) > 1:
        raise CorpusError(
            f"got {len(reports)} reports for the study of image {image.image_id}, "
            "wanted one, so that its paragraph number means something: keep the final report"
        )
    paragraphs = split_paragraphs(reports[0])
    if image.paragraph is None or image.paragraph >= len(paragraphs):
        raise CorpusError(
            f"got paragraph {image.paragraph} for image {image.image_id}, whose report has {len(paragraphs)}, "
            "wanted a number from 0 below that: correct the column 'paragraph'"
        )
    return paragraphs[image.paragraph]
