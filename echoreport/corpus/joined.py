"""Two corpora as one: an archive, and the reports that were reviewed since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from echoreport.corpus.records import Corpus, ImageRecord
from echoreport.domain import Report


def joined(archive: Corpus, reviews: Corpus) -> Corpus:
    """Reports and images of both; patients of the same id are one patient, so that no split tears them apart.

    A study that both have, by its id, its report's and its patient's, is taken from the reviews, and a warning says so.
    Any other id of the reviews that the archive has as well gets the reviews' name before it. A patient of whom the
    archive has images with a split is in that split.

    Returns:
        A corpus in the archive's folder that is named after both, simulated where either is.
    """
    split_of = {image.patient_id: image.split for image in archive.images if image.split}
    archive, again = _without(archive, reviews)
    reviews = _apart(reviews, archive)
    images = tuple(replace(i, split=split_of.get(i.patient_id, i.split)) for i in reviews.images)
    told = (f"{again} reports are in {archive.name} and in {reviews.name}: the latter's were taken",) if again else ()
    return replace(
        archive,
        name=f"{archive.name} and {reviews.name}",
        simulated=archive.simulated or reviews.simulated,
        reports=archive.reports + reviews.reports,
        images=archive.images + images,
        problems=archive.problems + reviews.problems,
        warnings=archive.warnings + reviews.warnings + told,
    )


def _without(archive: Corpus, reviews: Corpus) -> tuple[Corpus, int]:
    """The archive less the studies that are in the reviews too, and how many reports those have."""
    renewed = {_identity(report) for report in reviews.reports}
    kept = tuple(report for report in archive.reports if _identity(report) not in renewed)
    gone = {report.study_id for report in archive.reports if report.study_id and _identity(report) in renewed}
    images = tuple(image for image in archive.images if image.study_id not in gone)
    return replace(archive, reports=kept, images=images), len(archive.reports) - len(kept)


def _identity(report: Report) -> tuple[str, str | None, str | None]:
    return report.report_id, report.study_id, report.patient_id


def _apart(reviews: Corpus, archive: Corpus) -> Corpus:
    """The reviews with other ids where the archive has the same; patients keep theirs."""
    reports = {report.report_id for report in archive.reports}
    images = {image.image_id for image in archive.images}
    studies = {report.study_id for report in archive.reports} | {image.study_id for image in archive.images}

    def told_apart(name: str, taken: Collection[str | None]) -> str:
        while name in taken:
            name = f"{reviews.name}/{name}"
        return name

    def report_of(report: Report) -> Report:
        study = told_apart(report.study_id, studies) if report.study_id else None
        return replace(report, report_id=told_apart(report.report_id, reports), study_id=study)

    def image_of(image: ImageRecord) -> ImageRecord:
        return replace(image, image_id=told_apart(image.image_id, images), study_id=told_apart(image.study_id, studies))

    return replace(reviews, reports=tuple(map(report_of, reviews.reports)), images=tuple(map(image_of, reviews.images)))
