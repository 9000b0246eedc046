"""What a frame shows, where its spectrum lies, and what the header says of it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from echoreport.domain import Box, Calibration, ImageKind
from echoreport.errors import NotSpectralDopplerError
from echoreport.images import Frame, read_doppler_image
from echoreport.images.axes.axes import Axes
from echoreport.images.examining import examine


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = max(min(one.x1, other.x1) - max(one.x0, other.x0), 0)
    height = max(min(one.y1, other.y1) - max(one.y0, other.y0), 0)
    both = width * height
    return both / (one.width * one.height + other.width * other.height - both)


@pytest.mark.parametrize("tint", [(1, 1, 1), (1, 0.86, 0.6), (0.6, 0.8, 1)])
def test_the_spectrum_is_found_in_the_pixels(draw, rng, tint):
    seen = examine(Frame("a.png", draw.spectrum(draw.trace(tint=tint), rng)))
    assert seen.kind is ImageKind.SPECTRAL_DOPPLER
    assert overlap(seen.image.region, draw.strip) > 0.97
    assert seen.image.baseline_row == pytest.approx(draw.baseline, abs=1)


def test_a_baseline_that_is_not_drawn_is_found_in_the_wall_filter_gap(draw, rng):
    seen = examine(Frame("a.png", draw.spectrum(draw.trace(line=None), rng)))
    assert seen.kind is ImageKind.SPECTRAL_DOPPLER
    assert overlap(seen.image.region, draw.strip) > 0.9
    assert seen.image.baseline_row == pytest.approx(draw.baseline, abs=5)


def test_a_light_border_changes_nothing(draw, rng):
    pixels = np.full((540, 700, 3), 200, np.uint8)
    pixels[30:510, 30:670] = draw.spectrum(draw.trace(), rng)
    moved = Box(draw.strip.x0 + 30, draw.strip.y0 + 30, draw.strip.x1 + 30, draw.strip.y1 + 30)
    assert overlap(examine(Frame("a.png", pixels)).image.region, moved) > 0.97


def test_jpeg_compression_changes_little(draw, rng, tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(draw.spectrum(draw.trace(), rng)).save(path, quality=75)
    image = read_doppler_image(path)
    assert overlap(image.region, draw.strip) > 0.93
    assert image.baseline_row == pytest.approx(draw.baseline, abs=1)


def test_the_drawn_baseline_and_coloured_graphics_do_not_reach_the_spectrum(draw, rng):
    pixels = draw.spectrum(draw.trace(), rng)
    pixels[220:223, 30:590] = (70, 230, 70)
    image = examine(Frame("a.png", pixels)).image
    assert image.spectrum.dtype == np.float32
    assert 0 <= image.spectrum.min() <= image.spectrum.max() <= 1
    assert image.spectrum[draw.baseline - image.region.y0].max() < 0.2
    assert image.spectrum[221 - image.region.y0].max() == 0


@pytest.mark.parametrize(
    ("drawing", "kind"),
    [
        (lambda draw, rng: draw.sector(False, rng), ImageKind.B_MODE),
        (lambda draw, rng: draw.sector(True, rng), ImageKind.COLOUR_DOPPLER),
        (lambda draw, rng: draw.m_mode(rng), ImageKind.M_MODE),
        (lambda draw, rng: np.full((480, 640, 3), 90, np.uint8), ImageKind.UNKNOWN),
        (lambda draw, rng: np.zeros((480, 640, 3), np.uint8), ImageKind.UNKNOWN),
    ],
)
def test_frames_without_a_spectrum_are_told_apart(draw, rng, tmp_path, drawing, kind):
    path = tmp_path / "frame.png"
    Image.fromarray(drawing(draw, rng)).save(path)
    with pytest.raises(NotSpectralDopplerError, match=f"frame.png: got an? {kind} frame, wanted a spectral") as caught:
        read_doppler_image(path)
    assert caught.value.kind == kind


def test_the_header_gives_region_baseline_and_calibration(draw, rng, save):
    image = read_doppler_image(save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(draw.region(),))))
    assert image.region == draw.strip
    assert image.baseline_row == draw.baseline
    assert image.calibration.source == "dicom"
    assert image.calibration.velocity_per_pixel == pytest.approx(draw.velocity)
    assert image.calibration.seconds_per_pixel == pytest.approx(draw.seconds)
    assert image.reason == ""
    assert not image.inverted


def test_a_reference_pixel_away_from_zero_moves_the_baseline(draw, rng, save):
    region = draw.region(ReferencePixelY0=0, ReferencePixelPhysicalValueY=90 * 100 * draw.velocity)
    image = read_doppler_image(save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(region,))))
    assert image.baseline_row == pytest.approx(draw.baseline)


def test_velocity_that_grows_downwards_is_an_inverted_display(draw, rng, save):
    region = draw.region(PhysicalDeltaY=100 * draw.velocity)
    assert read_doppler_image(save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(region,)))).inverted


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"PhysicalUnitsYDirection": 5}, "units are not seconds and cm/s"),
        ({"PhysicalDeltaY": -4000.0}, "steps are implausible: 0.005 s and 40 m/s"),
        ({"PhysicalDeltaX": 0.0}, "steps are implausible: 0 s"),
        ({"RegionLocationMaxX1": 1023}, "name no spectral region in the frame"),
    ],
)
def test_a_calibration_that_cannot_be_right_is_left_out_with_its_reason(draw, rng, save, changes, reason):
    image = read_doppler_image(save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(draw.region(**changes),))))
    assert image.calibration is None
    assert reason in image.reason
    assert overlap(image.region, draw.strip) > 0.95


def test_a_header_region_of_nearly_the_whole_frame_lets_no_name_travel(draw, rng, save):
    pixels = draw.spectrum(draw.trace(), rng)
    pixels[10:22, 20:200:3] = 255  # where a scanner burns in the patient's name
    region = draw.region(RegionLocationMinX0=0, RegionLocationMinY0=0, RegionLocationMaxX1=639, RegionLocationMaxY1=479)
    image = read_doppler_image(save(draw.dicom(pixels, regions=(region,))))
    assert overlap(image.region, draw.strip) > 0.95
    assert image.calibration is None
    assert "name no spectral region in the frame that can be right" in image.reason


def test_a_velocity_range_of_tissue_is_tissue_doppler(draw, rng, save):
    region = draw.region(PhysicalDeltaY=-0.15)  # 0.36 m/s over 240 rows
    path = save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(region,)))
    with pytest.raises(NotSpectralDopplerError, match="motion of the heart's wall"):
        read_doppler_image(path)


def test_the_header_names_m_mode_and_colour_flow(draw, rng, save):
    m_mode = draw.region(RegionSpatialFormat=2, RegionDataType=1, PhysicalUnitsYDirection=3)
    flow = draw.region(RegionSpatialFormat=1, RegionDataType=2, PhysicalUnitsXDirection=3)
    for region, kind in ((m_mode, ImageKind.M_MODE), (flow, ImageKind.COLOUR_DOPPLER)):
        path = save(draw.dicom(draw.sector(False, rng), regions=(region,)))
        with pytest.raises(NotSpectralDopplerError) as caught:
            read_doppler_image(path)
        assert caught.value.kind == kind


@pytest.mark.shared
def test_real_frames_have_the_kinds_that_a_reader_sees(shared_images: Path):
    from echoreport.images import measure

    rows = list(csv.DictReader((shared_images / "expected.csv").open(encoding="utf-8")))
    seen = {row["file"]: str(measure(shared_images / row["file"]).kind) for row in rows}
    assert seen == {row["file"]: row["kind"] for row in rows}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "region", "baseline"),
    [
        ("17_doppler-ao.png", Box(42, 342, 916, 733), 537),
        ("18_doppler-av.png", Box(42, 342, 878, 733), 464),
        ("24_doppler-tv.png", Box(42, 342, 944, 733), 439),
    ],
)
def test_real_regions_are_those_read_by_eye(shared_images: Path, name, region, baseline):
    image = read_doppler_image(shared_images / name)
    assert overlap(image.region, region) > 0.98
    assert image.baseline_row == pytest.approx(baseline, abs=1)


@pytest.mark.shared
def test_the_refusal_of_a_real_colour_frame_says_what_it_is(shared_images: Path):
    with pytest.raises(NotSpectralDopplerError) as caught:
        read_doppler_image(shared_images / "36_psax-pv.png")
    assert str(caught.value).startswith(
        "36_psax-pv.png: got a colour-doppler frame, wanted a spectral Doppler trace: it shows flow"
    )


def numbered(draw, pixels: np.ndarray, upright: bool = True) -> np.ndarray:
    """The trace with a velocity axis beside it: a tick and a number with its sign every m/s."""
    image = Image.fromarray(pixels)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    for number in range(-2, 2):
        row = draw.baseline - number / draw.velocity
        if draw.strip.y0 <= row < draw.strip.y1:
            pen.line((draw.strip.x1 + 2, row, draw.strip.x1 + 8, row), fill="white")
            pen.text((draw.strip.x1 + 14, row - 9), f"{number if upright else -number:.1f}", fill="white", font=font)
    pen.text((draw.strip.x1 + 14, draw.strip.y0 - 24), "m/s", fill="white", font=font)
    return np.asarray(image)


@pytest.mark.parametrize("upright", [True, False])
def test_a_header_that_turns_the_display_over_is_asked_for_the_signs_of_the_axis(draw, rng, save, upright):
    """Some scanners write every step as a positive number, whichever way the display runs."""
    pixels = numbered(draw, draw.spectrum(draw.trace(), rng), upright)
    region = draw.region(PhysicalDeltaY=100 * draw.velocity)
    image = read_doppler_image(save(draw.dicom(pixels, regions=(region,))))
    assert image.inverted is not upright
    assert image.calibration.source == "dicom"


def test_a_header_of_another_size_of_the_frame_is_not_used(draw, rng, save):
    """A viewer scaled the frame by 0.8 and kept the header, whose region and scale are then wrong."""
    pixels = numbered(draw, draw.spectrum(draw.trace(), rng))
    small = np.asarray(Image.fromarray(pixels).resize((512, 384), Image.Resampling.BICUBIC))
    whole = np.zeros_like(pixels)
    whole[:384, :512] = small
    image = read_doppler_image(save(draw.dicom(whole, regions=(draw.region(),))))
    assert image.region.y1 == pytest.approx(0.8 * draw.strip.y1, abs=8)
    if image.calibration:
        assert image.calibration.source == "axis"
        assert image.calibration.velocity_per_pixel == pytest.approx(draw.velocity / 0.8, rel=0.03)


def test_an_axis_that_only_tissue_fits_is_not_used_beside_blood_flow(draw, rng, monkeypatch):
    """A depth scale, say, that was taken for the velocity axis."""
    from echoreport.images import examining

    narrow = Axes(Calibration("axis", 0.001, None), "", float(draw.baseline))
    monkeypatch.setattr(examining, "axes_from_pixels", lambda *_: narrow)
    seen = examine(Frame("cw.png", draw.spectrum(draw.trace(), rng)))
    assert seen.kind is ImageKind.SPECTRAL_DOPPLER
    assert seen.image.calibration is None
    assert seen.image.reason.startswith("got an axis over 0.24 m/s, wanted more than 0.4 m/s")
