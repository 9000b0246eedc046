"""What a corpus folder holds, once read."""

from dataclasses import dataclass
from pathlib import Path

from echoreport.corpus.tables import Rejected, read_table
from echoreport.domain import Report, Valve
from echoreport.errors import CorpusError

FLOWS = ("normal", "stenosis", "regurgitation", "stenosis+regurgitation")
"""What may flow through a valve, as the coarse task of the image network knows it."""

SPLITS = ("train", "validation", "test")

TABLE_SUFFIXES = (".parquet", ".csv", ".jsonl")
"""In the order in which they are looked for."""


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """An image of a corpus.

    Attributes:
        path: Absolute; the file exists when the corpus is loaded.
        valve: None where the corpus does not say.
        paragraph: Number, from 0, of the paragraph in its study's report that describes it, where known.
        flow: One of `FLOWS`, or None.
        split: One of `SPLITS`, or None; the same for all images of a patient.
        scanner: Which scanner or family of scanners made it, in the archive's own words, where known.
    """

    image_id: str
    study_id: str
    patient_id: str
    path: Path
    valve: Valve | None = None
    paragraph: int | None = None
    flow: str | None = None
    split: str | None = None
    scanner: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Reports and images of one archive.

    Attributes:
        simulated: Whether a simulation made it; figures from it are called simulated.
        folder: Absolute.
        problems: Reports and images that could not be used, and why.
        warnings: What the user should know, one line each.
    """

    name: str
    simulated: bool
    folder: Path
    reports: tuple[Report, ...]
    images: tuple[ImageRecord, ...]
    problems: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()

    def truth(self) -> list[dict[str, object]] | None:
        """Rows of the simulation's truth, read anew at each call; None where there is no such table."""
        path = find_table(self.folder, "truth")
        return [row.values for row in read_table(path).rows] if path else None


def find_table(folder: Path, name: str) -> Path | None:
    """The table `name` of a folder, whatever its format; None if there is none."""
    return next((path for suffix in TABLE_SUFFIXES if (path := folder / f"{name}{suffix}").is_file()), None)


def table_of(folder: Path, name: str) -> Path:
    """As `find_table`.

    Raises:
        CorpusError: If there is none.
    """
    path = find_table(folder, name)
    if path is None:
        raise CorpusError(
            f"got the folder {folder} without {name}.parquet or {name}.csv, wanted a corpus folder: "
            "corpora/README.md says what belongs there"
        )
    return path
