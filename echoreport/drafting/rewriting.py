"""A draft's text after its findings changed: only the sentences that no longer hold are written anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import Assertion, Finding, Valve
from echoreport.drafting.comparing import Lesion, agrees, lesions_in, table_of
from echoreport.drafting.composing import composed_anew, conclusion_of, differing_in, numbers_of, open_of
from echoreport.drafting.cutting import Span, cut
from echoreport.drafting.draft import Draft
from echoreport.drafting.linking import overlapping, with_sentences
from echoreport.drafting.parts import CONCLUSION, DraftSentence
from echoreport.drafting.sentences import Candidate
from echoreport.drafting.splicing import spliced
from echoreport.drafting.wording import statements


def rewritten(draft: Draft, before: Draft, lesions: Collection[Lesion], as_typed: bool) -> Draft:
    """Make the text say what the findings say.

    Args:
        draft: Its findings are the new ones, its text the old.
        before: The same with the old findings.
        lesions: Those that changed, or that the text states otherwise.
        as_typed: Whether the findings were taken from the text: then a sentence that agrees stays as it was typed, and
            nothing is added but in the place of one that does not. Else the lesions are worded anew.
    """
    change, read = _Change(draft, before, frozenset(lesions), as_typed), lesions_in(draft.text)
    lines = cut(draft.text, read)
    placed = [
        _Placed(line.section, span, draft.text[span.start : span.end], tuple(overlapping(read, span)))
        for line in lines
        for span in line.sentences
    ]
    gone = {one.span for one in placed if change.is_gone(one, placed)}
    new = {section: list(change.said_anew(section, placed, gone)) for section in (*Valve, CONCLUSION)}
    known = [*before.sentences, *(sentence for said in new.values() for sentence in said)]
    changed = with_sentences(draft, spliced(draft.text, lines, gone, new), known)
    pending = differing_in(before) - change.lesions
    left = {valve for valve, _ in differing_in(changed) - pending}
    return composed_anew(changed, left, pending) if left else changed


@dataclass(frozen=True, slots=True)
class _Placed:
    """A sentence of the old text."""

    section: str
    span: Span
    words: str
    states: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    draft: Draft
    before: Draft
    lesions: frozenset[Lesion]
    as_typed: bool

    def is_gone(self, one: _Placed, placed: Sequence[_Placed]) -> bool:
        """Whether a sentence no longer holds; a conclusion goes as a whole, with all the lesions that it lists."""
        if one.section == CONCLUSION:
            listed = bool(one.states) or one.words == conclusion_of(self.before).text
            return listed and self._concludes_anew(placed)
        return self._is_wrong(one) or one.words in self._obsolete(Valve(one.section))

    def said_anew(self, section: str, placed: Sequence[_Placed], gone: Collection[Span]) -> Iterator[DraftSentence]:
        """The sentences that a section gets."""
        if section == CONCLUSION:
            yield from [conclusion_of(self.draft)] if self._concludes_anew(placed) else []
            return
        valve, of_valves = Valve(section), [one for one in placed if one.section != CONCLUSION]
        lost = {lesion for one in of_valves if one.span in gone for lesion in _lesions(one)}
        stays = {lesion for one in of_valves if one.span not in gone for lesion in _lesions(one)}
        anew = (lost if self.as_typed else lost | self.lesions) - stays
        findings = [f for f in self.draft.findings if f.valve is valve and (valve, f.disease) in anew]
        yield from statements(valve, findings, _candidates(self.draft))
        if not self.as_typed and self._touches(valve):
            kept = {one.words for one in placed if one.section == valve and one.span not in gone}
            yield from (s for s in open_of(self.draft, valve) if s.text not in kept)
            known = {sentence.text for sentence in numbers_of(self.before, valve)}
            yield from (s for s in numbers_of(self.draft, valve) if s.text not in known)

    def _touches(self, valve: Valve) -> bool:
        return any(valve is touched for touched, _ in self.lesions)

    def _is_wrong(self, one: _Placed) -> bool:
        return any(
            (finding.valve, finding.disease) in self.lesions and self._is_stale(finding) for finding in one.states
        )

    def _is_stale(self, finding: Finding) -> bool:
        said = table_of(self.draft.findings).get((finding.valve, finding.disease))
        return not agrees(finding, said) if self.as_typed else finding.assertion is not Assertion.HISTORICAL

    def _obsolete(self, valve: Valve) -> set[str]:
        """What was said of the valve besides its lesions and would not be said now."""
        before, now = ({s.text for s in [*open_of(d, valve), *numbers_of(d, valve)]} for d in (self.before, self.draft))
        return before - now if self._touches(valve) else set()

    def _concludes_anew(self, placed: Sequence[_Placed]) -> bool:
        concluding = [one for one in placed if one.section == CONCLUSION]
        old, new = conclusion_of(self.before).text, conclusion_of(self.draft).text
        return not self.as_typed or any(one.words == old != new or self._is_wrong(one) for one in concluding)


def _lesions(one: _Placed) -> set[Lesion]:
    return {(finding.valve, finding.disease) for finding in one.states}


def _candidates(draft: Draft) -> list[Candidate]:
    """The draft's evidence as it is shown: what is hidden there cannot be taken over."""
    return [Candidate(item.paragraph, item, item.similarity) for item in draft.evidence]
