"""A known velocity is recovered from pixels, with what follows from it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from echoreport.domain import Calibration, Direction
from echoreport.images import measure, measurements_of, read_doppler_image
from echoreport.images.flow.jets import find_jets, peak_of


@pytest.fixture
def measured(draw, rng, save):
    """Report of a drawn trace as DICOM."""

    def run(**changes):
        region = changes.pop("region", {})
        pixels = draw.spectrum(draw.trace(**changes), rng)
        return measure(save(draw.dicom(pixels, regions=(draw.region(**region),))))

    return run


@pytest.mark.parametrize("peak", [0.8, 2.0, 2.8])
def test_a_known_velocity_is_recovered(measured, peak):
    record = measured(peak=peak).to_json()
    assert record["peak_velocity"]["away"] == pytest.approx(peak, rel=0.05)
    assert record["peak_velocity"]["toward"] is None
    assert record["reason"] == "no flow stands out of the noise: toward"


def test_a_click_does_not_make_a_peak(measured):
    assert measured(peak=1.2, spike=True).to_json()["peak_velocity"]["away"] == pytest.approx(1.2, rel=0.06)


def test_an_inverted_display_turns_the_directions(draw, measured):
    record = measured(peak=2.0, region={"PhysicalDeltaY": 100 * draw.velocity}).to_json()
    assert record["peak_velocity"]["toward"] == pytest.approx(2.0, rel=0.05)
    assert record["peak_velocity"]["away"] is None


def test_gradient_and_integral_follow_from_the_course(measured):
    """Half a sine of 2 m/s over 0.8 s: mean of 4 v^2 is 8 mmHg, integral 2 / pi * 2 * 0.8 m = 101.9 cm."""
    jets = [jet for jet in measured(peak=2.0).jets if jet.direction is Direction.AWAY]
    assert len(jets) >= 1
    whole = jets[0]
    assert whole.end - whole.start == pytest.approx(0.8, rel=0.25)
    assert whole.mean_gradient == pytest.approx(8.0, rel=0.3)
    assert whole.vti == pytest.approx(101.9, rel=0.1)
    assert whole.pressure_half_time is None


def test_a_straight_decline_has_its_half_time(draw, rng, measured):
    """From 2.8 m/s at 1 m/s^2, velocity falls to 2.8 / sqrt(2) after 0.82 s."""
    image = measured(peak=2.0).image
    rows, columns = image.spectrum.shape
    time = np.arange(columns) * draw.seconds
    velocity = np.where((time > 0.2) & (time < 1.4), 2.8 - 1.0 * (time - 0.2), 0)
    distance = np.arange(rows)[:, None] - (draw.baseline - draw.strip.y0)
    flow = (distance > 0) & (distance * draw.velocity <= velocity)
    spectrum = np.where(flow, rng.uniform(0.4, 0.8, flow.shape), rng.uniform(0, 0.06, flow.shape)).astype(np.float32)
    declining = replace(image, spectrum=spectrum)
    (jet,) = find_jets(declining)
    assert jet.pressure_half_time == pytest.approx(2.8 * (1 - 2**-0.5) * 1000, rel=0.08)
    stated = {m.quantity: (m.value, m.unit) for m in measurements_of(declining)}
    assert stated["pressure_half_time"] == (round(jet.pressure_half_time), "ms")


def test_a_constant_spectrum_has_no_peaks(measured):
    image = measured(peak=2.0).image
    constant = replace(image, spectrum=np.full_like(image.spectrum, 0.5))
    assert find_jets(constant) == ()
    assert measurements_of(constant) == ()


def test_without_a_calibration_nothing_is_measured_and_the_reason_is_given(draw, rng, tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(draw.spectrum(draw.trace(), rng)).save(path)
    record = measure(path).to_json()
    assert record["kind"] == "spectral-doppler"
    assert record["calibration"] is None
    assert record["peak_velocity"] == {"toward": None, "away": None}
    assert record["jets"] == []
    assert record["reason"].startswith("the file has no ultrasound region calibration")
    assert measurements_of(read_doppler_image(path)) == ()


def test_the_record_is_the_public_format(measured):
    record = json.loads(json.dumps(measured(peak=2.0).to_json()))
    assert list(record) == [
        "image", "kind", "kind_confidence", "mode", "region", "baseline_row", "inverted", "calibration",
        "peak_velocity", "jets", "flows", "guideline", "printed", "reason",
    ]  # fmt: skip
    assert record["region"] == [30, 200, 590, 440]
    assert set(record["calibration"]) == {"source", "velocity_per_pixel", "seconds_per_pixel"}
    assert list(record["jets"][0]) == [
        "direction", "start", "end", "peak_velocity", "peak_gradient", "mean_gradient", "vti",
        "acceleration_time", "deceleration_time", "pressure_half_time", "e_velocity", "a_velocity",
    ]  # fmt: skip


def test_a_draft_gets_the_peak_with_image_and_unit(measured):
    peak, gradient = measurements_of(measured(peak=2.0).image)
    assert (peak.image, peak.quantity, peak.unit, peak.direction) == (
        "frame.dcm",
        "peak_velocity",
        "m/s",
        Direction.AWAY,
    )
    assert peak.value == pytest.approx(2.0, rel=0.05)
    assert (gradient.image, gradient.quantity, gradient.unit, gradient.direction) == (
        "frame.dcm",
        "mean_gradient",
        "mmHg",
        Direction.AWAY,
    )
    assert gradient.value == pytest.approx(8.0, rel=0.3)  # of half a sine: 2 v^2
    assert gradient.value == round(gradient.value, 1)


def test_flow_that_runs_into_the_border_has_no_peak_and_the_reason_is_given(measured):
    record = measured(peak=9.0).to_json()
    assert record["peak_velocity"]["away"] is None
    assert "flow runs into the border of the display: away" in record["reason"]


def test_slow_flow_has_no_gradient_worth_stating(measured):
    assert [m.quantity for m in measurements_of(measured(peak=1.1).image)] == ["peak_velocity"]


@pytest.mark.shared
def test_a_regurgitant_jet_has_the_velocity_that_its_reader_measured(shared_images: Path):
    """24_doppler-tv.png: axis of 1 m/s over 92 rows, 100 mm/s; the value box states 2.60 m/s."""
    image = read_doppler_image(shared_images / "24_doppler-tv.png")
    jets = find_jets(replace(image, calibration=Calibration("axis", 1 / 92, 0.0026)))
    assert peak_of(jets, Direction.AWAY) == pytest.approx(2.60, rel=0.06)


def test_importing_the_images_brings_nothing_heavy():
    heavy = (
        "import sys, echoreport.images; print([m for m in ('torch','pandas','scipy','pydicom') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
