"""What a simulated screen states about itself is what it shows."""

import dataclasses

import numpy as np
import pytest

from echoreport.domain import Direction, Valve
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import SCANNERS, UNSEEN_SCANNERS, Screen, render_screen
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_sweep import make_sweep

STENOSIS = Flow(Shape.EJECTION, Direction.AWAY, 4.0, time_to_peak=0.45)
INFLOW = Flow(Shape.INFLOW, Direction.TOWARD, 1.0, a_velocity=0.7)
LEAK = Flow(Shape.HOLOSYSTOLIC, Direction.AWAY, 5.0)
FAMILIES = pytest.mark.parametrize("scanner", SCANNERS + UNSEEN_SCANNERS, ids=lambda scanner: scanner.name)


def side(screen: Screen, upward: bool) -> np.ndarray:
    """Brightness from the baseline outward, shape (rows, columns)."""
    box, zero = screen.region, round(screen.baseline_row)
    rows = screen.pixels[box.y0 : zero][::-1] if upward else screen.pixels[zero + 1 : box.y1]
    return rows[:, box.x0 : box.x1].astype(float).mean(axis=2)


def test_five_families_train_and_three_or_more_never_do() -> None:
    seen, unseen = ({scanner.name for scanner in families} for families in (SCANNERS, UNSEEN_SCANNERS))
    assert len(seen) >= 5
    assert len(unseen) >= 3
    assert not seen & unseen
    drawn = {render_screen([STENOSIS], 70.0, np.random.default_rng(seed)).scanner for seed in range(25)}
    assert drawn <= seen


@FAMILIES
def test_the_spectrum_is_bright_within_the_true_velocities_and_dark_beyond(scanner: Scanner) -> None:
    within, beyond = [], []
    for seed in range(4):
        screen = render_screen([INFLOW, LEAK], 70.0, np.random.default_rng(seed), scanner)
        outward = side(screen, upward=screen.inverted)
        rows = screen.away / screen.velocity_per_pixel
        flowing = screen.away > 3.0
        share = (np.arange(len(outward)) + 1.0)[:, None] / np.maximum(rows, 1.0)[None, :]
        within.append(outward[:, flowing][(share > 0.5)[:, flowing] & (share < 0.9)[:, flowing]].mean())
        beyond.append(outward[:, flowing][(share > 1.12)[:, flowing]].mean())
    assert np.mean(within) > 2.0 * np.mean(beyond)


@FAMILIES
def test_truth_has_a_value_for_each_column(scanner: Scanner) -> None:
    for seed in range(4):
        screen = render_screen([INFLOW, LEAK], 70.0, np.random.default_rng(seed), scanner)
        assert screen.toward.shape == screen.away.shape == (screen.region.width,)
        assert np.nanmax(screen.away) == pytest.approx(5.0, rel=0.08)
        assert np.nanmin(screen.toward) == 0.0
        assert screen.region.y1 <= screen.pixels.shape[0]
        assert screen.region.x1 <= screen.pixels.shape[1]


def test_unwritten_columns_are_dark_and_have_no_truth() -> None:
    screens = [render_screen([LEAK], 70.0, np.random.default_rng(seed), SCANNERS[1]) for seed in range(12)]
    gaps = [screen for screen in screens if np.isnan(screen.away).sum() > 8]  # a line may mark the gap's edge
    assert gaps
    for screen in gaps:
        unwritten = np.isnan(screen.away)
        above, below = (side(screen, upward)[10:] for upward in (True, False))
        assert np.median(above[:, unwritten]) < 5.0
        assert np.median(below[:, unwritten]) < 5.0


def test_systole_follows_each_r_wave() -> None:
    for seed in range(6):
        screen = render_screen([STENOSIS], 70.0, np.random.default_rng(seed))
        assert len(screen.r_times) >= 1
        for moment in screen.r_times:
            column = round((moment + 0.2) / screen.seconds_per_pixel)
            if column < screen.region.width and not np.isnan(screen.away[column]):
                erased = np.isnan(screen.away[round(moment / screen.seconds_per_pixel) : column]).any()
                assert erased or screen.away[column] > 2.0


def test_printed_values_are_those_of_a_beat_that_is_drawn() -> None:
    velocities = []
    for seed in range(40):
        screen = render_screen([STENOSIS], 70.0, np.random.default_rng(seed))
        for printed in screen.printed:
            if printed.unit in ("m/s", "cm/s") and "ean" not in printed.label:
                velocities.append(printed.value / (100.0 if printed.unit == "cm/s" else 1.0) / np.nanmax(screen.away))
    assert len(velocities) >= 5
    assert np.all(np.abs(np.array(velocities) - 1.0) < 0.1)


def test_printed_names_are_of_the_valve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echoreport.simulation.screen.CALIPER_SHARE", 1.0)
    labels = set()
    for seed in range(12):
        screen = render_screen([LEAK], 70.0, np.random.default_rng(seed), SCANNERS[2], Valve.TRICUSPID)
        labels |= {printed.label.split()[0] for printed in screen.printed}
    assert labels == {"TR"}


def test_the_axis_unit_and_the_time_marks_are_those_of_the_family() -> None:
    for scanner in SCANNERS + UNSEEN_SCANNERS:
        screen = render_screen([STENOSIS], 70.0, np.random.default_rng(0), scanner)
        assert screen.axis_unit == scanner.unit
        assert screen.time_mark_step == scanner.marks.step


def test_an_aliased_jet_comes_in_from_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echoreport.simulation.screen_scale.ALIASED_SHARE", 1.0)
    flow = dataclasses.replace(STENOSIS, peak_velocity=1.2)
    screens = [render_screen([flow], 70.0, np.random.default_rng(seed), SCANNERS[0]) for seed in range(20)]
    aliased = [screen for screen in screens if screen.mode == "PW"]
    assert aliased
    brighter = []
    for screen in aliased:
        assert screen.aliased
        far = side(screen, upward=not screen.inverted)[-12:]
        wrapped = screen.away > screen.velocity_per_pixel * len(side(screen, upward=screen.inverted)) * 1.04
        brighter.append(far[:, wrapped].mean() / max(far[:, screen.away == 0.0].mean(), 1.0))
    assert np.median(brighter) > 2.0


def test_in_fibrillation_a_long_interval_makes_the_next_beat_faster() -> None:
    flow = Flow(Shape.INFLOW, Direction.TOWARD, 1.0)
    sweeps = [make_sweep([flow], 80.0, 800, 0.005, np.random.default_rng(seed)) for seed in range(10)]
    found = [np.corrcoef(s.beats.rr[:-1], s.gains[0, 1:])[0, 1] for s in sweeps if not s.beats.atrial]
    assert np.mean(found) > 0.6
    for sweep in sweeps:
        assert np.median(sweep.gains) == pytest.approx(1.0, abs=0.03)
