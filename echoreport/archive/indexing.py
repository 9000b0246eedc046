"""An archive's paragraphs, de-identified, into a trained model, without retraining."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from echoreport.annotation import REPLACED_COLUMNS, Entering, replaced_rows
from echoreport.archive.job import Job
from echoreport.archive.joining import join
from echoreport.archive.reports import REPORTS_OF_A_SHARD, ReportFiles
from echoreport.archive.running import Finished, Run, Source, work_through
from echoreport.archive.shards import Record, Shard
from echoreport.archive.swapping import Swap
from echoreport.archive.task import Done, Worker, each
from echoreport.archive.work import Work
from echoreport.bundle import Bundle
from echoreport.cores import one_thread
from echoreport.corpus import Rejected
from echoreport.domain import Paragraph, Report
from echoreport.indexing import add, removed_reports
from echoreport.retrieval import ParagraphTable, ParagraphWriter, reports_of, write_paragraphs
from echoreport.tables import write_rows

_PARAGRAPHS, _VECTORS = "paragraphs.parquet", "vectors.npy"


@dataclass(frozen=True, slots=True)
class IndexReports:
    """De-identifies, labels and embeds the paragraphs of a shard of reports.

    Attributes:
        model: Folder.
        replaced: Suffix of the table of what was replaced; empty where none is asked for.
    """

    few: ClassVar[int] = 1_000
    uses_gpu: ClassVar[bool] = False

    model: str
    replaced: str

    def start(self) -> Worker:
        """As `Task`."""
        from echoreport.findings import FindingExtractor
        from echoreport.text import load_text_encoder

        extractor, encoder = FindingExtractor(), load_text_encoder(self.model)

        def read(record: dict[str, Any]) -> tuple[list[Paragraph], Entering]:
            entering = Entering([Report(**record)])
            return list(entering.paragraphs(extractor)), entering

        def index(shard: Shard, records: list[dict[str, Any]], folder: Path) -> Done:
            rejected: list[Rejected] = []
            entered = list(each(records, "report_id", read, rejected))
            paragraphs = [paragraph for own, _ in entered for paragraph in own]
            replaced = [one for _, entering in entered for one in entering.replaced]
            write_paragraphs(paragraphs, folder / _PARAGRAPHS)
            with one_thread():
                np.save(folder / _VECTORS, encoder.encode(paragraphs))
            if self.replaced:
                write_rows(folder / f"replaced{self.replaced}", replaced_rows(replaced), REPLACED_COLUMNS)
            kinds = Counter(f"replaced {one.replacement.kind.value}" for one in replaced)
            return Done({"reports": len(entered), "paragraphs": len(paragraphs), **kinds}, rejected)

        return index


def index_archive(work: Work, files: ReportFiles, model: Path, replaced: Path | None, run: Run) -> Finished:
    """Add the archive's new reports to the model in its folder; those that were removed from it stay out.

    Args:
        work: Of the model's folder; the caller removes it when it is done with what comes back.
        replaced: Table to write of what was replaced, and where.

    Returns:
        What was done: "reports" and "paragraphs" counted, and "replaced ..." for each kind; reports that were passed
        over are in its notes.

    Raises:
        BundleError: If `model` is no model.
        EchoReportError: As `work_through`, or if the file system refuses.
    """
    bundle = Bundle.load(model)
    swap = Swap.of(work, model, run.resume)
    task = IndexReports(str(model.absolute()), replaced.suffix.lower() if replaced else "")
    job = Job(
        "index",
        {"reports": files.fingerprint(), "model": swap.began_with},
        {"columns": [files.text_column, files.id_column], "replaced": task.replaced},
    )
    source = _new_reports(files, frozenset(reports_of(bundle.paragraphs)) | removed_reports(bundle))
    finished = work_through(work, job, source, task, "indexing", run)
    if finished.shards and not swap.done:
        swap.put(_extended(bundle, finished))
    if replaced and (finished.shards or not replaced.exists()):  # a repeated run leaves what the first one told
        _write_replaced(finished, replaced)
    return finished


def _new_reports(files: ReportFiles, known: frozenset[str]) -> Source:
    """The archive without the reports of these ids, which are counted as skipped."""
    whole = files.source(REPORTS_OF_A_SHARD)

    def read() -> Iterator[Record | Rejected]:
        for item in whole.read():
            if isinstance(item, Rejected) or item["report_id"] not in known:
                yield item
            else:
                whole.notes.skipped += 1

    return replace(whole, read=read)


def _extended(bundle: Bundle, finished: Finished) -> Bundle:
    table = finished.folder / _PARAGRAPHS
    with ParagraphWriter(table) as writer:
        for part in finished.parts(_PARAGRAPHS):
            for columns in ParagraphTable(part).groups():
                writer.write_columns(columns)
    vectors = partial(map, np.load, finished.parts(_VECTORS))
    counts, provenance = finished.counts(), bundle.provenance
    kinds = Counter({name.removeprefix("replaced "): n for name, n in counts.items() if name.startswith("replaced ")})
    return replace(
        add(bundle, ParagraphTable(table), vectors),
        provenance={
            **provenance,
            "paragraphs_added": provenance.get("paragraphs_added", 0) + counts["paragraphs"],
            "deidentified": dict(Counter(provenance.get("deidentified", {})) + kinds),
        },
    )


def _write_replaced(finished: Finished, target: Path) -> None:
    if finished.shards:
        join(finished.parts(f"replaced{target.suffix.lower()}"), target)
    else:
        write_rows(target, [], REPLACED_COLUMNS)
