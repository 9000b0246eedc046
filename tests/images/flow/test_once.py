"""What is worked out of an image is kept for as long as the image is, and no longer."""

import gc
import weakref

import numpy as np

from echoreport.domain import Box, DopplerImage
from echoreport.images.flow.once import once_per_image


def image() -> DopplerImage:
    return DopplerImage("a", np.zeros((8, 8), np.float32), Box(0, 0, 8, 8), 4.0, None, "no axis")


def test_each_image_of_a_large_study_is_worked_on_once():
    seen = []
    work = once_per_image(lambda one: seen.append(one.name) or len(seen))
    study = [image() for _ in range(40)]
    assert [work(one) for one in study] == [work(one) for one in study] == list(range(1, 41))


def test_an_image_goes_when_nobody_holds_it():
    work = once_per_image(lambda one: one.spectrum.sum())
    held = image()
    work(held)
    gone = weakref.ref(held)
    del held
    gc.collect()
    assert gone() is None
