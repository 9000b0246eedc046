"""Where a draft's text states something else of a lesion than its findings do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import LESIONS, Assertion, Disease, DraftFinding, Finding, Severity, Valve
from echoreport.drafting.draft import Draft

Lesion = tuple[Valve, Disease]
Said = tuple[Assertion, Severity | None]
"""What is stated of a lesion."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A lesion of which text and findings state different things; None where one of them states nothing.

    Attributes:
        table: By the draft's findings.
        text: By its text: where that states several things, the first that is not the table's.
        evidence: The words that state it, `text[start:end]` of the draft's text; empty where it states nothing.
    """

    valve: Valve
    disease: Disease
    table: Said | None
    text: Said | None
    evidence: str = ""
    start: int | None = None
    end: int | None = None


def differences(draft: Draft) -> tuple[Difference, ...]:
    """All of them, in the order of `Valve` and `LESIONS`; empty where text and findings agree.

    A mention without a grade agrees where the text gives the grade elsewhere. What was in the past counts only where
    the findings speak of it.
    """
    return tuple(_differences(draft, lesions_in(draft.text)))


def lesions_in(text: str) -> list[Finding]:
    """Each statement of a text on a stenosis or regurgitation, in order, read as reports of the archive are."""
    from echoreport.findings import FindingExtractor  # late: spaCy loads where a text is read, and only there

    return [finding for finding in FindingExtractor().extract(text, repeats=True) if finding.disease in LESIONS]


def said_of(finding: Finding | DraftFinding) -> Said:
    """Assertion and grade."""
    return finding.assertion, finding.severity


def table_of(findings: Sequence[DraftFinding]) -> dict[Lesion, Said]:
    """What each lesion is by a draft's findings."""
    return {(finding.valve, finding.disease): said_of(finding) for finding in findings}


def agrees(finding: Finding, table: Said | None, spelt_out: bool = True) -> bool:
    """Whether a statement is that of the table.

    Args:
        spelt_out: Whether the text says just that somewhere, so that a mention without a grade means the same.
    """
    vague = spelt_out and table is not None and said_of(finding) == (table[0], None)
    past = finding.assertion is Assertion.HISTORICAL and (table is None or table[0] is not Assertion.HISTORICAL)
    return said_of(finding) == table or vague or past


def _differences(draft: Draft, read: Sequence[Finding]) -> Iterator[Difference]:
    table = table_of(draft.findings)
    for valve, disease in ((valve, disease) for valve in Valve for disease in LESIONS):
        wanted = table.get((valve, disease))
        said = [finding for finding in read if (finding.valve, finding.disease) == (valve, disease)]
        spelt_out = any(said_of(finding) == wanted for finding in said)
        other = next((finding for finding in said if not agrees(finding, wanted, spelt_out)), None)
        if other:
            words = (other.evidence, other.start, other.end)
            yield Difference(valve, disease, wanted, said_of(other), *words)
        elif wanted and not spelt_out:
            yield Difference(valve, disease, wanted, None)
