"""Adds an archive's paragraphs to a trained model, without retraining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from echoreport.annotation import annotate
from echoreport.bundle import Bundle
from echoreport.domain import Report
from echoreport.findings import FindingExtractor
from echoreport.progress import Progress, silent, tracked


def new_reports(bundle: Bundle, reports: Sequence[Report]) -> list[Report]:
    """The reports whose report_id the model does not hold yet."""
    known = {paragraph.report_id for paragraph in bundle.paragraphs}
    return [report for report in reports if report.report_id not in known]


def extend(bundle: Bundle, reports: Sequence[Report], progress: Progress = silent) -> Bundle:
    """The same model over its paragraphs and those of further reports.

    The bundle's index is extended in place: go on with the bundle that comes back, not with the one given.

    Args:
        reports: Of other report_ids than the model holds; see `new_reports`.
    """
    ticking = tracked(reports, len(reports), "extracting findings", progress)
    added = list(annotate(ticking, FindingExtractor()))
    if not added:
        return bundle
    progress("encoding paragraphs", 0, 1)
    bundle.index.add(bundle.text.encode(added))
    progress("encoding paragraphs", 1, 1)
    count = bundle.provenance.get("paragraphs_added", 0) + len(added)
    extended = bundle.with_paragraphs([*bundle.paragraphs, *added], bundle.index)
    return replace(extended, provenance={**bundle.provenance, "paragraphs_added": count})
