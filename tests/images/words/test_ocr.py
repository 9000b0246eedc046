"""Words are found on a screen and read; what is remembered changes nothing but the time it takes."""

import io
import re
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from echoreport.images.words import WordReader, ocr, printed, read_words, why_no_words
from echoreport.images.words.marks import Marks, mended

AXIS = [(80, "1.0"), (120, "0.5"), (200, "-0.5"), (240, "-1.0")]


def screen(texts, ground=(0, 0, 0), ink=(230, 230, 230), size=16):
    """A screen of 400 x 300 with texts at (column, row)."""
    image = Image.new("RGB", (400, 300), ground)
    draw = ImageDraw.Draw(image)
    for (x, y), text in texts.items():
        draw.text((x, y), text, font=ImageFont.load_default(size), fill=ink)
    return np.array(image)


def jpeg(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.array(Image.open(file))


def texts(words):
    return [word.text for word in words]


@pytest.fixture
def counted(monkeypatch):
    """How many pictures the recogniser was given, call by call."""
    calls = []
    recognise = ocr.recognise
    monkeypatch.setattr(ocr, "recognise", lambda pictures: calls.append(len(pictures)) or recognise(pictures))
    return calls


@pytest.mark.parametrize(
    ("ground", "ink"), [((0, 0, 0), (255, 255, 255)), ((20, 25, 40), (250, 220, 60)), ((235, 235, 240), (10, 10, 10))]
)
def test_words_are_read_where_they_stand(ground, ink):
    words = WordReader().read(screen({(40, 60): "PW", (250, 200): "75 mm/s"}, ground, ink))
    assert [text.replace(" ", "") for text in texts(words)] == ["PW", "75mm/s"]
    box = words[0].box
    assert (box.x0, box.y0) == (pytest.approx(41, abs=3), pytest.approx(64, abs=4))
    assert 9 <= box.height <= 16


@pytest.mark.parametrize("quality", [None, 90, 70])
def test_ticks_of_a_ruler_are_no_minus_signs(quality):
    pixels = screen({(230, row): text for row, text in AXIS})
    for row, _ in AXIS:
        pixels[row + 9 : row + 11, 210:222] = 255
        pixels[row + 29 : row + 31, 210:216] = 255  # a minor tick without a number
    words = WordReader().read(pixels if quality is None else jpeg(pixels, quality))
    assert texts(words) == [text for _, text in AXIS]


def test_speckle_is_no_text():
    speckle = np.random.default_rng(0).gamma(2.0, 30.0, (150, 200)).clip(0, 255).astype(np.uint8)
    pixels = np.repeat(np.repeat(speckle, 2, axis=0), 2, axis=1)[..., None].repeat(3, axis=2)
    assert not [text for text in texts(WordReader().read(pixels)) if len(text) > 2]


def test_a_box_over_the_trace_is_read():
    pixels = screen({(60, 60): "TR Vmax 3.12 m/s", (60, 90): "TR PG 39 mmHg"})
    rough = np.random.default_rng(0).integers(0, 45, (75, 100)).repeat(4, axis=0).repeat(4, axis=1)[..., None]
    values = printed(WordReader().read(np.maximum(pixels, rough).astype(np.uint8)))
    assert [(value.label, value.value, value.unit) for value in values] == [
        ("TR Vmax", 3.12, "m/s"),
        ("TR PG", 39, "mmHg"),
    ]


def test_a_second_frame_of_a_layout_is_remembered_but_for_its_number(counted):
    reader = WordReader()
    layout = {(40, 60): "PW 50%", (40, 90): "LVOT", (250, 250): "75 mm/s"}
    first = reader.read(screen({**layout, (200, 60): "Vmax 88.8 cm/s"}))
    again = reader.read(screen({**layout, (200, 60): "Vmax 88.8 cm/s"}))
    other = reader.read(screen({**layout, (200, 60): "Vmax 83.8 cm/s"}))
    assert again == first
    assert counted[1:] == [1]
    assert [value.value for value in printed(first) + printed(other)] == [88.8, 83.8]
    assert other == WordReader().read(screen({**layout, (200, 60): "Vmax 83.8 cm/s"}))


def test_a_picture_is_read_alike_alone_and_among_others():
    alone = WordReader().read(screen({(40, 60): "-120"}))
    among = WordReader().read(
        screen({(40, 60): "-120", (40, 100): "-80", (40, 140): "225Hz", (200, 200): "Max PG 3 mmHg"})
    )
    assert alone[0].text == among[0].text == "-120"
    assert alone[0].score == pytest.approx(among[0].score, abs=1e-3)


def test_a_sign_and_a_point_that_were_passed_over_are_mended():
    assert mended("08", Marks(2, minus=True, points=(1,))) == "-0.8"
    assert mended("88.8", Marks(3, minus=False, points=(2,))) == "88.8"
    assert mended("120", Marks(2, minus=False, points=(1,))) == "120"
    assert mended("cm's", Marks(3, minus=False, points=())) == "cm/s"
    assert mended("PW", Marks(2, minus=True, points=(1,))) == "PW"


@pytest.mark.parametrize("shape", [(1, 1, 3), (32, 32, 3), (40, 3000, 3)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_frame_without_text_has_no_words(shape, value):
    assert WordReader().read(np.full(shape, value, np.uint8)) == ()


def test_without_the_reader_there_are_no_words_and_a_reason(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    why_no_words.cache_clear()
    try:
        assert read_words(screen({(40, 60): "PW"})) == ()
        assert re.fullmatch(r"got no reader .*cv2.*, wanted rapidocr-onnxruntime .*: pip install .*", why_no_words())
    finally:
        monkeypatch.undo()
        why_no_words.cache_clear()
    assert why_no_words() == ""


@pytest.mark.shared
def test_real_frames(shared_images):
    def of(name):
        return read_words(np.asarray(Image.open(shared_images / name).convert("RGB"))[:, 640:])

    axis = [word.text for word in of("17_doppler-ao.png") if word.box.x0 > 300 and word.box.y0 > 380]
    assert axis[:5] == ["80", "40", "cm/s", "-40", "-80"]
    assert [(v.label, v.value) for v in printed(of("18_doppler-av.png"))] == [("Vmax", 88.8), ("Max PG", 3)]
    assert [(v.label, v.value) for v in printed(of("24_doppler-tv.png"))] == [("Vel", 260), ("PG", 27)]
    tissue = [("Lat E' Vel", 11.6), ("Lat S Vel", 11.4), ("E/Lat E'", 6.3)]
    assert [(v.label, v.value) for v in printed(of("21_doppler-tissue-lateral.png"))] == tissue


def test_a_thin_slash_and_a_dim_border_beside_a_text_do_not_hide_it():
    pixels = screen({(100, 100): "1.5m  s", (100, 200): "75"})
    for step in range(13):  # a slash half as bright as the letters
        pixels[119 - step, 141 + step // 3] = 125
    pixels[190:230, 126] = 90
    upper, lower = texts(read_words(pixels))
    assert upper.startswith("1.5m")
    assert lower == "75"
