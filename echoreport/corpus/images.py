"""The images table of a corpus folder: each row checked on its own, the usable ones kept."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path, PurePosixPath, PureWindowsPath

from echoreport.corpus.records import FLOWS, SPLITS, ImageRecord
from echoreport.corpus.reports import as_id
from echoreport.corpus.tables import Rejected, read_table
from echoreport.domain import Valve
from echoreport.errors import CorpusError, InputError

REQUIRED = ("image_id", "study_id", "patient_id", "path")
OPTIONAL = ("valve", "paragraph", "flow", "split", "scanner")


def read_images(
    table_path: Path, folder: Path
) -> tuple[tuple[ImageRecord, ...], tuple[Rejected, ...], tuple[str, ...]]:
    """Read the images table of the corpus in `folder` (absolute).

    Returns:
        The usable images; the refused rows: without ids, with a second image_id, a path that leaves the
        folder, a file that is not there, or a value outside its vocabulary; and warnings, e.g. of the encoding.

    Raises:
        CorpusError: If a required column is missing, or a patient has images in two splits.
    """
    table = read_table(table_path, REQUIRED + OPTIONAL)
    if missing := [column for column in REQUIRED if column not in table.columns]:
        raise CorpusError(
            f"got {table.name} with {table.described_columns()}, "
            f"wanted {', '.join(missing)} as well: add the missing columns"
        )
    images: dict[str, ImageRecord] = {}
    rejected = list(table.rejected)
    for row in table.rows:
        name = as_id(row.values.get("image_id")) or f"{row.where} of {table.name}"
        try:
            image = _image(row.values, folder)
            if image.image_id in images:
                raise InputError(f"duplicate image_id in {row.where}; the first one was kept")
        except InputError as error:
            rejected.append(Rejected(name, str(error)))
        else:
            images[image.image_id] = image
    _check_splits(tuple(images.values()))
    return tuple(images.values()), tuple(rejected), table.warnings


def _image(values: dict[str, object], folder: Path) -> ImageRecord:
    image_id, study_id, patient_id, path = (_required(values, column) for column in REQUIRED)
    valve = _choice("valve", values, tuple(Valve))
    return ImageRecord(
        image_id,
        study_id,
        patient_id,
        file_inside(path, folder),
        Valve(valve) if valve else None,
        paragraph_number(values.get("paragraph")),
        _choice("flow", values, FLOWS),
        _choice("split", values, SPLITS),
        as_id(values.get("scanner")),
    )


def _required(values: dict[str, object], column: str) -> str:
    value = as_id(values.get(column))
    if value is None:
        raise InputError(f"no {column}")
    return value


def _choice(column: str, values: dict[str, object], allowed: Sequence[str | StrEnum]) -> str | None:
    value = as_id(values.get(column))
    if value is not None and value not in allowed:
        # the value itself is not shown: in a table whose columns have slipped it may be a patient's name
        raise InputError(f"got an unknown {column}, wanted one of {', '.join(allowed)}")
    return value


def paragraph_number(value: object) -> int | None:
    """A value of the column `paragraph`; None where there is none.

    Raises:
        InputError: If it is no whole number from 0.
    """
    text = as_id(value)
    if text is None:
        return None
    try:
        number = float(text)  # tables write a column of integers with gaps as 0.0, 1.0
    except ValueError:
        number = -1.0
    if number < 0 or not number.is_integer():
        raise InputError("got no whole number in the column 'paragraph', wanted the paragraph's number, from 0")
    return int(number)


def file_inside(path: str, folder: Path) -> Path:
    """The file that an images table names in `folder`.

    Links that the owner of the folder made are followed; `..` is not.

    Raises:
        InputError: If the path leaves the folder, or no file is there.
    """
    if "\0" in path or any(p.is_absolute() or p.drive or ".." in p.parts for p in _readings(path)):
        raise InputError("got a path that leaves the corpus folder, wanted one below it: copy or link the image there")
    file = folder / path
    if not file.is_file():
        raise InputError(f"got the path {path}, where there is no file, wanted an image: correct the path")
    return file


def _readings(path: str) -> tuple[PurePosixPath | PureWindowsPath, ...]:
    return PurePosixPath(path), PureWindowsPath(path)


def _check_splits(images: Sequence[ImageRecord]) -> None:
    splits: dict[str, set[str]] = {}
    for image in images:
        if image.split:
            splits.setdefault(image.patient_id, set()).add(image.split)
    torn = [patient for patient, found in splits.items() if len(found) > 1]
    if torn:
        ids = [image.image_id for image in images if image.patient_id in torn and image.split]
        raise CorpusError(
            f"got {len(torn)} patients with images in more than one split (patients {_first(torn)}; images "
            f"{_first(ids)}), wanted each patient in one: correct the column 'split', or drop it"
        )


def _first(names: Sequence[str]) -> str:
    return f"{', '.join(names[:5])}{', ...' if len(names) > 5 else ''}"
