"""Findings that say no more and no less than a text that is signed as it stands."""

from __future__ import annotations

from dataclasses import replace

from echoreport.drafting.comparing import differences
from echoreport.drafting.deciding import decided, uncoded
from echoreport.drafting.draft import Draft
from echoreport.drafting.linking import with_sentences


def coded_by_text(draft: Draft) -> Draft:
    """The draft with the findings that its text states; the text stays, sign by sign.

    A lesion of which the text states several things, or nothing that is read, is in no finding, and the draft says so:
    a code that may deny the words is worse than none.
    """
    found = differences(draft)
    if not found:
        return draft
    changed = draft
    for one in found:
        lesion = one.valve, one.disease
        changed = decided(changed, *lesion, one.text) if one.text else uncoded(changed, *lesion)
    for one in differences(changed):
        changed = uncoded(changed, one.valve, one.disease)
    return replace(with_sentences(changed, draft.text, draft.sentences), edited=True)
