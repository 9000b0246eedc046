"""Two corpora as one: no id twice, no patient in two splits, no study twice."""

from __future__ import annotations

from pathlib import Path

from echoreport.corpus import Corpus, ImageRecord, Rejected, assign_splits, joined, pairs, unpaired
from echoreport.domain import Report


def corpus(
    name: str, *studies: tuple[str, str, str], text: str = "Aortic valve: No stenosis.", split: str | None = None
):
    """A corpus with a report and an image of each (id, study, patient)."""
    reports = tuple(Report(name, text, study, patient) for name, study, patient in studies)
    images = tuple(ImageRecord(n, s, p, Path("/nowhere") / n, None, 0, None, split) for n, s, p in studies)
    return Corpus(name, False, Path("/nowhere"), reports, images, (Rejected(name, "bad"),), (f"{name} warns",))


def test_ids_that_both_have_are_told_apart_and_pairs_stay_pairs() -> None:
    both = joined(corpus("archive", ("1", "s", "A"), split="train"), corpus("reviews", ("1", "s", "B")))
    assert [(r.report_id, r.study_id, r.patient_id) for r in both.reports] == [
        ("1", "s", "A"), ("reviews/1", "reviews/s", "B"),
    ]  # fmt: skip
    assert [image.image_id for image in both.images] == ["1", "reviews/1"]
    assert unpaired(both.reports, both.images) == ()
    assert (both.name, both.warnings) == ("archive and reviews", ("archive warns", "reviews warns"))
    assert [problem.name for problem in both.problems] == ["archive", "reviews"]


def test_a_patient_of_the_archive_stays_in_its_split() -> None:
    archive = corpus("archive", ("1", "s", "A"), split="test")
    both = assign_splits(joined(archive, corpus("reviews", ("2", "t", "A"), split="train")))
    assert [pair.image.image_id for pair in pairs(both, "test")] == ["1", "2"]


def test_a_study_that_was_exported_before_is_taken_from_the_reviews_alone() -> None:
    studies = ("review-1", "s", "A"), ("review-2", "t", "B")
    both = joined(corpus("old", *studies), corpus("new", studies[0], text="Aortic valve: Severe stenosis."))
    assert {r.report_id: r.text.split()[2] for r in both.reports} == {"review-1": "Severe", "review-2": "No"}
    assert sorted(image.image_id for image in both.images) == ["review-1", "review-2"]
    assert both.warnings[-1] == "1 reports are in old and in new: the latter's were taken"


def test_a_patient_stays_in_the_archive_s_split_though_the_study_is_taken_from_the_reviews() -> None:
    study = ("review-1", "s", "A")
    for split in ("train", "validation", "test"):
        both = assign_splits(joined(corpus("old", study, split=split), corpus("new", study)))
        assert [image.split for image in both.images] == [split]
