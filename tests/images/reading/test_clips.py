"""Of a clip the frame with the most complete sweep, whatever holds it, without decoding all of it."""

from fractions import Fraction

import numpy as np
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless

from echoreport.domain import Box
from echoreport.errors import ImageError
from echoreport.images import read_frame
from echoreport.images.reading.clip import completeness, fullest_frame

COLUMNS = (100, 300, 590, 400, 200)


@pytest.fixture
def sweeps(draw, rng):
    """Five frames of a sweep; the third is full."""
    full = draw.spectrum(draw.trace(), rng)
    clip = np.zeros((len(COLUMNS), *full.shape), np.uint8)
    for number, columns in enumerate(COLUMNS):
        clip[number, :, :columns] = full[:, :columns]
    return clip


@pytest.mark.parametrize("regions", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_the_fullest_frame_of_a_dicom_clip(draw, save, sweeps, packed, regions):
    data = draw.dicom(sweeps, regions=(draw.region(),) if regions else ())
    if packed:
        data.compress(RLELossless)
    assert np.array_equal(read_frame(save(data)).pixels, sweeps[2])


def test_of_thousands_of_frames_few_are_decoded():
    decoded = []

    def load(index):
        decoded.append(index)
        frame = np.zeros((64, 500, 3), np.uint8)
        frame[:, : 500 - abs(index - 3217) // 10] = 200
        return frame

    best = fullest_frame(5000, 640 * 480, load, Box(0, 0, 500, 64))
    assert (best[0, :, 0] > 0).sum() == 500
    assert len(decoded) < 70
    assert {0, 4999} <= set(decoded)


def test_a_clip_larger_than_memory_is_read_frame_by_frame(draw, save):
    """2,000 frames in a sparse file of 1.8 GB; only its last one is not black."""
    pixels = np.full((1, 480, 640, 3), 90, np.uint8)
    data = draw.dicom(pixels)
    data.NumberOfFrames = 2000
    path = save(data)
    whole = path.read_bytes()
    start = len(whole) - pixels.nbytes
    with path.open("wb") as file:
        file.write(whole[: start - 4] + (2000 * pixels.nbytes).to_bytes(4, "little"))
        file.seek(start + 1999 * pixels.nbytes)
        file.write(pixels.tobytes())
    assert np.array_equal(read_frame(path).pixels, pixels[0])


def test_of_two_full_sweeps_the_one_without_a_gap_in_its_middle():
    gap_inside, gap_at_the_edge = np.full((2, 64, 200, 3), 200, np.uint8)
    gap_inside[:, 100:106] = 0
    gap_at_the_edge[:, 194:] = 0
    box = Box(0, 0, 200, 64)
    assert completeness(gap_at_the_edge, box) > completeness(gap_inside, box)


def test_a_blue_trace_counts():
    blue = np.zeros((64, 200, 3), np.uint8)
    blue[:, :100] = (10, 20, 200)
    assert completeness(blue, None) > 0.5


def encode(path, frames, codec, container=None, **options):
    av = pytest.importorskip("av")
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=Fraction(25), options={"g": "250"} | options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.bit_rate = 8_000_000
        for frame in frames:
            file.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        file.mux(stream.encode())
    return path


VIDEOS = [
    ("a.mp4", "libx264", None),
    ("a.mov", "mpeg4", None),
    ("a.avi", "mjpeg", None),
    ("a.mpg", "mpeg2video", None),
    ("a.mkv", "libx264", None),
    ("a.ts", "libx264", "mpegts"),
]


@pytest.mark.parametrize(("name", "codec", "container"), VIDEOS)
def test_the_fullest_frame_of_a_video(tmp_path, sweeps, name, codec, container):
    path = encode(tmp_path / name, sweeps.repeat(2, axis=0), codec, container)
    assert np.abs(read_frame(path).pixels.astype(int) - sweeps[2]).mean() < 8


@pytest.mark.parametrize(
    ("syntax", "codec", "container"),
    [
        ("100", "mpeg2video", "mpeg2video"),
        ("101", "mpeg2video", "mpeg"),
        ("102", "libx264", "h264"),
        ("102.1", "libx264", "mp4"),
        ("104", "libx264", "mpegts"),
        ("107", "libx265", "hevc"),
    ],
)
def test_the_fullest_frame_of_a_dicom_video(tmp_path, draw, save, sweeps, syntax, codec, container):
    av = pytest.importorskip("av")
    if codec not in av.codecs_available:
        pytest.skip(f"this build of FFmpeg has no {codec} encoder")
    stream = encode(tmp_path / "stream", sweeps.repeat(2, axis=0), codec, container).read_bytes()
    data = draw.dicom(sweeps, "YBR_PARTIAL_420", regions=(draw.region(),))
    data.file_meta.TransferSyntaxUID = f"1.2.840.10008.1.2.4.{syntax}"
    data.PixelData = encapsulate([stream], fragments_per_frame=2, has_bot=False)
    frame = read_frame(save(data))
    assert np.abs(frame.pixels.astype(int) - sweeps[2]).mean() < 8
    assert frame.regions[0].box == draw.strip


def test_of_a_long_video_a_few_key_frames_and_what_lies_around_the_fullest(tmp_path, monkeypatch):
    from echoreport.images.reading import video

    monkeypatch.setattr(video, "_DECODED", 40 * 96 * 64)
    frames = np.zeros((120, 64, 96, 3), np.uint8)
    for number, frame in enumerate(frames):
        frame[:, : 96 - abs(number - 77)] = 200
    path = encode(tmp_path / "a.mp4", frames, "libx264", g="10", sc_threshold="0", bf="0")
    decoded = []
    monkeypatch.setattr(video, "_rgb", lambda frame: decoded.append(frame.pts) or frame.to_ndarray(format="rgb24"))
    pixels = video.fullest_of_video("a.mp4", path, None)
    assert (pixels[0, :, 0] > 100).sum() >= 95
    assert len(decoded) < 40  # of 120


def test_a_video_without_its_reader_names_the_extra(tmp_path, sweeps, monkeypatch):
    path = encode(tmp_path / "a.mp4", sweeps, "libx264")
    monkeypatch.setattr("echoreport.images.reading.video.find_spec", lambda name: None)
    with pytest.raises(ImageError, match=r"a\.mp4: got a video, .* pip install 'echoreport\[clips\]'"):
        read_frame(path)
