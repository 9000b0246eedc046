"""The one door for image files, and the one place where decoders' errors become ImageError."""

from pathlib import Path

from echoreport.errors import ImageError
from echoreport.images.frame import Frame
from echoreport.images.reading.apart import decode_apart
from echoreport.images.reading.content import FORMATS, HEAD_BYTES, Content, content_of
from echoreport.images.reading.dicom import read_dicom
from echoreport.images.reading.quiet import quiet
from echoreport.images.reading.raster import read_raster
from echoreport.images.reading.video import check_reader


def read_frame(path: str | Path) -> Frame:
    """Read an image file by its content, whatever its suffix. Of a clip or several pages, the fullest frame.

    Raises:
        ImageError: If it is missing, a folder, empty, of another format, damaged, without pixels, of a transfer
            syntax that cannot be decoded, a video without the extra that reads it, too small to judge, or larger
            than any screen.
    """
    path = Path(path)
    content = content_of(_head(path))
    if content is None:
        raise ImageError(
            f"{path.name}: got neither {FORMATS.replace(' or ', ' nor ')} content, wanted one of these: export it again"
        )
    try:
        with quiet():
            return _READERS[content](path)
    except ImageError:
        raise
    except EOFError as error:
        raise ImageError(f"{path.name}: got a file that is cut off, wanted a whole one: copy it again") from error
    except Exception as error:  # decoders meet hostile bytes with any exception, whose text may hold what the file does
        raise ImageError(
            f"{path.name}: got a file that cannot be decoded ({type(error).__name__}), wanted a whole one "
            f"({FORMATS}): copy or export it again"
        ) from error


def _read_tiff(path: Path) -> Frame:
    return Frame(path.name, decode_apart("tiff", path.name, path=path))


def _read_video(path: Path) -> Frame:
    check_reader(path.name)
    return Frame(path.name, decode_apart("video", path.name, path=path))


_READERS = {
    Content.DICOM: read_dicom,
    Content.RASTER: read_raster,
    Content.TIFF: _read_tiff,
    Content.VIDEO: _read_video,
}


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise ImageError(f"{path.name}: got a folder, wanted an image file: name the files in it")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise ImageError(f"{path.name}: got no such file, wanted an image: check the path") from None
    except (OSError, ValueError) as error:
        raise ImageError(f"{path.name}: got a file that cannot be opened ({error}), wanted a readable image") from error
    if not head:
        raise ImageError(f"{path.name}: got an empty file, wanted an image ({FORMATS}): copy it again")
    return head
