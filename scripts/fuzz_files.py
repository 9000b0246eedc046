"""Small valid files of every format that is read, for `fuzz_images.py` to mutate."""

from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

STREAMS = Path(__file__).parents[1] / "tests" / "images" / "reading" / "streams"
SYNTAXES = {".ljpg": "70", ".jpg": "51", ".jls": "80", ".j2k": "90", ".jp2": "90", ".htj2k": "201"}
JPEG, MPEG_4 = "1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.4.102"
WIDTH, HEIGHT = 240, 180


def screen() -> np.ndarray:
    """A strip of noise with flow below a baseline, shape (HEIGHT, WIDTH, 3), uint8."""
    rng = np.random.default_rng(5)
    pixels = np.zeros((HEIGHT, WIDTH, 3))
    rows, columns = np.arange(120)[:, None], np.arange(220)
    flow = (rows > 40) & (rows - 40 < 60 * np.abs(np.sin(columns / 30)))
    pixels[50:170, 10:230] = np.where(flow, rng.gamma(4, 40, (120, 220)), rng.gamma(1, 10, (120, 220)))[..., None]
    pixels[89:92, 10:230] = (190, 100, 30)
    return pixels.clip(0, 255).astype(np.uint8)


def write_files(folder: Path) -> list[Path]:
    """Write them all; the same bytes at every call with the same versions of the encoders."""
    return [*_rasters(folder), *_dicoms(folder), *(_videos(folder) if find_spec("av") else ())]


def _rasters(folder: Path) -> Iterator[Path]:
    image = Image.fromarray(screen())
    grey = image.convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    clip = [image.rotate(angle) for angle in (90, 180)]
    for name, picture, options in (
        ("rgb.png", image, {}),
        ("grey16.png", deep, {"compress_level": 0}),
        ("stored.png", image, {"compress_level": 0}),
        ("palette.png", image.quantize(64), {}),
        ("alpha.png", image.convert("RGBA"), {"compress_level": 0}),
        ("baseline.jpg", image, {"quality": 85}),
        ("progressive.jpg", image, {"progressive": True}),
        ("cmyk.jpg", image.convert("CMYK"), {}),
        ("grey.jpg", grey, {}),
        ("plain.tif", image, {"compression": None}),
        ("lzw.tif", image, {"compression": "tiff_lzw"}),
        ("deflate.tif", deep, {"compression": "tiff_adobe_deflate"}),
        ("jpeg.tif", image, {"compression": "jpeg"}),
        ("pages.tif", image, {"compression": "packbits", "save_all": True, "append_images": clip}),
        ("rgb.bmp", image, {}),
        ("palette.bmp", image.quantize(64), {}),
        ("one.gif", image.quantize(64), {}),
        ("clip.gif", image.quantize(64), {"save_all": True, "append_images": [c.quantize(64) for c in clip]}),
    ):
        picture.save(folder / name, **options)
        yield folder / name


def _dicoms(folder: Path) -> Iterator[Path]:
    pixels = screen()
    grey = np.ascontiguousarray(pixels[..., 0])
    for syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian):
        yield _saved(folder / f"{syntax.keyword}.dcm", _header(pixels, "RGB"), syntax)
    yield _saved(folder / "grey16.dcm", _header(grey.astype(np.uint16) * 200, "MONOCHROME1"), ExplicitVRLittleEndian)
    yield _saved(folder / "clip.dcm", _header(np.stack([pixels // 2, pixels]), "RGB"), ExplicitVRLittleEndian)
    palette = _header(grey, "PALETTE COLOR")
    for name in ("Red", "Green", "Blue"):
        setattr(palette, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(
            palette, f"Segmented{name}PaletteColorLookupTableData", np.array([0, 1, 0, 1, 255, 65535], "<u2").tobytes()
        )
    yield _saved(folder / "palette.dcm", palette, ExplicitVRLittleEndian)
    packed = _header(pixels, "RGB")
    packed.compress(RLELossless)
    yield _saved(folder / "rle.dcm", packed, RLELossless)
    jpeg = BytesIO()
    Image.fromarray(pixels).save(jpeg, "JPEG")
    yield _encapsulated(folder / "jpeg.dcm", np.stack([pixels] * 3), "50", [jpeg.getvalue()] * 3)
    for path in sorted(STREAMS.iterdir()):
        sample = np.zeros((40, 48, 3) if path.name.startswith("rgb") else (40, 48), np.uint8)
        kind = sample.astype(np.uint16) if "1" in path.stem else sample
        yield _encapsulated(folder / f"{path.name}.dcm", kind, SYNTAXES[path.suffix], [path.read_bytes()])


def _videos(folder: Path) -> Iterator[Path]:
    for name, codec in (
        ("h264.mp4", "libx264"),
        ("mjpeg.avi", "mjpeg"),
        ("mpeg4.mov", "mpeg4"),
        ("mpeg2.mpg", "mpeg2video"),
    ):
        _encode(folder / name, codec)
        yield folder / name
    stream = (folder / "h264.mp4").read_bytes()
    yield _encapsulated(folder / "video.dcm", np.stack([screen()] * 6), MPEG_4.removeprefix(JPEG), [stream])


def _encode(path: Path, codec: str) -> None:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=Fraction(25))
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.thread_count = 1
        for columns in (60, 120, 180, 220, 230, 240):
            pixels = screen()
            pixels[:, columns:] = 0
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())


def _encapsulated(path: Path, pixels: np.ndarray, syntax: str, streams: list[bytes]) -> Path:
    data = _header(pixels, "RGB" if pixels.shape[-1] == 3 else "MONOCHROME2")
    data.PixelData = encapsulate(streams)
    return _saved(path, data, JPEG + syntax)


def _saved(path: Path, data: Dataset, syntax: str) -> Path:
    data.file_meta.TransferSyntaxUID = syntax
    big = syntax == ExplicitVRBigEndian
    data.save_as(path, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=not big, enforce_file_format=True)
    return path


def _header(pixels: np.ndarray, photometric: str) -> Dataset:
    """An Ultrasound Image with one spectral region; `pixels` are (rows, columns[, 3]), or more with an axis before."""
    colour = pixels.shape[-1] == 3
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.6.1", generate_uid(entropy_srcs=["fuzz"])
    data.file_meta.MediaStorageSOPClassUID, data.file_meta.MediaStorageSOPInstanceUID = (
        data.SOPClassUID,
        data.SOPInstanceUID,
    )
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.PatientName, data.PatientID = "Fuzz^Test", "0"
    data.Rows, data.Columns = pixels.shape[-3:-1] if colour else pixels.shape[-2:]
    if pixels.ndim == (4 if colour else 3):
        data.NumberOfFrames = len(pixels)
    bits = 8 * pixels.dtype.itemsize
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits, bits - 1, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 3 if colour else 1, photometric
    if colour:
        data.PlanarConfiguration = 0
    data.WindowCenter, data.WindowWidth = 2 ** (bits - 1), 2**bits
    data.SequenceOfUltrasoundRegions = Sequence([_region()])
    data.PixelData = pixels.tobytes()
    data["PixelData"].VR = "OB" if bits == 8 else "OW"
    return data


def _region() -> Dataset:
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 3, 4, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 10, 50
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 229, 169
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 4, 7
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.01, -4.0
    region.ReferencePixelX0, region.ReferencePixelY0 = 0, 40
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    return region
