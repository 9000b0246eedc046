"""Time `measure` on simulated screens of one scanner: `python scripts/time_measuring.py`.

One archive is measured as DICOM with its calibration, where no words need be read, and as PNG and JPEG without any.
"Cold" forgets the words before every frame; "warm" has read other frames of the same scanner before, never the frame
itself. The rival, in the same run and on the same frames, is RapidOCR on the whole frame, which reads the words and
measures nothing. The rival takes its turn between the others, so that a busy machine is busy for both: the ratio is
what to trust.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from rapidocr_onnxruntime import RapidOCR

from echoreport.images import measure
from echoreport.images.words import forget_words, read_words
from echoreport.simulation.cases import choose_valve
from echoreport.simulation.dicom import Encoding, write_dicom
from echoreport.simulation.screen import SCANNERS, UNSEEN_SCANNERS, render_screen
from echoreport.simulation.state import draw_patient

RIVAL = "rival: RapidOCR, whole frame"
JPEG_QUALITY = 85
LEARNED = 4
"""Frames of the scanner that a warm reader has seen."""


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=12, help="frames to time (default: 12)")
    parser.add_argument("--family", type=int, default=0, help="which of the scanner families (default: 0)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        names = [draw(Path(folder), number, options.family) for number in range(LEARNED + options.frames)]
        show(timed(names[:LEARNED], names[LEARNED:]))


def draw(folder: Path, number: int, family: int) -> Path:
    """Write one frame as .dcm, .png and .jpg; its path without the suffix."""
    rng = np.random.default_rng([number, 7])
    patient = draw_patient(rng)
    state = patient.valves[choose_valve(patient, rng)]
    families = (*SCANNERS, *UNSEEN_SCANNERS)
    screen = render_screen(state.flows, patient.heart_rate, rng, families[family % len(families)])
    name = folder / f"{number:03d}"
    write_dicom(screen, name.with_suffix(".dcm"), f"P{number}", f"S{number}", Encoding.RGB)
    image = Image.fromarray(screen.pixels)
    image.save(name.with_suffix(".png"))
    image.save(name.with_suffix(".jpg"), quality=JPEG_QUALITY)
    return name


def timed(learned: list[Path], names: list[Path]) -> dict[str, list[float]]:
    """Seconds of every frame, by way."""
    rival = RapidOCR()
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    for read in (rival, read_words):
        read(pixels_of(learned[0]))  # loads the models
    times: dict[str, list[float]] = {}
    for name in names:
        pixels = pixels_of(name)
        note(times, RIVAL, partial(rival, pixels[..., ::-1], use_cls=False))
        for suffix in (".png", ".jpg"):
            forget_words()
            note(times, f"measure, {suffix}, cold words", partial(measure, name.with_suffix(suffix)))
    ways = {".dcm": "measure, .dcm, calibrated by its header", ".png": "", ".jpg": ""}
    for suffix, way in ways.items():
        forget_words()
        for name in learned:
            measure(name.with_suffix(suffix))
        for name in names:
            note(times, RIVAL, partial(rival, pixels_of(name)[..., ::-1], use_cls=False))
            note(times, way or f"measure, {suffix}, warm words", partial(measure, name.with_suffix(suffix)))
    forget_words()
    for name in (*learned, *names):
        note(times, "words alone, .png, warm", partial(read_words, pixels_of(name)))
    del times["words alone, .png, warm"][: len(learned)]
    return times


def pixels_of(name: Path) -> np.ndarray:
    """RGB of a frame."""
    return np.asarray(Image.open(name.with_suffix(".png")).convert("RGB"))


def note(times: dict[str, list[float]], way: str, call: Callable[[], object]) -> None:
    """Time one call."""
    start = time.perf_counter()
    call()
    times.setdefault(way, []).append(time.perf_counter() - start)


def show(times: dict[str, list[float]]) -> None:
    """Print a line for each way: its rate, and how many times the rival's that is."""
    rival = median(times[RIVAL])
    for way, seconds in times.items():
        middle = median(seconds)
        print(
            f"{way}: {1 / middle:.1f} frames/s (median {middle:.3f} s, {min(seconds):.3f} to {max(seconds):.3f}), "
            f"{rival / middle:.1f} times the rival's rate"
        )


if __name__ == "__main__":
    main()
