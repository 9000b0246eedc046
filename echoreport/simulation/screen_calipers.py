"""Measurements that a sonographer took on the frame: calipers over the trace, values in a list."""

import numpy as np
from PIL import ImageDraw

from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_scale import Scale
from echoreport.simulation.screen_sweep import Sweep
from echoreport.simulation.screen_values import PrintedValue, describe, write_values

WHITE = (255, 255, 255)
_TRACED_SHARE, _SLOPE_SHARE = 0.35, 0.5
_OVER_THE_STRIP = 0.25


def draw_measurement(
    pen: ImageDraw.ImageDraw, scanner: Scanner, sweep: Sweep, scale: Scale, rng: np.random.Generator
) -> tuple[PrintedValue, ...]:
    """Measure one beat of one jet with calipers, and list the values; they are that beat's own.

    Returns:
        The values as printed; empty where no beat is whole, or its peak is beyond the display.
    """
    number = int(rng.integers(len(sweep.flows)))
    beats = _whole_beats(sweep)
    if not beats.size:
        return ()
    beat = int(rng.choice(beats))
    columns = _columns(sweep, number, beat)
    course = sweep.courses[number][columns]
    if columns.size < 5 or course.max() > scale.reach(sweep.flows[number].direction, scanner.strip.height):
        return ()
    quantities = _measure(pen, sweep, scanner, scale, number, columns, course, rng)
    lines, values = describe(sweep.flows[number], sweep.valve, quantities, scanner, rng)
    strip = scanner.strip
    over = (strip.x0 + int(strip.width * rng.uniform(0.1, 0.7)), strip.y0 + int(strip.height * rng.uniform(0, 0.7)))
    write_values(pen, scanner, lines, over if rng.random() < _OVER_THE_STRIP else scanner.values, rng)
    return tuple(values)


def _whole_beats(sweep: Sweep) -> np.ndarray:
    """Beats that the sweep shows from their R wave to the next, without the erased bar between."""
    first, last = sweep.columns_of(sweep.beats.qrs), sweep.columns_of(sweep.beats.qrs + sweep.beats.rr)
    shown = (first >= 0) & (last > first)
    return np.array([beat for beat in np.flatnonzero(shown) if sweep.written[first[beat] : last[beat]].all()], int)


def _columns(sweep: Sweep, number: int, beat: int) -> np.ndarray:
    """Columns in which the jet of this beat flows."""
    qrs, rr = sweep.beats.qrs[beat], sweep.beats.rr[beat]
    late = sweep.flows[number].shape in (Shape.INFLOW, Shape.DECELERATING)
    start, end = (qrs + 0.5 * sweep.beats.closure, qrs + rr + 0.05) if late else (qrs, qrs + 0.97 * rr)
    within = (sweep.time >= start) & (sweep.time < end) & sweep.written
    return np.flatnonzero(within & (sweep.courses[number] > 0.03))


def _measure(
    pen: ImageDraw.ImageDraw,
    sweep: Sweep,
    scanner: Scanner,
    scale: Scale,
    number: int,
    columns: np.ndarray,
    course: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, float]:
    """Draw the calipers of one way to measure, and give what it yields; see `describe` for names and units."""
    flow, strip = sweep.flows[number], scanner.strip
    sign = 1.0 if flow.direction == "toward" else -1.0
    points = np.stack(
        [strip.x0 + columns, [strip.y0 + scale.row(sign * velocity) for velocity in course]], axis=1
    ).astype(float)
    top = int(course.argmax())
    peak = float(course[top])
    if flow.shape in (Shape.INFLOW, Shape.DECELERATING) and rng.random() < _SLOPE_SHARE:
        return _slope(pen, flow, points, course, top, rng)
    if rng.random() < _TRACED_SHARE:
        pen.line(points.ravel().tolist(), fill=scanner.accent, width=int(rng.integers(1, 3)))
        return {"peak": peak} | _integrals(course, sweep.seconds_per_pixel, rng)
    draw_caliper(pen, (points[top, 0], points[top, 1]), rng)
    return {"peak": peak} | ({"peak_gradient": 4.0 * peak**2} if rng.random() < 0.7 else {})


def _integrals(course: np.ndarray, seconds: float, rng: np.random.Generator) -> dict[str, float]:
    """What a traced envelope yields beside its peak: some of velocities' mean, gradients and velocity-time integral."""
    found = {
        "mean": float(course.mean()),
        "peak_gradient": float(4.0 * course.max() ** 2),
        "mean_gradient": float(np.mean(4.0 * course**2)),
        "vti": float(100.0 * course.sum() * seconds),
    }
    return {name: value for name, value in found.items() if rng.random() < 0.8}


def _slope(
    pen: ImageDraw.ImageDraw, flow: Flow, points: np.ndarray, course: np.ndarray, top: int, rng: np.random.Generator
) -> dict[str, float]:
    """A line down the decline, with a cross on either end; or crosses on E and A."""
    peak = float(course[top])
    draw_caliper(pen, (points[top, 0], points[top, 1]), rng)
    if flow.a_velocity is not None and rng.random() < 0.5:
        late = 2 * len(course) // 3
        last = late + int(course[late:].argmax())
        draw_caliper(pen, (points[last, 0], points[last, 1]), rng)
        return {"e": peak, "a": float(course[last]), "ratio": peak / float(course[last])}
    low = top + int(np.argmin(np.abs(course[top:] - 0.55 * peak)))
    pen.line((*points[top], *points[low]), fill=WHITE, width=1)
    draw_caliper(pen, (points[low, 0], points[low, 1]), rng)
    half_time = flow.pressure_half_time
    if flow.shape is Shape.DECELERATING or rng.random() < 0.5:
        return {"peak": peak, "half_time": half_time}
    return {"e": peak, "deceleration": half_time / (1.0 - np.sqrt(0.5))}


def draw_caliper(pen: ImageDraw.ImageDraw, at: tuple[float, float], rng: np.random.Generator) -> None:
    """A cross (+ or x) with an open middle at a measured point."""
    arms = [(0, 1), (0, -1), (1, 0), (-1, 0)] if rng.random() < 0.8 else [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    for dx, dy in arms:
        pen.line((at[0] + 2 * dx, at[1] + 2 * dy, at[0] + 7 * dx, at[1] + 7 * dy), fill=WHITE, width=2)
