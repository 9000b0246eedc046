"""Images with the paragraph that describes them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from echoreport.corpus.paragraphs import split_paragraphs
from echoreport.corpus.records import Corpus, ImageRecord
from echoreport.corpus.tables import Rejected
from echoreport.domain import Paragraph, Report
from echoreport.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Pair:
    """An image and the paragraph of its study's report that describes it."""

    image: ImageRecord
    paragraph: Paragraph


def pairs(corpus: Corpus, split: str) -> tuple[Pair, ...]:
    """Image–paragraph pairs of a split ("train", "validation" or "test"), in the order of the images.

    Images without a paragraph number make no pair, nor do those that `unpaired` names.

    Raises:
        CorpusError: If there is no pair in the split.
    """
    paired, problems = _paired(corpus.reports, corpus.images)
    found = tuple(pair for pair in paired if pair.image.split == split)
    if not found:
        elsewhere = Counter(pair.image.split or "no split" for pair in paired)
        have = ", ".join(f"{count} in {name}" for name, count in elsewhere.items()) or "none at all"
        first = f"; {problems[0].name}: {problems[0].reason}" if problems else ""
        raise CorpusError(
            f"got a corpus without image–paragraph pairs in the split '{split}' ({have}), wanted at least one: "
            f"give images their study's report and the column 'paragraph'{first}"
        )
    return found


def unpaired(reports: Sequence[Report], images: Sequence[ImageRecord]) -> tuple[Rejected, ...]:
    """Images with the number of a paragraph that cannot be found, and why."""
    return tuple(_paired(reports, images)[1])


def _paired(reports: Sequence[Report], images: Sequence[ImageRecord]) -> tuple[list[Pair], list[Rejected]]:
    of_study = _by_study(reports)
    paired: list[Pair] = []
    problems: list[Rejected] = []
    for image in images:
        if image.paragraph is None:
            continue
        try:
            paired.append(Pair(image, _paragraph(image.paragraph, of_study.get(image.study_id, []))))
        except CorpusError as error:
            problems.append(Rejected(image.image_id, str(error)))
    return paired, problems


def _by_study(reports: Sequence[Report]) -> dict[str, list[Report]]:
    of_study: dict[str, list[Report]] = {}
    for report in reports:
        if report.study_id is not None:
            of_study.setdefault(report.study_id, []).append(report)
    return of_study


def _paragraph(number: int, reports: Sequence[Report]) -> Paragraph:
    if len(reports) != 1:
        raise CorpusError(
            f"got {len(reports)} reports for its study, wanted one, so that its paragraph number means something: "
            f"{'keep the final report' if reports else 'add the report'}"
        )
    paragraphs = split_paragraphs(reports[0])
    if number >= len(paragraphs):
        raise CorpusError(
            f"got paragraph {number} of a report that has {len(paragraphs)}, "
            "wanted a number from 0 below that: correct the column 'paragraph'"
        )
    return paragraphs[number]
