"""Corpus folders: two tables, an images folder, and a corpus.toml that says what they are."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from echoreport.corpus.images import OPTIONAL, REQUIRED, read_images
from echoreport.corpus.pairs import unpaired
from echoreport.corpus.records import Corpus, ImageRecord, table_of
from echoreport.corpus.reports import read_reports
from echoreport.domain import Report
from echoreport.errors import CorpusError
from echoreport.files import write_beside


def load_corpus(folder: str | Path) -> Corpus:
    """Read a corpus folder: reports and images tables (.parquet, .csv or .jsonl), and corpus.toml where there is one.

    Without a corpus.toml the folder's name is the corpus's name, and it counts as not simulated. A report
    without a patient_id gets that of its study's images.

    Raises:
        CorpusError: If it is no folder, lacks a table or a required column, has a corpus.toml that is no TOML,
            or has a patient in two splits. Single reports and images that cannot be used do not raise: they
            are in `Corpus.problems`.
        InputError: If a table cannot be read.
    """
    folder = Path(folder).absolute()
    if not folder.is_dir():
        raise CorpusError(f"got {folder}, which is no folder, wanted a corpus folder: check the path")
    about = _about(folder)
    archive = read_reports(table_of(folder, "reports"))
    images, rejected, warnings = read_images(table_of(folder, "images"), folder)
    reports = _with_patients(archive.reports, images)
    return Corpus(
        name=str(about.get("name", folder.name)),
        simulated=bool(about.get("simulated", False)),
        folder=folder,
        reports=reports,
        images=images,
        problems=archive.rejected + rejected + unpaired(reports, images),
        warnings=archive.warnings + warnings,
    )


def write_tables(
    folder: str | Path,
    name: str,
    licence: str,
    provenance: str,
    seed: int | None,
    reports: Sequence[Report],
    images: Sequence[ImageRecord],
    truth: Sequence[Mapping[str, object]] | None = None,
) -> None:
    """Write corpus.toml, reports.parquet, images.parquet and, if given, truth.parquet into `folder`.

    Args:
        seed: Of the simulation that made the corpus; None if none did. `load_corpus` gives
            `simulated = seed is not None`.
        images: Their paths lie below `folder`; they are written relative to it.
        truth: Rows with any columns; a value that a row lacks is null.

    Raises:
        CorpusError: If an image lies outside `folder`.
        EchoReportError: If the files cannot be written; nothing half-written is left.
    """
    folder = Path(folder).absolute()
    _write_parquet(folder / "reports.parquet", _report_columns(reports))
    _write_parquet(folder / "images.parquet", _image_columns(images, folder))
    if truth is not None:
        names = dict.fromkeys(column for row in truth for column in row)
        _write_parquet(folder / "truth.parquet", {column: [row.get(column) for row in truth] for column in names})
    about = {
        "name": name,
        "licence": licence,
        "provenance": provenance,
        "simulated": seed is not None,
        **({} if seed is None else {"seed": seed}),
    }
    # JSON's strings, integers and booleans are TOML's as well
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in about.items()]
    lines += ["", "[counts]", f"reports = {len(reports)}", f"images = {len(images)}"]
    lines += [f"patients = {len({image.patient_id for image in images})}"]
    with write_beside(folder / "corpus.toml") as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _with_patients(reports: Sequence[Report], images: Sequence[ImageRecord]) -> tuple[Report, ...]:
    """Reports with the patient of their study: splits are by patient, and an unknown one could not be kept apart."""
    patient_of: dict[str | None, str] = {image.study_id: image.patient_id for image in images}
    return tuple(
        report if report.patient_id else replace(report, patient_id=patient_of.get(report.study_id))
        for report in reports
    )


def _about(folder: Path) -> dict[str, object]:
    path = folder / "corpus.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise CorpusError(f"got a corpus.toml that is no TOML ({reason}), wanted TOML: correct or remove it") from error


def _report_columns(reports: Sequence[Report]) -> dict[str, list[object]]:
    """The columns that every corpus has, and those of which any report says something."""
    told = [column for column in ("date", "source") if any(getattr(report, column) for report in reports)]
    columns = ("report_id", "study_id", "patient_id", "text", *told)
    return {column: [getattr(report, column) for report in reports] for column in columns}


def _image_columns(images: Sequence[ImageRecord], folder: Path) -> dict[str, list[object]]:
    outside = [image.image_id for image in images if not image.path.absolute().is_relative_to(folder)]
    if outside:
        raise CorpusError(
            f"got {len(outside)} images outside the corpus folder ({', '.join(outside[:5])}), "
            "wanted all below it: write them there first"
        )
    columns: dict[str, list[object]] = {
        column: [getattr(image, column) for image in images] for column in REQUIRED + OPTIONAL
    }
    columns["path"] = [image.path.absolute().relative_to(folder).as_posix() for image in images]
    columns["valve"] = [image.valve.value if image.valve else None for image in images]
    return columns


def _write_parquet(path: Path, columns: Mapping[str, list[object]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # a column without any value would else get the type null
    arrays = {
        name: pa.nulls(len(values), pa.string()) if all(value is None for value in values) else pa.array(values)
        for name, values in columns.items()
    }
    with write_beside(path) as part:
        pq.write_table(pa.table(arrays), part)
