"""Reports -> paragraphs that carry their findings, extracted once; those of a model are de-identified before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from echoreport.corpus import split_paragraphs
from echoreport.deidentification import Replacement, deidentify
from echoreport.domain import Paragraph, Report
from echoreport.findings import FindingExtractor


def annotate(reports: Iterable[Report], extractor: FindingExtractor) -> Iterator[Paragraph]:
    """Split reports and extract from each as a whole, since a heading or the sentence before may name the valve.

    Yields:
        The paragraphs in order; a finding belongs to the paragraph in which its evidence starts.
    """
    for report in reports:
        findings = extractor.extract(report.text)
        for paragraph in split_paragraphs(report):
            end = paragraph.start + len(paragraph.text)
            own = tuple(finding for finding in findings if paragraph.start <= finding.start < end)
            yield replace(paragraph, findings=own)


@dataclass(frozen=True, slots=True)
class ReplacedIn:
    """A replacement and the report in which it was made; offsets are those of the report's text as it came."""

    report_id: str
    replacement: Replacement


REPLACED_COLUMNS: dict[str, type] = {"report_id": str, "kind": str, "start": int, "end": int, "replacement": str}


def replaced_rows(replaced: Iterable[ReplacedIn]) -> list[dict[str, Any]]:
    """A row for each replacement, of `REPLACED_COLUMNS`: kinds and places, never the words."""
    return [
        {
            "report_id": row.report_id,
            "kind": row.replacement.kind.value,
            "start": row.replacement.start,
            "end": row.replacement.end,
            "replacement": row.replacement.kind.placeholder,
        }
        for row in replaced
    ]


@dataclass(frozen=True, slots=True)
class Entering:
    """Reports on their way into an index.

    Attributes:
        replaced: What was replaced in the reports that were read so far.
    """

    reports: Iterable[Report]
    replaced: list[ReplacedIn] = field(default_factory=list)

    def paragraphs(self, extractor: FindingExtractor) -> Iterator[Paragraph]:
        """As `annotate`, of the de-identified reports: findings and offsets are those of the cleaned text."""
        return annotate(map(self._cleaned, self.reports), extractor)

    def counts(self) -> dict[str, int]:
        """Number of replacements of each kind, the commonest first."""
        return dict(Counter(one.replacement.kind.value for one in self.replaced).most_common())

    def _cleaned(self, report: Report) -> Report:
        cleaned = deidentify(report.text)
        self.replaced.extend(ReplacedIn(report.report_id, one) for one in cleaned.replacements)
        return replace(report, text=cleaned.text)
