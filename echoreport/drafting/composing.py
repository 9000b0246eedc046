"""Sections of a draft as its findings alone would word them, and a text in which they replace what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from echoreport.domain import Valve
from echoreport.drafting.comparing import Lesion, differences, lesions_in
from echoreport.drafting.concluding import concluded
from echoreport.drafting.cutting import cut
from echoreport.drafting.draft import Draft
from echoreport.drafting.linking import with_sentences
from echoreport.drafting.parts import CONCLUSION, DraftSentence
from echoreport.drafting.splicing import spliced
from echoreport.drafting.wording import compose, left_open, numbers, statements, text_of


def conclusion_of(draft: Draft) -> DraftSentence:
    """The conclusion that its findings and valves would get."""
    return concluded(draft.findings, draft.valves)


def open_of(draft: Draft, valve: Valve) -> Iterator[DraftSentence]:
    """What a valve's section would say is open."""
    return left_open(valve, draft.findings, draft.valves)


def numbers_of(draft: Draft, valve: Valve) -> Iterator[DraftSentence]:
    """What a valve's section would say of numbers, and its blanks."""
    return numbers(valve, draft.findings, draft.measurements, draft.valves)


def differing_in(draft: Draft) -> set[Lesion]:
    """The lesions on which text and findings differ."""
    return {(one.valve, one.disease) for one in differences(draft)}


def composed_anew(draft: Draft, valves: Collection[Valve], pending: Collection[Lesion]) -> Draft:
    """With these valves and the conclusion worded anew; the whole text where the rest of it still says otherwise.

    Args:
        pending: Lesions on which text and findings differed before and may go on to.
    """
    new = {valve: list(_section(draft, valve)) for valve in valves} | {CONCLUSION: [conclusion_of(draft)]}
    lines = cut(draft.text, lesions_in(draft.text))
    gone = {span for line in lines if line.section in new for span in line.sentences}
    known = [*draft.sentences, *(sentence for said in new.values() for sentence in said)]
    changed = with_sentences(draft, spliced(draft.text, lines, gone, new), known)
    if differing_in(changed) <= set(pending):
        return changed
    sentences = compose(draft.findings, draft.measurements, (), draft.valves)
    return replace(draft, text=text_of(sentences), sentences=sentences)


def _section(draft: Draft, valve: Valve) -> Iterator[DraftSentence]:
    yield from statements(valve, [finding for finding in draft.findings if finding.valve is valve], ())
    yield from open_of(draft, valve)
    yield from numbers_of(draft, valve)
