"""Draft heart-valve reports from spectral Doppler images, label report archives, evaluate both."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from echoreport.findings import FindingExtractor as FindingExtractor
    from echoreport.findings import assertion_of as assertion_of
    from echoreport.reporter import Reporter as Reporter

__version__ = "0.1.0"
__all__ = ["FindingExtractor", "Reporter", "__version__", "assertion_of"]

_HOMES = {
    "FindingExtractor": "echoreport.findings",
    "Reporter": "echoreport.reporter",
    "assertion_of": "echoreport.findings",
}


def __getattr__(name: str) -> Any:
    """Import late: `import echoreport` alone must not load torch or spaCy (seconds each)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'echoreport' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
