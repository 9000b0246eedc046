"""Whether a draft that may have been edited says one thing in its text and another in its findings."""

from __future__ import annotations

from echoreport.domain import LESIONS
from echoreport.drafting.draft import Draft
from echoreport.drafting.wording import text_of


def contradiction_in(draft: Draft) -> str | None:
    """What of a draft contradicts the rest, in a few words; None where nothing does.

    Formats differ in what they are made from, so text, sentences and findings have to be edited alike. The findings
    that the text states are read by the extractor, as a reader would.
    """
    if draft.sentences and draft.text != text_of(draft.sentences):
        return "text is not that of its sentences, wanted the same words: edit both alike"
    meant = {(f.valve, f.disease, f.assertion, f.severity) for f in draft.findings}
    if meant != _read(draft.text):
        return "text and findings state different lesions or grades, wanted the same: edit text, sentences and findings"
    return None


def _read(text: str) -> set[tuple[str, str, str, str | None]]:
    from echoreport.findings import FindingExtractor  # late: spaCy loads where a saved draft is read, and only there

    found = FindingExtractor().extract(text)
    return {(f.valve, f.disease, f.assertion, f.severity) for f in found if f.disease in LESIONS}
