"""What may become a study: so many files, of so many bytes and pixels, of types that are read, of one patient."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from echoreport.drafting.identity import check_one_patient
from echoreport.errors import ImageError, InputError
from echoreport.images import Claim, Content, claim_of
from echoreport.server.problems import TooLargeError
from echoreport.server.settings import Limits

_TAKEN = (Content.DICOM, Content.RASTER, Content.VIDEO)
_NAMED = "DICOM, PNG, JPEG, BMP, GIF or video"


def check_study(paths: Sequence[Path], names: Sequence[str], limits: Limits) -> None:
    """Refuse files before any pixel of them is decoded; `names` are those for messages.

    Raises:
        TooLargeError: If there are too many, or one has too many bytes or claims too many pixels.
        InputError: If there is none, one is of no type that is taken, or their headers name two patients.
    """
    if not paths:
        raise InputError("got no image, wanted at least one of the study: choose its files")
    check_count(len(paths), limits)
    claims = [check_file(path, name, limits) for path, name in zip(paths, names, strict=True)]
    check_one_patient(claim.header for claim in claims)


def check_count(count: int, limits: Limits) -> None:
    """Refuse too many files.

    Raises:
        TooLargeError: Says how many are taken.
    """
    if count > limits.images:
        raise TooLargeError(
            f"got more than {limits.images} files, wanted at most as many of one study: send the Doppler images alone"
        )


def check_bytes(size: int, name: str, limits: Limits) -> None:
    """Refuse a file of too many bytes.

    Raises:
        TooLargeError: Says how many are taken.
    """
    if size > limits.image_bytes:
        raise TooLargeError(
            f"{name}: got more than {limits.image_bytes >> 20} MiB, wanted at most as much of one file: "
            "export a single frame or a shorter clip"
        )


def check_file(path: Path, name: str, limits: Limits) -> Claim:
    """Refuse a file by its bytes, its type and what it claims; what it claims, where it may pass.

    Raises:
        TooLargeError: If it has too many bytes or claims too many pixels.
        ImageError: If it is of no type that is taken, or damaged.
    """
    check_bytes(path.stat().st_size, name, limits)
    try:
        claim = claim_of(path)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None
    if claim.content not in _TAKEN:
        raise ImageError(
            f"{name}: got {claim.content.value} content, wanted DICOM, PNG, JPEG or video: export it again"
        )
    if claim.pixels > limits.pixels:
        raise TooLargeError(
            f"{name}: got {claim.frames} frame(s) of {claim.columns}x{claim.rows} pixels, wanted at most "
            f"{limits.pixels:,} pixels in all: export a single frame or a shorter clip"
        )
    return claim
