"""What a file claims to hold, before any pixel of it is decoded: for whoever has to refuse it at a door."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from echoreport.domain import ImageHeader
from echoreport.errors import ImageError
from echoreport.images.reading.apart import decode_apart
from echoreport.images.reading.content import FORMATS, HEAD_BYTES, Content, content_of


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of itself.

    Attributes:
        rows: Of a frame, in pixels.
        columns: Likewise.
        frames: At least 1.
        header: Whose image it is; None of files that are not DICOM.
    """

    content: Content
    rows: int
    columns: int
    frames: int = 1
    header: ImageHeader | None = field(default=None, repr=False)

    @property
    def pixels(self) -> int:
        """Of all frames."""
        return self.rows * self.columns * self.frames


def claim_of(path: Path) -> Claim:
    """Read a file's first bytes or its header, in the process for hostile files.

    Raises:
        ImageError: If it is of no format that is read, damaged, has no pixels, or claims more than a screen has; the
            message does not begin with the file's name.
    """
    with path.open("rb") as file:
        content = content_of(file.read(HEAD_BYTES))
    if content is None:
        raise ImageError(
            f"got neither {FORMATS.replace(' or ', ' nor ')} content, wanted one of these: export it again"
        )
    try:
        answer = json.loads(decode_apart(_JOBS[content], path.name, path=path).tobytes())
    except ImageError as error:
        raise ImageError(str(error).removeprefix(f"{path.name}: ")) from None
    except ValueError as error:
        raise ImageError(
            f"got a file that cannot be read ({error}), wanted a whole one ({FORMATS}): copy or export it again"
        ) from None
    header = answer.pop("header", None)
    return Claim(content, **answer, header=ImageHeader(**header) if header else None)


def claim_of_dicom(path: Path) -> np.ndarray:
    """Job of `apart`: a DICOM header's claim, JSON as bytes."""
    from echoreport.images.reading.identity import identity_of
    from echoreport.images.reading.stored import open_stored

    with path.open("rb") as file:
        stored = open_stored(path, file)
        whose = asdict(identity_of(stored.header))
    return _answer(rows=stored.rows, columns=stored.columns, frames=stored.frames, header=whose)


def claim_of_raster(path: Path) -> np.ndarray:
    """Job of `apart`: the size of a PNG, JPEG, BMP, GIF or TIFF, JSON as bytes."""
    from PIL import Image

    from echoreport.images.reading.header import check_size
    from echoreport.images.reading.raster import RASTERS, check_raster

    check_raster(path)
    with Image.open(path, formats=(*RASTERS, "TIFF")) as image:
        check_size(path.name, *image.size)
        return _answer(rows=image.height, columns=image.width)


def claim_of_video(path: Path) -> np.ndarray:
    """Job of `apart`: frame size and count of a video, JSON as bytes."""
    from echoreport.images.reading.video import check_reader, size_of_video

    check_reader(path.name)
    rows, columns, frames = size_of_video(path.name, path)
    return _answer(rows=rows, columns=columns, frames=frames)


def _answer(**claim: object) -> np.ndarray:
    return np.frombuffer(json.dumps(claim).encode(), np.uint8)


_JOBS = {
    Content.DICOM: "claim-dicom",
    Content.RASTER: "claim-raster",
    Content.TIFF: "claim-raster",
    Content.VIDEO: "claim-video",
}
JOBS: dict[str, Callable[[Path], np.ndarray]] = {
    "claim-dicom": claim_of_dicom,
    "claim-raster": claim_of_raster,
    "claim-video": claim_of_video,
}
"""By the name under which `apart` asks for them."""
