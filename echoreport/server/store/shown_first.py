"""What the worklist shows of a draft, and sorts by."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import STATED
from echoreport.drafting.draft import Draft
from echoreport.drafting.wording import describe
from echoreport.server.database.tables import Study


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft in short; see the columns of the same names of `tables.Study`."""

    uncertainty: float
    severity: int
    summary: str
    text: str

    @classmethod
    def of(cls, draft: Draft) -> Standing:
        """Of a draft, or of what a reviewer made of it."""
        stated = [finding for finding in draft.findings if finding.assertion in STATED]
        ranked = sorted(stated, key=lambda f: f.severity.rank if f.severity else -1, reverse=True)
        sure = [finding.confidence for finding in draft.findings]
        return cls(
            uncertainty=1.0 - min(sure, default=0.0),
            severity=max((f.severity.rank if f.severity else 0 for f in stated), default=-1),
            summary=", ".join(map(describe, ranked)) or ("no lesion stated" if draft.findings else "nothing stated"),
            text=draft.text,
        )

    def put(self, study: Study) -> None:
        """Set the study's columns."""
        study.uncertainty, study.severity = self.uncertainty, self.severity
        study.summary, study.text = self.summary, self.text
