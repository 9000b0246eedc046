"""What becomes a study, and what is refused before any pixel of it is decoded."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, generate_uid

from echoreport.errors import InputError
from echoreport.server.problems import RequestRefusedError, TooLargeError
from echoreport.server.receiving import Received, receive
from echoreport.server.receiving.check import check_study
from echoreport.server.receiving.names import safe_name, safe_names
from echoreport.server.receiving.sweeping import sweep
from echoreport.server.room import Room
from echoreport.server.settings import Limits
from echoreport.server.store import studies

Incoming = Callable[..., Received]


@pytest.fixture
def incoming(room: Room) -> Incoming:
    """`incoming(content, name)`: a file that has come in."""

    def put(content: bytes, name: str = "a.png") -> Received:
        path = room.settings.incoming / f"in{len(list(room.settings.incoming.iterdir()))}"
        path.write_bytes(content)
        return Received(path, name)

    return put


def png(tmp_path: Path) -> bytes:
    path = tmp_path / "plain.png"
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(path)
    return path.read_bytes()


def dicom(tmp_path: Path, patient: str = "P1", frames: int = 1, syntax: str = ExplicitVRLittleEndian) -> bytes:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID, data.file_meta.MediaStorageSOPInstanceUID = "1.2", generate_uid()
    data.PatientID, data.StudyInstanceUID = patient, f"1.2.{sum(patient.encode())}"
    data.Rows, data.Columns, data.SamplesPerPixel, data.PhotometricInterpretation = 64, 64, 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8, 8, 7, 0
    data.NumberOfFrames, data.PixelData = frames, bytes(64 * 64)
    path = tmp_path / "made.dcm"
    data.save_as(path, enforce_file_format=True)
    return path.read_bytes()


def left(room: Room) -> list[Path]:
    return [*room.settings.incoming.iterdir(), *room.settings.images.iterdir()]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        (r"C:\Users\ann\cw.png", "cw.png"),
        ("..", "image"),
        ("", "image"),
        ("a\0b.png", "a b.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie_ x.png"),
        ("gnp.\u202egpj.exe", "gnp. gpj.exe"),
        ("CON.dcm", "_CON.dcm"),
        (".hidden.png", "hidden.png"),
        ("a.dcm.shown.png", "a.dcm-shown.png"),
        ('<img src=x onerror="1">.png', "_img src=x onerror=_1__.png"),
        ("Läsion 3.png", "Läsion 3.png"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_name_of_any_length_fits_and_keeps_its_suffix() -> None:
    name = safe_name("ä" * 10_000 + ".dcm")
    assert len(name.encode()) <= 120
    assert name.endswith("ä.dcm")


def test_names_of_one_study_differ_even_where_case_does_not_count() -> None:
    assert safe_names(["a.png", "x/A.png", "a.png", "a-2.png"]) == ["a.png", "A-2.png", "a-3.png", "a-2-2.png"]


def test_files_become_a_study_with_their_exact_bytes(room: Room, incoming: Incoming, tmp_path: Path) -> None:
    content = png(tmp_path)
    files = [incoming(content, "../a.png"), incoming(dicom(tmp_path), "b.dcm")]
    study_id = receive(room, files, "Bed 3\n", "upload")
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
        assert (study.name, study.source, study.state) == ("Bed 3", "upload", "new")
        assert [image.name for image in study.images] == ["a.png", "b.dcm"]
        assert study.images[0].sha256 == sha256(content).hexdigest()
        stored = room.settings.images / study.images[0].file
    assert stored == room.settings.images / study_id / "a.png"
    assert stored.read_bytes() == content
    assert left(room) == [stored.parent]


def claiming_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    packed = zlib.compress(bytes(10**6), 9)
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def scanned_jpeg(tmp_path: Path) -> bytes:
    Image.fromarray(np.zeros((2000, 2000, 3), np.uint8)).save(tmp_path / "j.jpg")
    return (tmp_path / "j.jpg").read_bytes() + b"\xff\xda\0\x0c\x01\x01\0\0?\0" * 500


def deflated_dicom(tmp_path: Path) -> bytes:
    plain = dicom(tmp_path, syntax=DeflatedExplicitVRLittleEndian)
    meta = plain[: 132 + 12 + dcmread(tmp_path / "made.dcm").file_meta.FileMetaInformationGroupLength]
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return meta + b"".join(squeeze.compress(bytes(10**6)) for _ in range(250)) + squeeze.flush()


BOMBS: dict[str, Callable[[Path], bytes]] = {
    "png": lambda _: claiming_png(60_000, 60_000),
    "jpeg": scanned_jpeg,
    "clip": lambda tmp_path: dicom(tmp_path, frames=2_000_000),
    "deflated": deflated_dicom,
    "bmp": lambda _: b"BM" + struct.pack("<LHHLLllHHLLllLL", 100, 0, 0, 54, 40, 12_000, 12_000, 1, 24, *[0] * 6),
}


def check(tmp_path: Path, *contents: bytes, name: str = "cw.png", **limits: int) -> None:
    paths = [tmp_path / f"in{number}" for number, _ in enumerate(contents)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    check_study(paths, [name] * len(paths), replace(Limits(), **limits))


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_by_its_claim(tmp_path: Path, kind: str) -> None:
    with pytest.raises((InputError, TooLargeError), match=r"^bomb: got .*wanted .*: export"):
        check(tmp_path, BOMBS[kind](tmp_path), name="bomb")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90 a program named png", "got neither DICOM, PNG"),
        (b"II*\0" + bytes(200), "cannot be read|TIFF content"),
        (b"", "got neither DICOM, PNG"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read|pixels"),
    ],
)
def test_what_is_no_image_is_refused_by_its_bytes(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check(tmp_path, content)
    assert re.match(rf"cw\.png: .*({said})", str(caught.value))
    assert "\n" not in str(caught.value)


def test_too_much_is_refused(tmp_path: Path) -> None:
    content = png(tmp_path)
    with pytest.raises(TooLargeError, match="more than 1 files"):
        check(tmp_path, content, content, images=1)
    with pytest.raises(TooLargeError, match=r"cw\.png: got more than 0 MiB"):
        check(tmp_path, content, image_bytes=10)
    with pytest.raises(TooLargeError, match=r"1 frame\(s\) of 64x64 pixels"):
        check(tmp_path, content, pixels=4095)
    with pytest.raises(InputError, match="got no image"):
        check(tmp_path)


def test_two_patients_are_refused_without_their_names(room: Room, incoming: Incoming, tmp_path: Path) -> None:
    files = [incoming(dicom(tmp_path, patient), f"{patient}.dcm") for patient in ("Smith1", "Jones2")]
    with pytest.raises(RequestRefusedError, match=r"more than one patient: .* PatientID \(0010,0020\)") as caught:
        receive(room, files, "", "upload")
    assert "Smith1" not in str(caught.value)


def test_what_a_killed_process_left_is_swept_and_studies_stay(room: Room, incoming: Incoming, tmp_path: Path) -> None:
    kept = receive(room, [incoming(png(tmp_path))], "", "upload")
    incoming(b"half")
    lost, of_another_database = studies.new_id(), studies.new_id()
    for moved in (kept, lost):
        (room.settings.incoming / f"{moved}.moved").touch()
    images = room.settings.images
    for folder in (room.settings.incoming / "part", images / lost, images / of_another_database):
        folder.mkdir()
        (folder / "a.png").write_bytes(b"x")
    assert sweep(room) == 5
    assert {path.name for path in left(room)} == {kept, of_another_database}


def test_a_study_whose_row_is_not_written_is_swept(
    room: Room, incoming: Incoming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(studies, "add")
    with pytest.raises(AttributeError):
        receive(room, [incoming(png(tmp_path))], "", "upload")
    assert sweep(room) == 2
    assert left(room) == []
