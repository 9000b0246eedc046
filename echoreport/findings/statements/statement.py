"""What a sentence says of one valve."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Assertion, Disease, Severity, Valve

UNGRADED = (Disease.BICUSPID, Disease.PROSTHESIS, Disease.RHEUMATIC, Disease.VEGETATION, Disease.NORMAL)
"""What has no severity, whatever grade stands beside it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A finding in terms of a sentence's units first..last."""

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    first: int
    last: int
    rule: str
