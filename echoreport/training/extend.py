"""Adds an archive's paragraphs to a trained model, without retraining."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from echoreport.annotation import Entering, ReplacedIn
from echoreport.bundle import Bundle
from echoreport.domain import Report
from echoreport.findings import FindingExtractor
from echoreport.progress import Progress, silent, tracked


def new_reports(bundle: Bundle, reports: Sequence[Report]) -> list[Report]:
    """The reports whose report_id the model does not hold yet."""
    known = {paragraph.report_id for paragraph in bundle.paragraphs}
    return [report for report in reports if report.report_id not in known]


def extend(
    bundle: Bundle,
    reports: Sequence[Report],
    progress: Progress = silent,
    replaced: Callable[[Sequence[ReplacedIn]], None] = lambda rows: None,
) -> Bundle:
    """The same model over its paragraphs and those of further reports, which are de-identified first.

    The bundle's index is extended in place: go on with the bundle that comes back, not with the one given.

    Args:
        reports: Of other report_ids than the model holds; see `new_reports`.
        replaced: Called once, with what de-identification replaced.
    """
    entering = Entering(tracked(reports, len(reports), "extracting findings", progress))
    added = list(entering.paragraphs(FindingExtractor()))
    replaced(entering.replaced)
    if not added:
        return bundle
    progress("encoding paragraphs", 0, 1)
    bundle.index.add(bundle.text.encode(added))
    progress("encoding paragraphs", 1, 1)
    count = bundle.provenance.get("paragraphs_added", 0) + len(added)
    extended = bundle.with_paragraphs([*bundle.paragraphs, *added], bundle.index)
    deidentified = dict(Counter(bundle.provenance.get("deidentified", {})) + Counter(entering.counts()))
    provenance = {**bundle.provenance, "paragraphs_added": count, "deidentified": deidentified}
    return replace(extended, provenance=provenance)
