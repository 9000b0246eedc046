"""Vectors of an archive's paragraphs or images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from echoreport.archive.image_files import ImageFiles
from echoreport.archive.job import Job, fingerprint
from echoreport.archive.joining import join
from echoreport.archive.reports import REPORTS_OF_A_SHARD, ReportFiles
from echoreport.archive.running import Finished, Run, work_through
from echoreport.archive.shards import Shard
from echoreport.archive.task import Done, Task, Worker, each
from echoreport.archive.work import Work
from echoreport.bundle import HEADER, Bundle
from echoreport.cores import one_thread
from echoreport.corpus import Rejected
from echoreport.domain import Paragraph, Report
from echoreport.errors import ImageError
from echoreport.files import write_beside
from echoreport.vision.inference import fast_way

if TYPE_CHECKING:
    import pyarrow as pa

_VECTORS = "vectors.parquet"


@dataclass(frozen=True, slots=True)
class EmbedReports:
    """Embeds the paragraphs of a shard of reports; attribute `model` is the folder."""

    few: ClassVar[int] = 2_000
    uses_gpu: ClassVar[bool] = False

    model: str

    def start(self) -> Worker:
        """As `Task`."""
        from echoreport.annotation import annotate
        from echoreport.findings import FindingExtractor
        from echoreport.text import load_text_encoder

        extractor, encoder = FindingExtractor(), load_text_encoder(self.model)

        def read(record: dict[str, Any]) -> list[Paragraph]:
            return list(annotate([Report(**record)], extractor))

        def embed(shard: Shard, records: list[dict[str, Any]], folder: Path) -> Done:
            rejected: list[Rejected] = []
            paragraphs = [one for report in each(records, "report_id", read, rejected) for one in report]
            columns: dict[str, list[Any]] = {
                "report_id": [paragraph.report_id for paragraph in paragraphs],
                "paragraph": [paragraph.number for paragraph in paragraphs],
            }
            with one_thread():
                _write(columns, encoder.encode(paragraphs), folder / _VECTORS)
            return Done({"vectors": len(paragraphs)}, rejected)

        return embed


@dataclass(frozen=True, slots=True)
class EmbedImages:
    """Embeds a shard of images; attribute `model` is the folder."""

    few: ClassVar[int] = 24
    uses_gpu: ClassVar[bool] = True

    model: str

    def start(self) -> Worker:
        """As `Task`."""
        from echoreport.vision import GRID_SHAPE, TRAITS, ImageEncoder

        encoder = ImageEncoder.load(Path(self.model))

        def embed(shard: Shard, records: list[dict[str, Any]], folder: Path) -> Done:
            rejected: list[Rejected] = []
            with one_thread():
                seen = list(each(records, "image", _see, rejected))
                grids = np.array([one.grid for one in seen], np.uint8).reshape(-1, *GRID_SHAPE)
                traits = np.array([one.traits for one in seen], np.float32).reshape(-1, TRAITS)
                _write({"image": [one.name for one in seen]}, encoder.encode_grids(grids, traits), folder / _VECTORS)
            return Done({"vectors": len(seen)}, rejected)

        return embed


class _Seen(NamedTuple):
    """What the image encoder takes of an image."""

    name: str
    grid: np.ndarray
    traits: np.ndarray


def _see(record: dict[str, Any]) -> _Seen:
    from echoreport.images import read_doppler_image
    from echoreport.vision import to_grid, traits_of

    path = Path(record["path"])
    try:
        image = read_doppler_image(path)
    except ImageError as error:  # the image is named as it was given
        raise ImageError(str(error).removeprefix(f"{path.name}: ")) from error
    return _Seen(record["image"], np.round(to_grid(image) * 255).astype(np.uint8), traits_of(image))


def embed_archive(work: Work, archive: ReportFiles | ImageFiles, model: Path, target: Path, run: Run) -> Finished:
    """Write a vector for each paragraph or image; they are counted as "vectors".

    Args:
        work: Of `target`, a .parquet file; the caller removes it when it is done with what comes back.

    Raises:
        BundleError: If `model` is no model.
        EchoReportError: As `work_through`, or if the file system refuses the target.
    """
    dimensions, place = Bundle.load(model).text.dimensions, str(model.absolute())
    if isinstance(archive, ReportFiles):
        task: Task = EmbedReports(place)
        settings: dict[str, Any] = {"columns": [archive.text_column, archive.id_column]}
        source = archive.source(REPORTS_OF_A_SHARD)
    else:
        # what computes decides on the last bits
        task, settings, source = EmbedImages(place), {"inference": fast_way()}, archive.source()
    job = Job("embed", {"archive": archive.fingerprint(), "model": fingerprint(model / HEADER)}, settings)
    finished = work_through(work, job, source, task, "embedding", run)
    if finished.shards:
        join(finished.parts(_VECTORS), target)
    else:
        _write_empty(isinstance(task, EmbedReports), dimensions, target)
    return finished


def _write(columns: dict[str, list[Any]], vectors: np.ndarray, path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema("report_id" in columns, vectors.shape[1])
    flat = pa.array(vectors.reshape(-1), pa.float32())
    arrays = [pa.array(columns[name], schema.field(name).type) for name in columns]
    arrays.append(pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]))
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path)


def _write_empty(reports: bool, dimensions: int, target: Path) -> None:
    from pyarrow import parquet

    with write_beside(target) as part:
        parquet.write_table(_schema(reports, dimensions).empty_table(), part)


def _schema(reports: bool, dimensions: int) -> pa.Schema:
    import pyarrow as pa

    names = [("report_id", pa.string()), ("paragraph", pa.int32())] if reports else [("image", pa.string())]
    return pa.schema([*names, ("vector", pa.list_(pa.float32(), dimensions))])
