"""Splits by patient."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from echoreport.corpus import Corpus, ImageRecord, assign_splits


def corpus_of(patients: int, images_each: int = 1) -> Corpus:
    images = tuple(
        ImageRecord(f"i{patient}-{image}", f"s{patient}-{image}", f"p{patient}", Path("/x"))
        for patient in range(patients)
        for image in range(images_each)
    )
    return Corpus("x", False, Path("/"), (), images)


def splits(corpus: Corpus) -> dict[str, str | None]:
    return {image.image_id: image.split for image in corpus.images}


def test_all_images_of_a_patient_are_in_one_split() -> None:
    corpus = assign_splits(corpus_of(50, images_each=4))
    assert len({(image.patient_id, image.split) for image in corpus.images}) == 50


def test_shares_are_70_10_20_of_many_patients() -> None:
    counts = Counter(splits(assign_splits(corpus_of(4000))).values())
    assert set(counts) == {"train", "validation", "test"}
    for split, share in {"train": 0.7, "validation": 0.1, "test": 0.2}.items():
        assert abs(counts[split] / 4000 - share) < 0.03


def test_other_rows_do_not_move_a_patient() -> None:
    small, large = corpus_of(20), corpus_of(200)
    shuffled = replace(large, images=large.images[::-1])
    assert splits(assign_splits(small)).items() <= splits(assign_splits(shuffled)).items()


def test_a_patient_known_by_id_stays_where_the_last_version_put_it() -> None:
    assert splits(assign_splits(corpus_of(8))) == {
        "i0-0": "train", "i1-0": "test", "i2-0": "train", "i3-0": "train",
        "i4-0": "train", "i5-0": "train", "i6-0": "train", "i7-0": "train",
    }  # fmt: skip


def test_given_splits_stay_and_the_patients_other_images_follow_them() -> None:
    corpus = corpus_of(30, images_each=2)
    given = tuple(
        replace(image, split="validation") if image.image_id.endswith("-1") else image for image in corpus.images
    )
    assert set(splits(assign_splits(replace(corpus, images=given))).values()) == {"validation"}
