"""An image of a draft as an HTML figure: the spectral region alone, with its outline, baseline and own axes."""

import base64
import io
from collections.abc import Sequence

import numpy as np

from echoreport.domain import DopplerImage, ImageMeasurement
from echoreport.drafting.formats.html_overlay import overlay, overlay_label
from echoreport.drafting.formats.html_words import measured
from echoreport.drafting.parts import DraftImage
from echoreport.page import escape, stylesheet

_SOURCES = {
    "dicom": "Velocities by the scale of the DICOM header.",
    "axis": "Velocities by the numbers printed on the axis.",
}


def figure(image: DraftImage, measurements: Sequence[ImageMeasurement]) -> str:
    """A figure with a caption that gives this image's measured values; a note in its place where no pixels are kept.

    Of the pixels only the spectral region is shown: the rest of a frame can carry burned-in identifiers.
    """
    look = "frame" if image.shown and image.shown.calibration else "frame bare"  # no axes, so no room for them
    screen = _screen(image.shown) if image.shown else _PLACEHOLDER
    return f'<figure class="{look}">{screen}\n<figcaption>{_caption(image, measurements)}</figcaption></figure>'


def style() -> str:
    """CSS of these figures, for the page that shows them."""
    return stylesheet("echoreport.drafting.formats", "html_figure.css")


_PLACEHOLDER = (
    '<div class="absent"><p>This draft was read back from a file, which keeps no pixels. To see the frame, draft the '
    "study again from its images.</p></div>"
)


def _screen(image: DopplerImage) -> str:
    height, width = image.spectrum.shape
    return (
        f'<div class="screen" style="--widest:{_widest(width / height):.1f}rem">'
        f'<img src="{_data_uri(image.spectrum)}" width="{width}" height="{height}" '
        f'alt="Spectral region of {escape(image.name)}">'
        f'<svg role="img" aria-label="{escape(overlay_label(image))}">{"".join(overlay(image))}</svg></div>'
    )


def _widest(ratio: float) -> float:
    return min(60.0, max(8.0, 24.0 * ratio))  # rem: at most 24 high


def _data_uri(spectrum: np.ndarray) -> str:
    from PIL import Image  # late: only this format needs it

    grey = (np.clip(np.nan_to_num(spectrum), 0.0, 1.0) * 255).round().astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "PNG", compress_level=6)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _caption(image: DraftImage, measurements: Sequence[ImageMeasurement]) -> str:
    values = [f"<li>{escape(measured(m))}</li>" for m in measurements if m.image == image.name]
    listed = f"<ul>{''.join(values)}</ul>" if values else "<p>Nothing was measured here.</p>"
    turned = "Display turned over: flow toward the transducer is below the baseline. " if image.inverted else ""
    mode = f"{escape(image.mode)} Doppler. " if image.mode else ""
    return f"{listed}\n<p>{mode}{turned}{_calibration(image)}</p>"


def _calibration(image: DraftImage) -> str:
    if image.calibration is None:
        return f"Not calibrated: {escape(image.reason or 'no reason given')}."
    return _SOURCES.get(image.calibration, f"Velocities by {escape(image.calibration)}.")
