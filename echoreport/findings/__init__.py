"""Report text -> findings: lexicon (data), sentences, assertion, severity, valves, measurements, summary."""

from echoreport.findings.assertion.judge import assertion_of
from echoreport.findings.extractor import FindingExtractor
from echoreport.findings.summary.summary import SummaryRow, summarise

__all__ = ["FindingExtractor", "SummaryRow", "assertion_of", "summarise"]
