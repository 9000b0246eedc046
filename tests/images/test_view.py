"""The fan, its Doppler line and the place that is sampled, on drawn fans and on simulated screens."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from echoreport.domain import Box, Direction, Valve
from echoreport.images import VIEW_SHAPE, Frame
from echoreport.images.view import view_of
from echoreport.images.view.cursor import cursor_of
from echoreport.images.view.fan import Fan, fan_of
from echoreport.simulation import screen_sector
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import render_screen
from echoreport.simulation.screen_scanner import SCANNERS

RADIUS, TRACE = 300, Box(0, 0, 1, 1)


def fan(degrees: float, depth: float, marker: str) -> Fan:
    """Speckle in a fan, a dotted line through its apex, and on the line a level gate, a turned one or a ring."""
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[: RADIUS + 1, -RADIUS : RADIUS + 1]
    inside = (np.hypot(rows, columns) < RADIUS) & (np.abs(columns) < rows)
    speckle = cv2.blur(np.clip(rng.exponential(70, inside.shape), 0, 255), (3, 2))
    picture = Image.fromarray(np.where(inside, speckle, 0).astype(np.uint8))
    pen, angle = ImageDraw.Draw(picture), np.radians(degrees)
    along = np.array([np.sin(angle), np.cos(angle)])
    for distance in range(6, RADIUS, 9):
        x, y = along * distance + (RADIUS, 0)
        pen.rectangle((x, y, x + 1, y + 1), fill=225)
    x, y = along * depth * RADIUS + (RADIUS, 0)
    if marker == "ring":
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), outline=240)
    for offset in (-4, 4) if marker != "ring" else ():
        middle, side = np.array([x, y + offset]), np.array([6, 0])
        if marker == "turned":
            middle, side = np.array([x, y]) + along * offset, 6 * along[::-1] * (1, -1)
        pen.line((*(middle - side), *(middle + side)), fill=240, width=2)
    return Fan(np.asarray(picture))


@pytest.mark.parametrize("marker", ["ring", "gate", "turned"])
@pytest.mark.parametrize("degrees", [-30.0, 0.0, 12.0])
def test_the_line_and_its_sample_are_found(degrees: float, marker: str) -> None:
    cursor = cursor_of(fan(degrees, 0.6, marker))
    assert np.degrees(cursor.angle) == pytest.approx(degrees, abs=1)
    assert cursor.depth == pytest.approx(0.6, abs=0.02)


def test_a_fan_without_a_line_or_without_anything_still_has_a_place() -> None:
    empty = cursor_of(Fan(np.zeros((RADIUS + 1, 2 * RADIUS + 1), np.uint8)))
    tiny = cursor_of(Fan(np.full((31, 61), 80, np.uint8)))
    for cursor in (empty, tiny):
        assert abs(cursor.angle) <= np.radians(44.1)
        assert 0.1 <= cursor.depth <= 0.93


def test_neither_place_nor_size_changes_a_view() -> None:
    drawn = fan(10.0, 0.6, "ring").grey
    whole, moved = np.zeros((2, 700, 900, 3), np.uint8)
    whole[60 : 60 + len(drawn), 100 : 100 + drawn.shape[1]] = drawn[..., None]
    moved[300 : 300 + len(drawn), 250 : 250 + drawn.shape[1]] = drawn[..., None]
    larger = np.asarray(Image.fromarray(whole).resize((1350, 1050)))
    huge = np.asarray(Image.fromarray(whole).resize((3600, 2800)))
    views = [view_of(Frame("a.png", pixels), TRACE) for pixels in (whole, moved, larger, huge)]
    assert views[0] is not None
    assert views[0].shape == VIEW_SHAPE
    for view, most in zip(views[1:], (0.04, 0.06, 0.08), strict=True):
        assert view is not None
        assert np.abs(views[0] - view).mean() < most
    middle, beside = (views[0][0][8:56, columns].max(1).mean() for columns in (slice(30, 34), slice(20, 24)))
    assert middle > 1.2 * beside  # the dots run straight down


def test_what_is_written_beside_a_fan_with_a_dark_side_is_not_in_it() -> None:
    grey = fan(0.0, 0.6, "ring").grey.copy()
    grey[:, : RADIUS - 20] = 0
    pixels = np.zeros((400, 700, 3), np.uint8)
    pixels[20 : 20 + len(grey), 20 : 20 + grey.shape[1]] = grey[..., None]
    frame = Image.fromarray(pixels)
    ImageDraw.Draw(frame).text((130, 250), "DOE JOHN", fill=(255, 255, 255), font_size=24)
    with_name, without = (view_of(Frame("a.png", np.asarray(shown)), TRACE) for shown in (frame, pixels))
    assert with_name is not None
    assert np.array_equal(with_name, without)


@pytest.mark.parametrize("cut", [0, 120])
def test_a_fan_whose_top_is_cut_off_has_its_apex_where_its_sides_meet(cut: int) -> None:
    grey = fan(12.0, 0.7, "ring").grey.copy()
    grey[:cut] = 0
    pixels = np.zeros((500, 700, 3), np.uint8)
    pixels[90 : 90 + len(grey), 20 : 20 + grey.shape[1]] = grey[..., None]
    found = fan_of(Frame("a.png", pixels), TRACE)
    assert found
    assert found.radius == pytest.approx(RADIUS, rel=0.06)
    cursor = cursor_of(found)
    assert np.degrees(cursor.angle) == pytest.approx(12, abs=2.5)
    assert cursor.depth == pytest.approx(0.7, abs=0.04)


def test_a_probe_with_parallel_sides_has_a_view() -> None:
    pixels = np.zeros((500, 700, 3), np.uint8)
    pixels[90:400, 200:450] = np.random.default_rng(0).integers(20, 200, (310, 250, 1), dtype=np.uint8)
    assert view_of(Frame("a.png", pixels), TRACE) is not None


def test_blood_is_dark_whether_coloured_or_not() -> None:
    grey = fan(0.0, 0.6, "ring").grey
    pixels = np.zeros((400, 700, 3), np.uint8)
    pixels[20 : 20 + len(grey), 20 : 20 + grey.shape[1]] = grey[..., None]
    pixels[150:200, 250:300] = (230, 90, 0)
    found = fan_of(Frame("a.png", pixels), TRACE)
    assert found
    assert found.radius == pytest.approx(RADIUS, abs=12)
    assert found.grey.mean() < grey.mean() * 1.1
    middle = found.grey.shape[1] // 2 + 250 + 25 - (20 + RADIUS)
    assert found.grey[150:170, middle - 10 : middle + 10].max() <= 1


def simulated(count: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[float, float, Fan]]:
    """Angle and depth (radii) of the cursors of simulated screens, and the fans that are found in them."""
    drawn: list[tuple[float, float]] = []
    scene = screen_sector.draw_scene

    def watched(*arguments: object) -> object:
        made = scene(*arguments)  # type: ignore[arg-type]
        drawn.append((made.degrees, made.depth) if made else (np.nan, np.nan))
        return made

    monkeypatch.setattr(screen_sector, "draw_scene", watched)
    flow = [Flow(Shape.EJECTION, Direction.AWAY, 4.2, time_to_peak=0.45)]
    for number in range(count):
        rng = np.random.default_rng(number)
        shown = render_screen(flow, 70.0, rng, SCANNERS[number % len(SCANNERS)], list(Valve)[number % len(Valve)])
        found = fan_of(Frame("a.png", shown.pixels), shown.region)
        if found and drawn and np.isfinite(drawn[-1][0]):
            yield *drawn[-1], found
        drawn.clear()


def test_most_simulated_cursors_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    angles, depths = [], []
    for degrees, depth, found in simulated(40, monkeypatch):
        cursor = cursor_of(found)
        angles.append(abs(np.degrees(cursor.angle) - degrees) < 3)
        depths.append(abs(cursor.depth - depth) < 0.06)
    assert len(angles) > 20
    assert np.mean(angles) > 0.8
    assert np.mean(depths) > 0.65
