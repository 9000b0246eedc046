"""Images with their paragraphs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from echoreport.corpus import Corpus, load_corpus, pairs
from echoreport.corpus.pairs import unpaired
from echoreport.errors import CorpusError


@pytest.fixture
def corpus(folder: Any) -> Corpus:
    loaded = load_corpus(folder.write())
    splits = {"p1": "train", "p2": "test"}
    return replace(loaded, images=tuple(replace(image, split=splits[image.patient_id]) for image in loaded.images))


def test_an_image_goes_with_the_paragraph_of_its_own_study(corpus: Corpus) -> None:
    first, second = pairs(corpus, "train")
    assert (first.image.image_id, first.paragraph.text) == ("i1", "Severe AS.")
    assert (second.image.image_id, second.paragraph.text) == ("i2", "Mild MR.")
    assert {pair.paragraph.report_id for pair in (first, second)} == {"r1"}
    assert {pair.paragraph.patient_id for pair in (first, second)} == {"p1"}


def test_a_corpus_without_pairs_says_what_is_missing(corpus: Corpus) -> None:
    unpaired = replace(corpus, images=tuple(replace(image, paragraph=None) for image in corpus.images))
    with pytest.raises(CorpusError) as caught:
        pairs(unpaired, "train")
    assert str(caught.value) == (
        "got a corpus without image–paragraph pairs in the split 'train' (none at all), wanted at least one: "
        "give images their study's report and the column 'paragraph'"
    )


def test_a_split_without_pairs_says_where_there_are_some(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match=r"pairs in the split 'test' \(2 in train\)"):
        pairs(corpus, "test")


def test_images_whose_study_has_no_report_make_no_pair(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="none at all"):
        pairs(replace(corpus, reports=corpus.reports[1:]), "train")


def test_a_paragraph_beyond_the_report_makes_only_its_own_image_unpaired(corpus: Corpus) -> None:
    first, *others = corpus.images
    images = (replace(first, paragraph=3), *others)
    assert [pair.image.image_id for pair in pairs(replace(corpus, images=images), "train")] == ["i2"]
    (problem,) = unpaired(corpus.reports, images)
    assert problem.name == "i1"
    assert "got paragraph 3 of a report that has 3, wanted a number from 0" in problem.reason


def test_a_study_with_two_reports_makes_only_its_own_images_unpaired_since_either_could_be_meant(
    corpus: Corpus,
) -> None:
    first, second, other = corpus.images
    images = (first, second, replace(other, paragraph=0, split="train"))
    reports = (*corpus.reports, replace(corpus.reports[0], report_id="r1-amended"))
    kept = pairs(replace(corpus, reports=reports, images=images), "train")
    assert [pair.image.image_id for pair in kept] == ["i3"]
    problems = unpaired(reports, images)
    assert [problem.name for problem in problems] == ["i1", "i2"]
    assert all(problem.reason.startswith("got 2 reports for its study, wanted one") for problem in problems)


def test_without_any_pair_left_the_first_reason_is_told(corpus: Corpus) -> None:
    amended = replace(corpus.reports[0], report_id="r1-amended")
    with pytest.raises(CorpusError, match=r"\(none at all\).*; i1: got 2 reports for its study"):
        pairs(replace(corpus, reports=(*corpus.reports, amended)), "train")


def test_pairs_are_those_of_the_path_given(corpus: Corpus, tmp_path: Path) -> None:
    assert pairs(corpus, "train")[0].image.path == tmp_path / "archive" / "images" / "a.png"
