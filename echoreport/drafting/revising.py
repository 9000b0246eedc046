"""What a physician does to a draft: changes findings or words, makes the two agree, and approves.

Each function takes a draft, perhaps one read back from JSON, and gives another; none changes the one that it took.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.drafting.coding import coded_by_text
from echoreport.drafting.comparing import Difference, Lesion, Said, differences
from echoreport.drafting.deciding import checked_decision, decided
from echoreport.drafting.draft import Draft, one_line
from echoreport.drafting.linking import with_sentences
from echoreport.drafting.parts import Approval
from echoreport.drafting.rewriting import rewritten
from echoreport.errors import InputError

__all__ = ["Difference", "approved", "differences", "taking_findings", "taking_text", "with_finding", "with_text"]


def with_finding(
    draft: Draft, valve: Valve, disease: Disease, assertion: Assertion | None, severity: Severity | None = None
) -> Draft:
    """Let the physician decide on one lesion of one valve, and word it.

    Only sentences that speak of the lesion, what the valve's section says is open or missing, and the conclusion
    change. The words are the archive's where one of the draft's evidence says just that, else a template's. What the
    draft said already keeps its votes; another finding has confidence 1 and no votes. A change ends an approval.

    Args:
        disease: Stenosis or regurgitation.
        assertion: Present, possible or absent; None leaves the lesion open.
        severity: Of a lesion that is present or possible.

    Raises:
        InputError: If the disease or the assertion is another, or what is not there has a grade.
    """
    return _deciding(draft, {(valve, disease): checked_decision(disease, assertion, severity)}, as_typed=False)


def with_text(draft: Draft, text: str) -> Draft:
    """Put the physician's words in the place of the text, as they were typed but for white space at the end.

    Sentences that stand there word for word keep what they rest on; the findings are left alone, and what the text
    states otherwise is in `differences`. A change ends an approval.

    Raises:
        InputError: If the text holds what UTF-8 or a database cannot: half a sign, or the sign of the number 0.
    """
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InputError("got a text with a sign that cannot be stored, wanted words: type that place again")
    text = text.rstrip()
    return draft if text == draft.text else _edited(with_sentences(draft, text, draft.sentences))


def taking_text(draft: Draft) -> Draft:
    """Let the findings follow the text: what it states becomes the physician's finding, what it is silent on is open.

    What was typed stays. Where it states two things of a lesion, the first that was not the findings' holds, and the
    sentences that say otherwise are worded anew; a conclusion that was drafted follows the findings.
    """
    return _deciding(draft, {(d.valve, d.disease): d.text for d in differences(draft)}, as_typed=True)


def taking_findings(draft: Draft) -> Draft:
    """Let the text follow the findings: sentences on lesions that it states otherwise are worded anew."""
    return _deciding(draft, {(d.valve, d.disease): d.table for d in differences(draft)}, as_typed=False)


def approved(draft: Draft, by: str, at: str, differing: bool = False) -> Draft:
    """Sign the exact text of the draft.

    Args:
        by: Name of the physician.
        at: When, UTC, as "2026-11-30T08:00:00Z".
        differing: Whether the physician confirmed that the text counts where it states other lesions than the
            findings: these then follow it, or are left out where it cannot be read as one of them.

    Raises:
        InputError: If the name is empty, the time none, or, unconfirmed, text and findings state different lesions.
    """
    name = one_line(by)
    if not name:
        raise InputError("got no name, wanted that of the physician who approves: give one")
    try:
        datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise InputError(f"got {at!r} as time of approval, wanted one such as 2026-11-30T08:00:00Z") from error
    if not differing and (differ := differences(draft)):
        lesions = ", ".join(f"{one.valve} {one.disease}" for one in differ)
        raise InputError(f"got text and findings that differ on {lesions}, wanted the same: take one of the two")
    return replace(coded_by_text(draft), approval=Approval(name, at, text_hash(draft.text)), withdrawn=False)


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, as an `Approval` holds it."""
    return sha256(text.encode("utf-8")).hexdigest()


def _deciding(draft: Draft, decisions: Mapping[Lesion, Said | None], as_typed: bool) -> Draft:
    """The draft with these decisions in findings and text; the same draft where both say so already."""
    differ = {(one.valve, one.disease) for one in differences(draft)}
    changed = draft
    for (valve, disease), said in decisions.items():
        changed = decided(changed, valve, disease, said)
    if changed is draft and differ.isdisjoint(decisions):
        return draft
    return _edited(rewritten(changed, draft, decisions, as_typed))


def _edited(draft: Draft) -> Draft:
    return replace(draft, edited=True, approval=None, withdrawn=False)
