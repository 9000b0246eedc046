"""Tissue Doppler told apart from blood flow.

A wall moves as one: its spectrum is a single bright band that swings to either side of the baseline and leaves the
rest dark. Blood in the sample volume has all velocities from its fastest down to zero, and the walls around it
leave slow signals on both sides.
"""

import numpy as np

from echoreport.domain import DopplerImage
from echoreport.images.screen.weighing import model_of
from echoreport.images.sums import running_sum

TISSUE_SPAN, EITHER_SPAN = 0.4, 0.7
"""m/s from top to bottom of the display: at most the first is tissue's, above the second is flow's. Annular velocities
are recorded at +-0.15 to 0.30 m/s, flow at +-0.3 and more (Quinones et al., JASE 2002;15:167-184; Nagueh et al., JASE
2016;29:277-314); between the two the bands decide."""

NAMES = ("swinging",)
"""The number of the bands; see `swinging_band`."""

_LEAST_BRIGHT, _BRIGHT = 0.15, 0.35
"""Of the display; of the spectrum's brightest values: what belongs to a band."""
_LARGE = 0.3  # of the largest excursion
_INNER = 0.4  # of a column's excursion, counted from the baseline
_FEWEST = 20  # columns with large excursions
_GROUND = 0.25  # quantile of a spectrum's brightness, which is noise
_BOTH, _FILLED = 0.5, 1.2
"""Signal opposite the band over the band's, and brightness below the band over that in it, from which there is no
single band. Most flow is filled, and most flow on both sides flows on both at once; a wall's band is neither."""

_SLOW, _FAST = {"dicom": 12.0, "axis": 2.0}, {"dicom": 12.0, "axis": 6.0}
"""Logits that a range of tissue, and one of flow, are worth by where they come from. Numbers read in part make a range
too small more often than too large, and may not make tissue of plain flow."""
_NAME = 5.0  # logits that a word is worth which names tissue Doppler
_MOST_BANDS = 6.0  # logit
_UNSEEN = -1.0  # logit where no bands can be seen: most spectra are of flow


def tissue_probability(image: DopplerImage, named: bool = False) -> float:
    """Probability that a spectrum is that of a moving wall, in [0, 1]: by its velocity range, its bands and its name.

    Args:
        image: The spectrum; its calibration, where it has one, tells the range.
        named: Whether a word on the screen says tissue Doppler.
    """
    logit = _of_bands(image) + _NAME * named
    if image.calibration:
        span = image.region.height * image.calibration.velocity_per_pixel
        if span <= TISSUE_SPAN:
            logit += _SLOW[image.calibration.source]
        elif span > EITHER_SPAN:
            logit -= _FAST[image.calibration.source]
    return float(1.0 / (1.0 + np.exp(-logit)))


def _of_bands(image: DopplerImage) -> float:
    swinging = swinging_band(image.spectrum, round(image.baseline_row) - image.region.y0)
    if swinging is None:
        return _UNSEEN
    return float(np.clip(model_of("tissue").logits(np.array([swinging]))[0], -_MOST_BANDS, _MOST_BANDS))


def swinging_band(spectrum: np.ndarray, baseline: int) -> float | None:
    """How much a spectrum is one band with nothing below it that goes to either side, in [0, 0.8].

    Args:
        spectrum: *Shape:* (rows, columns), float in [0, 1], without its drawn baseline.
        baseline: Its row.

    Returns:
        None where too few columns have any excursion, or a side has no rows.
    """
    if not 4 <= baseline < len(spectrum) - 4:
        return None
    spectrum = np.maximum(spectrum - np.quantile(spectrum[::2, ::4], _GROUND), 0.0)
    sides = spectrum[: baseline - 2][::-1], spectrum[baseline + 3 :]  # rows counted away from the baseline
    bright = max(_LEAST_BRIGHT, _BRIGHT * float(np.quantile(spectrum[:, ::4], 0.995)))
    reach = np.stack([_excursion(side > bright) for side in sides])  # 2 W
    largest = reach.max(axis=0)
    columns = np.flatnonzero(largest > _LARGE * largest.max())
    if len(columns) < _FEWEST:
        return None
    down = reach[1, columns] > reach[0, columns]
    ratios = [_ratios(*pair, columns[which], largest) for pair, which in ((sides, ~down), (sides[::-1], down))]
    filled, opposite = np.median(np.concatenate(ratios, axis=1), axis=1)
    turns = min(down.mean(), 1.0 - down.mean())
    single = max(1.0 - opposite / _BOTH, 0.0) * max(_FILLED - filled, 0.0)
    return float(np.sqrt(turns * single))


def _excursion(bright: np.ndarray) -> np.ndarray:
    """Rows from the baseline within which three quarters of a column's bright pixels lie; shape (columns,)."""
    count = running_sum(bright)[1:]
    reach = (count >= 0.75 * count[-1]).argmax(axis=0)
    return np.where(count[-1] >= 3, reach, 0)


def _ratios(own: np.ndarray, other: np.ndarray, columns: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Brightness below the band over that in it, and opposite it over that on its side: shape (2, columns)."""
    end = reach[columns] + 1
    inner = (_INNER * reach[columns]).astype(int) + 1
    below, whole = _summed(own, columns, inner, end)
    within = (whole - below) / np.maximum(end - inner, 1)
    (opposite,) = _summed(other, columns, np.minimum(end, len(other)))
    return np.stack([below / inner / np.maximum(within, 1e-3), opposite / np.maximum(whole, 1e-3)])


def _summed(side: np.ndarray, columns: np.ndarray, *counts: np.ndarray) -> list[np.ndarray]:
    """Brightness of each column's first rows, for each of the counts of rows."""
    sums = running_sum(side[:, columns], np.float64)
    return [np.asarray(sums[rows, np.arange(len(columns))]) for rows in counts]
