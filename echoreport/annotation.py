"""Reports -> paragraphs that carry their findings, extracted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from echoreport.corpus import split_paragraphs
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
