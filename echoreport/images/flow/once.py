"""What is worked out of an image once, and kept for as long as the image is."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from echoreport.domain import DopplerImage

R = TypeVar("R")


def once_per_image(work: Callable[[DopplerImage], R]) -> Callable[[DopplerImage], R]:
    """Remember what `work` gives for each image; the image itself is what counts, not an equal one.

    Args:
        work: Its result must not hold the image, which would keep both in memory for ever.
    """
    known: WeakKeyDictionary[DopplerImage, R] = WeakKeyDictionary()

    @wraps(work)
    def remembered(image: DopplerImage) -> R:
        if image not in known:
            known[image] = work(image)
        return known[image]

    return remembered
