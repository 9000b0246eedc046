"""Splits by patient: no patient is ever in two of them."""

import hashlib
from dataclasses import replace

from echoreport.corpus.records import Corpus

TRAIN_SHARE = 0.7
VALIDATION_SHARE = 0.1


def assign_splits(corpus: Corpus) -> Corpus:
    """Give every image without a split one: its patient's where another image has it, else by the patient's id.

    The id alone decides (SHA-256), so that rows may be added, sorted or removed without moving a patient;
    of many patients 70 % are in "train", 10 % in "validation" and 20 % in "test".
    """
    known = {image.patient_id: image.split for image in corpus.images if image.split}
    images = tuple(
        image if image.split else replace(image, split=known.get(image.patient_id) or split_of(image.patient_id))
        for image in corpus.images
    )
    return replace(corpus, images=images)


def split_of(patient_id: str) -> str:
    """The split that a patient's id alone decides: "train", "validation" or "test"."""
    digest = hashlib.sha256(patient_id.encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64  # in [0, 1]
    if place < TRAIN_SHARE:
        return "train"
    return "validation" if place < TRAIN_SHARE + VALIDATION_SHARE else "test"
