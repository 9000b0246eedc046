"""Whether a draft that may have been edited says one thing in its text and another in its findings."""

from __future__ import annotations

from echoreport.drafting.comparing import differences, lesions_in
from echoreport.drafting.cutting import cut
from echoreport.drafting.deciding import is_uncoded
from echoreport.drafting.draft import Draft
from echoreport.drafting.revising import text_hash
from echoreport.drafting.wording import text_of


def contradiction_in(draft: Draft) -> str | None:
    """What of a draft contradicts the rest, in a few words; None where nothing does.

    Formats differ in what they are made from, so text, sentences and findings have to be edited alike. The findings
    that the text states are read by the extractor, as a reader would.
    """
    if draft.approval and draft.approval.text_sha256 != text_hash(draft.text):
        return "its approval is of another text, wanted one of this text: have it approved again"
    if draft.sentences and not _is_made_of_its_sentences(draft):
        return "text is not that of its sentences, wanted the same words: edit both alike"
    lesions = {(finding.valve, finding.disease) for finding in draft.findings}
    if len(lesions) < len(draft.findings) or _differ(draft):
        return "text and findings state different lesions or grades, wanted the same: edit text, sentences and findings"
    return None


def _differ(draft: Draft) -> bool:
    """Of what is in the words alone nothing is held against them."""
    return any(one.table or not is_uncoded(draft, one.valve, one.disease) for one in differences(draft))


def _is_made_of_its_sentences(draft: Draft) -> bool:
    """A text that was typed is laid out as its writer likes; what its sentences are, is read as when it was typed."""
    if not draft.edited:
        return draft.text == text_of(draft.sentences)
    text = draft.text
    spans = [(line.section, span) for line in cut(text, lesions_in(text)) for span in line.sentences]
    return [(section, text[span.start : span.end]) for section, span in spans] == [
        (sentence.section, sentence.text) for sentence in draft.sentences
    ]
