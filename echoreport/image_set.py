"""Images of a corpus as grids in memory, read by all processor cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from echoreport.cores import shared_out
from echoreport.corpus import ImageRecord
from echoreport.domain import RejectedImage, Severity, Valve, ValveSource
from echoreport.drafting.guideline import measured_grades
from echoreport.errors import ImageError
from echoreport.images import VIEW_SHAPE, read_doppler_image
from echoreport.progress import Progress, tracked
from echoreport.vision import GRID_SHAPE, TRAITS, to_grid, traits_of

_Read = tuple[np.ndarray, np.ndarray, dict[Valve, Severity], np.ndarray]
"""Grid, traits, measured grades and view of an image."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageSet:
    """Images that could be read.

    Attributes:
        records: One for each grid.
        grids: Uint8, 255 = 1.0, *Shape:* (images, *GRID_SHAPE): a quarter of the memory of float32.
        traits: Float32, *Shape:* (images, TRAITS).
        measured: For each image, the stenosis grade of each valve by what was measured.
        rejected: Images that could not be used, and why.
        views: Two-dimensional images beside the traces, uint8, 255 = 1.0, *Shape:* (images, *VIEW_SHAPE); 0 of none.
    """

    records: tuple[ImageRecord, ...]
    grids: np.ndarray
    traits: np.ndarray
    measured: tuple[Mapping[Valve, Severity], ...]
    rejected: tuple[RejectedImage, ...]
    views: np.ndarray

    def of(self, rows: Sequence[int]) -> ImageSet:
        """Some of the images, in this order."""
        return ImageSet(
            records=tuple(self.records[row] for row in rows),
            grids=self.grids[rows],
            traits=self.traits[rows],
            measured=tuple(self.measured[row] for row in rows),
            rejected=self.rejected,
            views=self.views[rows],
        )


def read_image_set(records: Sequence[ImageRecord], progress: Progress) -> ImageSet:
    """Read images; those that cannot be used are left out and named in `rejected`."""
    results = list(
        tracked(
            shared_out(_read, [record.path for record in records], at_a_time=8),
            len(records),
            "reading images",
            progress,
        )
    )
    kept = [(record, result) for record, result in zip(records, results, strict=True) if not isinstance(result, str)]
    rejected = [
        RejectedImage(record.image_id, reason)
        for record, reason in zip(records, results, strict=True)
        if isinstance(reason, str)
    ]
    grids = np.array([grid for _, (grid, _, _, _) in kept], np.uint8).reshape(-1, *GRID_SHAPE)
    traits = np.array([traits for _, (_, traits, _, _) in kept], np.float32).reshape(-1, TRAITS)
    views = np.array([view for _, (_, _, _, view) in kept], np.uint8).reshape(-1, *VIEW_SHAPE)
    measured = tuple(grades for _, (_, _, grades, _) in kept)
    return ImageSet(tuple(record for record, _ in kept), grids, traits, measured, tuple(rejected), views)


def _read(path: Path) -> _Read | str:
    try:
        image = read_doppler_image(path, (ValveSource.VIEW,))
    except ImageError as error:
        return str(error)
    seen = image.evidence.view
    view = np.zeros(VIEW_SHAPE, np.uint8) if seen is None else np.round(seen * 255).astype(np.uint8)
    return np.round(to_grid(image) * 255).astype(np.uint8), traits_of(image), measured_grades(image), view
