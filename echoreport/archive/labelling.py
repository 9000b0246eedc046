"""Findings, measurements, summaries and a page of a report archive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from echoreport.archive.job import Job, fingerprint
from echoreport.archive.joining import join
from echoreport.archive.label_rows import COLUMNS, finding_rows, measurement_rows, summary_rows
from echoreport.archive.reports import REPORTS_OF_A_SHARD, ReportFiles
from echoreport.archive.running import Finished, Run, work_through
from echoreport.archive.shards import Shard
from echoreport.archive.task import Done, Worker, each
from echoreport.archive.work import Work
from echoreport.corpus import Rejected
from echoreport.domain import Finding, Measurement, Report
from echoreport.files import write_beside
from echoreport.tables import write_rows

if TYPE_CHECKING:
    from echoreport.findings.html.as_html import LabelledPage

_PAGE = "page.json"
_Read = tuple[Report, list[Finding], list[Measurement]]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write, None where one is not asked for: tables by their suffix, and a page."""

    findings: Path | None = None
    measurements: Path | None = None
    summary: Path | None = None
    html: Path | None = None

    def tables(self) -> dict[str, Path]:
        """Kind of table -> its file."""
        given = {"findings": self.findings, "measurements": self.measurements, "summary": self.summary}
        return {kind: path for kind, path in given.items() if path}

    def files(self) -> list[Path]:
        """All of them."""
        return [*self.tables().values(), *([self.html] if self.html else [])]


@dataclass(frozen=True, slots=True)
class LabelTask:
    """Labels a shard of reports.

    Attributes:
        lexicon: Absolute path of a TOML of the user's own terms.
        tables: Kind of table -> suffix.
        page: Whether a page is asked for.
        shown: Reports that the page shows at most.
    """

    few: ClassVar[int] = 2_000
    uses_gpu: ClassVar[bool] = False

    lexicon: str | None
    tables: Mapping[str, str]
    page: bool
    shown: int

    def start(self) -> Worker:
        """As `Task`."""
        from echoreport.findings import FindingExtractor

        extractor = FindingExtractor(Path(self.lexicon) if self.lexicon else None)
        reads_numbers = self.page or "measurements" in self.tables

        def read(record: dict[str, Any]) -> _Read:
            report = Report(**record)
            if reads_numbers:
                return report, *extractor.read(report.text, repeats=True)
            return report, extractor.extract(report.text, repeats=True), []

        def label(shard: Shard, records: list[dict[str, Any]], folder: Path) -> Done:
            labelled, rejected = _Labelled(self.tables, self._page_of(shard)), list[Rejected]()
            for report, statements, numbers in each(records, "report_id", read, rejected):
                labelled.add(report, statements, numbers)
            labelled.write(folder)
            return Done({"findings": labelled.count}, rejected)

        return label

    def _page_of(self, shard: Shard) -> LabelledPage | None:
        if not self.page:
            return None
        from echoreport.findings.html.as_html import LabelledPage

        return LabelledPage(shows=shard.first < self.shown)


class _Labelled:
    """What was found in a shard, as far as one of the files wants it."""

    def __init__(self, tables: Mapping[str, str], page: LabelledPage | None) -> None:
        self.count = 0
        self._tables, self._page = tables, page
        self._rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in tables}

    def add(self, report: Report, statements: list[Finding], numbers: list[Measurement]) -> None:
        """Take what the next report states, repeats included."""
        from echoreport.findings.extractor import unrepeated
        from echoreport.findings.summary.summary import summarise

        findings = unrepeated(statements)
        self.count += len(findings)
        if "findings" in self._tables:
            self._rows["findings"] += finding_rows(report, findings)
        if "measurements" in self._tables:
            self._rows["measurements"] += measurement_rows(report, numbers)
        summary = summarise(report.text, statements) if self._page or "summary" in self._tables else []
        if "summary" in self._tables:
            self._rows["summary"] += summary_rows(report, summary)
        if self._page:
            self._page.add(report, statements, numbers, summary)

    def write(self, folder: Path) -> None:
        """Write a file for each kind of table, and what the page needs."""
        for kind, suffix in self._tables.items():
            write_rows(folder / f"{kind}{suffix}", self._rows[kind], COLUMNS[kind])
        if self._page:
            (folder / _PAGE).write_text(json.dumps(self._page.as_part(), ensure_ascii=False), encoding="utf-8")


def label_archive(work: Work, reports: ReportFiles, lexicon: Path | None, outputs: Outputs, run: Run) -> Finished:
    """Label an archive and write what is asked for; the findings are counted as "findings".

    Args:
        work: Of the first of the outputs; the caller removes it when it is done with what comes back.

    Raises:
        EchoReportError: As `work_through`, or if the file system refuses an output.
    """
    from echoreport.findings.html.as_html import REPORTS_SHOWN

    suffixes = {kind: path.suffix.lower() for kind, path in outputs.tables().items()}
    task = LabelTask(str(lexicon.absolute()) if lexicon else None, suffixes, bool(outputs.html), REPORTS_SHOWN)
    inputs = {"reports": reports.fingerprint()} | ({"lexicon": fingerprint(lexicon)} if lexicon else {})
    settings = asdict(task) | {"lexicon": None, "columns": [reports.text_column, reports.id_column]}
    finished = work_through(
        work, Job("label", inputs, settings), reports.source(REPORTS_OF_A_SHARD), task, "labelling", run
    )
    for kind, path in outputs.tables().items():
        if finished.shards:
            join(finished.parts(f"{kind}{path.suffix.lower()}"), path)
        else:
            write_rows(path, [], COLUMNS[kind])
    if outputs.html:
        _write_page(finished.parts(_PAGE), outputs.html)
    return finished


def _write_page(parts: list[Path], target: Path) -> None:
    from echoreport.findings.html.as_html import LabelledPage

    page = LabelledPage()
    for part in parts:
        page.add_part(json.loads(part.read_text(encoding="utf-8")))
    with write_beside(target) as written:
        written.write_text(page.render(), encoding="utf-8", newline="\n")
