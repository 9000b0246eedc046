import numpy as np
import pytest

from echoreport.vision import TRAITS, hide_calibration, traits_of
from echoreport.vision.traits import TRAIT_NAMES

AWAY = 9  # where the second direction's traits begin


def test_a_jets_velocity_and_direction_are_told(jet):
    traits = traits_of(jet(4.0))
    assert traits.shape == (TRAITS,)
    assert traits[AWAY] == 1
    assert traits[AWAY + 1] == pytest.approx(4.0, rel=0.06)
    assert traits[0] == 0


def test_the_level_is_the_jets_brightness(jet):
    traits = traits_of(jet(4.0))
    assert traits[AWAY + 7] == pytest.approx(0.7, abs=0.1)


def test_an_uncalibrated_image_has_the_traits_of_a_hidden_calibration(jet):
    calibrated, uncalibrated = traits_of(jet(4.0)), traits_of(jet(4.0, calibrated=False))
    assert uncalibrated == pytest.approx(hide_calibration(calibrated[None])[0])
    assert calibrated[-1] == 1
    assert uncalibrated[-1] == 0


def test_a_constant_spectrum_has_finite_traits(jet):
    image = jet(4.0)
    constant = type(image)("c.png", np.full_like(image.spectrum, 0.5), image.region, 400.0, image.calibration)
    assert np.isfinite(traits_of(constant)).all()


def test_every_column_has_a_name_of_its_own():
    assert len(set(TRAIT_NAMES)) == TRAITS
    assert TRAIT_NAMES[AWAY] == "away_jet"
