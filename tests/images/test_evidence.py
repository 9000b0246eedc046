"""What the rest of a frame says of the valve, and that none of it reaches the spectrum."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from echoreport.domain import Box, Direction, Valve, ValveEvidence, ValveSource
from echoreport.images import VIEW_SHAPE, Frame, read_doppler_image
from echoreport.images.examining import examine
from echoreport.images.view import view_of
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen
from echoreport.simulation.screen_scanner import SCANNERS
from echoreport.vision import to_grid, traits_of

STENOSIS = Flow(Shape.EJECTION, Direction.AWAY, 4.2, time_to_peak=0.45)


def screen(scanner: int = 0, seed: int = 1) -> Screen:
    return render_screen([STENOSIS], 70.0, np.random.default_rng(seed), SCANNERS[scanner], Valve.AORTIC)


def changed(pixels: np.ndarray, sector: Box) -> np.ndarray:
    """The frame with another label beside the sector, and the sector turned over."""
    other = pixels.copy()
    part = other[sector.y0 : sector.y1, sector.x0 : sector.x1]
    other[sector.y0 : sector.y1, sector.x0 : sector.x1] = part[:, ::-1].copy()
    frame = Image.fromarray(other)
    pen = ImageDraw.Draw(frame)
    pen.rectangle((620, 120, 900, 180), fill=(0, 0, 0))
    pen.text((630, 130), "PV Vmax 4.20 m/s", font=ImageFont.load_default(24), fill=(255, 255, 0))
    return np.asarray(frame)


def test_labels_view_and_tags_do_not_reach_the_features_of_the_spectrum() -> None:
    shown = screen()
    assert shown.sector
    own = examine(Frame("a.png", shown.pixels)).image
    other = examine(Frame("a.png", changed(shown.pixels, shown.sector), tags=Valve.PULMONIC)).image
    assert own
    assert other
    assert np.array_equal(own.spectrum, other.spectrum)
    view = np.ones(VIEW_SHAPE, np.float32)
    other = replace(other, evidence=ValveEvidence(Valve.PULMONIC, Valve.PULMONIC, view))
    assert np.array_equal(to_grid(own), to_grid(other))
    assert np.array_equal(traits_of(own), traits_of(other))


def test_the_label_is_read_where_it_is_asked_for_and_only_there(tmp_path: Path) -> None:
    shown = screen()
    assert shown.sector
    Image.fromarray(changed(shown.pixels, shown.sector)).save(tmp_path / "labelled.png")
    labelled = read_doppler_image(tmp_path / "labelled.png", [ValveSource.PRINTED]).evidence
    assert (labelled.printed, labelled.tags, labelled.view) == (Valve.PULMONIC, None, None)
    assert read_doppler_image(tmp_path / "labelled.png").evidence.printed is None


@pytest.mark.parametrize("scanner", range(len(SCANNERS)))
def test_the_view_is_the_fan_without_the_text_around_it(scanner: int) -> None:
    shown = screen(scanner)
    assert shown.sector
    view = view_of(Frame("a.png", shown.pixels), shown.region)
    assert view is not None
    assert (view.shape, view.dtype) == (VIEW_SHAPE, np.float32)
    assert 0 <= view.min() <= view.max() <= 1
    moved = shown.pixels.copy()
    outside = np.ones(moved.shape[:2], bool)
    for box in (shown.region, with_margin(shown.sector)):
        outside[box.y0 : box.y1, box.x0 : box.x1] = False
    moved[outside] = SCANNERS[scanner].background  # all text gone
    without = view_of(Frame("a.png", moved), shown.region)
    assert without is not None
    assert np.abs(view - without).mean() < 0.02


def with_margin(box: Box) -> Box:
    return Box(max(box.x0 - 4, 0), max(box.y0 - 4, 0), box.x1 + 4, box.y1 + 4)


def test_a_frame_without_a_fan_has_no_view() -> None:
    pixels = np.zeros((600, 800, 3), np.uint8)
    pixels[300:580, 20:700] = 90
    pixels[0:30, :] = 60  # a bar with a name
    frame = Image.fromarray(pixels)
    ImageDraw.Draw(frame).text((40, 60), "FR 54Hz\n17cm\n2D\n64%\nC 50", fill=(255, 255, 255), font_size=24)
    assert view_of(Frame("a.png", np.asarray(frame)), Box(20, 300, 700, 580)) is None


@pytest.mark.shared
def test_real_frames(shared_images: Path) -> None:
    aortic = read_doppler_image(shared_images / "18_doppler-av.png", list(ValveSource)).evidence
    unnamed = read_doppler_image(shared_images / "24_doppler-tv.png", list(ValveSource)).evidence
    assert (aortic.printed, unnamed.printed) == (Valve.AORTIC, None)
    assert aortic.view is not None
    assert unnamed.view is not None
