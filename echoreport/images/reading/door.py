"""The one door for image files, and the one place where decoders' errors become ImageError."""

from pathlib import Path

from echoreport.errors import ImageError
from echoreport.images.frame import Frame
from echoreport.images.reading.dicom import read_dicom
from echoreport.images.reading.header import JPEG_MAGIC, PNG_MAGIC
from echoreport.images.reading.raster import read_raster

_WITHOUT_PREAMBLE = (b"\x08\x00", b"\x02\x00")  # groups 0008 and 0002, little endian: DICOM written bare


def read_frame(path: str | Path) -> Frame:
    """Read an image file, whatever its suffix: DICOM, PNG or JPEG by content. Of a clip, the fullest frame.

    Raises:
        ImageError: If it is missing, a folder, empty, of another format, damaged, without pixels, of a transfer
            syntax that cannot be decoded, too small to judge, or larger than any screen.
    """
    path = Path(path)
    head = _head(path)
    try:
        if head.startswith((PNG_MAGIC, JPEG_MAGIC)):
            return read_raster(path)
        if head[128:132] == b"DICM" or head.startswith(_WITHOUT_PREAMBLE):
            return read_dicom(path)
    except ImageError:
        raise
    except Exception as error:  # decoders meet hostile bytes with any exception that Python has
        detail = " ".join(str(error).split())[:120]
        raise ImageError(
            f"{path.name}: got a file that cannot be decoded ({type(error).__name__}: {detail}), "
            "wanted a whole DICOM, PNG or JPEG: copy or export it again"
        ) from error
    raise ImageError(f"{path.name}: got neither DICOM, PNG nor JPEG content, wanted one of these: export it again")


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise ImageError(f"{path.name}: got a folder, wanted an image file: name the files in it")
    try:
        with path.open("rb") as file:
            head = file.read(132)
    except FileNotFoundError:
        raise ImageError(f"{path.name}: got no such file, wanted an image: check the path") from None
    except (OSError, ValueError) as error:
        raise ImageError(f"{path.name}: got a file that cannot be opened ({error}), wanted a readable image") from error
    if not head:
        raise ImageError(f"{path.name}: got an empty file, wanted a DICOM, PNG or JPEG: copy it again")
    return head
