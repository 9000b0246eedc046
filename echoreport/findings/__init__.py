"""Report text -> findings: lexicon (data), sentences, assertion, severity, valves, measurements."""

from echoreport.findings.assertion.judge import assertion_of
from echoreport.findings.extractor import FindingExtractor

__all__ = ["FindingExtractor", "assertion_of"]
