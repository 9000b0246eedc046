"""Nothing of a frame but its spectral region travels on, and nothing of its header."""

import contextlib
import json
import logging
import pickle
import warnings
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from echoreport.errors import ImageError
from echoreport.images import measure, read_doppler_image, read_frame

SECRETS = ("DOE", "JANE", "19440229", "4711-0815", "Mercy", "hepatic")


@pytest.fixture
def named(draw, rng):
    """A frame with the patient's name and number in its header and burned into its upper margin."""
    image = Image.fromarray(draw.spectrum(draw.trace(), rng))
    burned = ImageDraw.Draw(image)
    for row, text in enumerate(("DOE, JANE   4711-0815", "Mercy Hospital  29/02/1944")):
        burned.text((20, 10 + 30 * row), text, font=ImageFont.load_default(22), fill=(255, 255, 255))
    data = draw.dicom(np.asarray(image), regions=(draw.region(),))
    data.PatientName, data.PatientID, data.PatientBirthDate = "DOE^JANE", "4711-0815", "19440229"
    data.SpecificCharacterSet = "ISO_IR 100"
    data.InstitutionName, data.ImageComments = "Mercy", "hepatic vein"
    return data


def test_the_trace_holds_its_region_and_beside_its_header_nothing_else(draw, save, named):
    path = save(named)
    image = read_doppler_image(path)
    assert image.region == draw.strip
    assert (image.header.patient_id, image.header.patient_birth_date) == ("4711-0815", "19440229")
    assert not [secret for secret in SECRETS if secret in repr(image)]
    carried = pickle.dumps(replace(image, header=None))
    assert len(carried) < image.spectrum.nbytes + 4000  # no view of the whole frame behind it
    assert not [secret for secret in SECRETS if secret.encode() in carried]


def test_the_json_holds_no_identifier(save, named):
    record = json.dumps(measure(save(named)).to_json())
    assert not [secret for secret in SECRETS if secret.lower() in record.lower()]


def test_no_identifier_is_printed_with_a_frame(save, named):
    frame = read_frame(save(named))
    assert {type(region).__name__ for region in frame.regions} == {"UltrasoundRegion"}
    assert not [secret for secret in SECRETS if secret in repr(frame)]


@pytest.mark.parametrize("silenced", [True, False])
def test_neither_warnings_nor_log_lines_repeat_what_a_file_holds(save, named, caplog, monkeypatch, silenced):
    path = save(named)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"ISO_IR 100", b"DOE^JANE\\ "))  # no character set: pydicom warns, with the value
    if not silenced:  # the test can fail
        monkeypatch.setattr("echoreport.images.reading.door.quiet", contextlib.nullcontext)
    caplog.clear()
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        read_frame(path)
    text = caplog.text + "".join(str(warning.message) for warning in caught)
    assert ("DOE" in text) is not silenced


def test_logging_is_as_the_user_left_it(save, named):
    logging.getLogger("pydicom").setLevel(logging.INFO)
    read_frame(save(named))
    assert logging.getLogger("pydicom").level == logging.INFO
    logging.getLogger("pydicom").setLevel(logging.NOTSET)


def test_a_refusal_repeats_nothing_either(save, named):
    path = save(named)
    whole = path.read_bytes()
    at = whole.index(b"\x28\0\x10\0US")
    path.write_bytes(whole[:at] + b"\x28\0\x10\0IS\x04\0DOE " + whole[at + 10 :])
    with pytest.raises(ImageError) as caught:
        read_frame(path)
    assert "DOE" not in str(caught.value)
