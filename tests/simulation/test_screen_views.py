"""The sector shows the view from which a valve is insonated, and nothing else of the frame changes with it."""

import numpy as np
import pytest

from echoreport.domain import Direction, Valve
from echoreport.simulation import screen_sector, screen_views
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen
from echoreport.simulation.screen_scanner import SCANNERS
from echoreport.simulation.screen_views import draw_scene

STENOSIS = Flow(Shape.EJECTION, Direction.AWAY, 4.2, time_to_peak=0.45)
GRID, HALF_ANGLE = (200, 96), 40
EVEN = np.zeros(GRID, np.float32)


def screens(seed: int, scanner: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Screen, Screen]:
    """The same frame with the view of its valve, and with chambers anywhere."""
    rng = np.random.default_rng(seed)
    shown = render_screen([STENOSIS], 70.0, rng, SCANNERS[scanner], Valve.AORTIC)
    with monkeypatch.context() as patch:
        patch.setattr(screen_sector, "draw_scene", lambda *_: None)
        rng = np.random.default_rng(seed)
        return shown, render_screen([STENOSIS], 70.0, rng, SCANNERS[scanner], Valve.AORTIC)


@pytest.mark.parametrize("scanner", range(len(SCANNERS)))
def test_only_the_sector_changes_with_the_view(scanner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(3):
        shown, without = screens(seed, scanner, monkeypatch)
        box = shown.sector
        assert box
        assert shown.printed == without.printed
        outside = shown.pixels != without.pixels
        outside[box.y0 : box.y1, box.x0 : box.x1] = False
        assert not outside.any()


def test_the_sector_itself_does_change(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [screens(seed, 0, monkeypatch) for seed in range(8)]
    assert sum((shown.pixels != without.pixels).any() for shown, without in pairs) >= 4


def scenes(valve: Valve, count: int = 200) -> list[screen_views.Scene]:
    drawn = [draw_scene(valve, GRID, HALF_ANGLE, EVEN, np.random.default_rng(seed)) for seed in range(count)]
    return [scene for scene in drawn if scene]


def test_a_share_of_the_frames_shows_no_view() -> None:
    assert pytest.approx(len(scenes(Valve.MITRAL)), abs=20) == 200 * (1 - screen_views.BLIND_SHARE)


def test_the_line_of_an_apical_view_runs_left_of_the_middle_for_the_right_heart() -> None:
    middle = {valve: np.median([scene.degrees for scene in scenes(valve)]) for valve in Valve}
    assert middle[Valve.TRICUSPID] < -3 < 3 < middle[Valve.MITRAL] < middle[Valve.PULMONIC]


def test_the_valve_lies_between_chambers_of_which_some_lie_along_the_line() -> None:
    """At the valve the field is near a wall's, and the line crosses blood on its way."""
    for scene in scenes(Valve.MITRAL, 40):
        beam = round((scene.degrees / HALF_ANGLE + 1) / 2 * GRID[1])
        along = scene.field[:, min(beam, GRID[1] - 1)]
        assert along.max() > 0.3
        assert scene.field[round(scene.depth * GRID[0]) - 10 : round(scene.depth * GRID[0]) + 10].min() < 0
