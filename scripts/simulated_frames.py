"""Simulated frames with their truth, as files without any calibration: what evaluate_measuring.py scores."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from echoreport.domain import Direction
from echoreport.simulation.cases import choose_valve
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import SCANNERS, UNSEEN_SCANNERS, Screen, render_screen
from echoreport.simulation.state import draw_patient

JPEG_SHARE = 0.4
JPEG_QUALITY = (70, 96)
_FLOWING = 0.1
"""Share of a beat's peak above which its flow is counted in, as a reader's tracing is."""
_SAME_FLOW = 0.6
"""Share of the fastest beat's peak from which a passage is the same flow's; an A wave mostly is less."""


def write_frames(folder: Path, count: int, seed: int, trained: bool) -> None:
    """Write `count` frames and `truth.jsonl`, the families in turn.

    Args:
        trained: The families that simulated corpora are made of; else those that no training sees.
    """
    families = SCANNERS if trained else UNSEEN_SCANNERS
    lines = []
    for number in range(count):
        rng = np.random.default_rng([seed, 4, number])
        patient = draw_patient(rng)
        state = patient.valves[choose_valve(patient, rng)]
        screen = render_screen(state.flows, patient.heart_rate, rng, families[number % len(families)])
        name = f"{number:05d}.{'jpg' if rng.random() < JPEG_SHARE else 'png'}"
        (folder / name).write_bytes(_encoded(screen.pixels, name, rng))
        lines.append(json.dumps({"image": name} | truth_of(screen, state.flows)))
    (folder / "truth.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _encoded(pixels: np.ndarray, name: str, rng: np.random.Generator) -> bytes:
    stream = io.BytesIO()
    if name.endswith("jpg"):
        Image.fromarray(pixels).save(stream, format="JPEG", quality=int(rng.integers(*JPEG_QUALITY)))
    else:
        Image.fromarray(pixels).save(stream, format="PNG", compress_level=1)
    return stream.getvalue()


def truth_of(screen: Screen, flows: tuple[Flow, ...]) -> dict[str, object]:
    """One line of truth.jsonl; see evaluate_measuring.py. Peaks and means are medians over the whole beats drawn."""
    courses = {Direction.TOWARD: screen.toward, Direction.AWAY: screen.away}
    box = screen.region
    return {
        "family": screen.scanner,
        "kind": "spectral-doppler",
        "mode": screen.mode,
        "region": [box.x0, box.y0, box.x1, box.y1],
        "baseline_row": screen.baseline_row,
        "inverted": screen.inverted,
        "velocity_per_pixel": screen.velocity_per_pixel,
        "seconds_per_pixel": screen.seconds_per_pixel,
        "aliased": screen.aliased,
        "peak_velocity": {str(side): _peak(course, screen) for side, course in courses.items()},
        "flows": {
            str(flow.direction): _flow_truth(flow, courses[flow.direction], screen.seconds_per_pixel)
            for flow in flows
            if not screen.aliased
        },
        "printed": [{"label": p.label, "value": p.value, "unit": p.unit} for p in screen.printed],
    }


def _peak(course: np.ndarray, screen: Screen) -> float | None:
    """m/s; None without flow, and where the display wraps around."""
    beats = main_beats(course)
    return None if screen.aliased or not beats else float(np.median([beat.max() for beat in beats]))


def _flow_truth(flow: Flow, course: np.ndarray, seconds_per_pixel: float) -> dict[str, float]:
    beats = [beat[beat > _FLOWING * beat.max()] for beat in main_beats(course)]
    if not beats:
        return {}
    truth = {
        "mean_gradient": float(np.median([np.mean(4 * beat**2) for beat in beats])),
        "vti": float(np.median([beat.sum() * seconds_per_pixel * 100 for beat in beats])),
    }
    if flow.shape in (Shape.INFLOW, Shape.DECELERATING):
        truth["pressure_half_time"] = flow.pressure_half_time
    return truth


def main_beats(course: np.ndarray) -> list[np.ndarray]:
    """The whole passages of the fastest flow in a course of true outer velocities; columns not written are nan."""
    flowing = np.concatenate(([False], np.nan_to_num(course) > 0, [False]))
    bounds = np.flatnonzero(np.diff(flowing.view(np.int8))).reshape(-1, 2)
    written = np.flatnonzero(~np.isnan(course))
    whole = [course[a:b] for a, b in bounds if a > 0 and b < len(course) and b <= written.max(initial=0)]
    fastest = max((beat.max() for beat in whole), default=0.0)
    return [beat for beat in whole if beat.max() >= _SAME_FLOW * fastest]
