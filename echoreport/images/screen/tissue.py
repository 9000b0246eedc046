"""Tissue Doppler told apart from blood flow.

A wall moves as one: its spectrum is a single bright band that swings to either side of the baseline and leaves the
rest dark. Blood in the sample volume has all velocities from its fastest down to zero, and the walls around it
leave slow signals on both sides.
"""

import numpy as np

from echoreport.domain import DopplerImage

TISSUE_SPAN, EITHER_SPAN = 0.4, 0.7
"""m/s from top to bottom of the display: at most the first is tissue's, above the second is flow's. Annular velocities
are recorded at +-0.15 to 0.30 m/s, flow at +-0.3 and more (Quinones et al., JASE 2002;15:167-184; Nagueh et al., JASE
2016;29:277-314); between the two the bands decide."""

_LEAST_BRIGHT, _BRIGHT = 0.15, 0.35
"""Of the display; of the spectrum's brightest values: what belongs to a band."""
_LARGE = 0.3  # of the largest excursion
_INNER = 0.4  # of a column's excursion, counted from the baseline
_HOLLOW = 0.42
"""Brightness below the band over that in it. Measured: tissue 0.30 to 0.36; real flow 0.36 to 1.3, simulated 0.5 on."""
_ONE_SIDED = 0.2
"""Signal opposite the band over the band's. Measured: tissue 0.07 to 0.12; real flow 0.32 to 0.65."""
_LEAST_TURNS = 0.1  # share of the large excursions that go to the rarer side


def is_tissue(image: DopplerImage) -> bool:
    """True where the spectrum is that of a moving wall: by its velocity range where known, else by its bands."""
    if image.calibration:
        span = image.region.height * image.calibration.velocity_per_pixel
        if not TISSUE_SPAN < span <= EITHER_SPAN:
            return span <= TISSUE_SPAN
    return _single_band(image.spectrum, round(image.baseline_row) - image.region.y0)


def _single_band(spectrum: np.ndarray, baseline: int) -> bool:
    """Judge the columns with large excursions by their median."""
    if not 4 <= baseline < len(spectrum) - 4:
        return False
    sides = spectrum[: baseline - 2][::-1], spectrum[baseline + 3 :]  # rows counted away from the baseline
    bright = max(_LEAST_BRIGHT, _BRIGHT * float(np.quantile(spectrum[:, ::4], 0.995)))
    reach = np.stack([_excursion(side > bright) for side in sides])  # 2 W
    largest = reach.max(axis=0)
    columns = np.flatnonzero(largest > _LARGE * largest.max())
    if len(columns) < 20:
        return False
    down = reach[1, columns] > reach[0, columns]
    if not _LEAST_TURNS <= down.mean() <= 1 - _LEAST_TURNS:
        return False
    ratios = [
        _ratios(sides[int(d)][:, c], sides[1 - int(d)][:, c], int(largest[c]))
        for c, d in zip(columns, down, strict=True)
    ]
    hollow, opposite = np.median(ratios, axis=0)
    return bool(hollow <= _HOLLOW and opposite <= _ONE_SIDED)


def _excursion(bright: np.ndarray) -> np.ndarray:
    """Rows from the baseline within which three quarters of a column's bright pixels lie; shape (columns,)."""
    count = np.cumsum(bright, axis=0)
    reach = (count >= 0.75 * count[-1]).argmax(axis=0)
    return np.where(count[-1] >= 3, reach, 0)


def _ratios(band: np.ndarray, other: np.ndarray, reach: int) -> tuple[float, float]:
    """Brightness below the band over that in it, and opposite it over that on its side."""
    inner = int(_INNER * reach) + 1
    within = max(float(band[inner : reach + 1].mean()), 1e-3)
    total = max(float(band[: reach + 1].sum()), 1e-3)
    return float(band[:inner].mean()) / within, float(other[: reach + 1].sum()) / total
