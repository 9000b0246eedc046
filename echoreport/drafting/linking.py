"""A text that changed -> its sentences, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from echoreport.domain import DraftFinding, Finding
from echoreport.drafting.comparing import Lesion, Said, lesions_in, said_of
from echoreport.drafting.cutting import Span, cut
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import DraftSentence

_Table = dict[tuple[Lesion, Said], DraftFinding]


def with_sentences(draft: Draft, text: str, known: Iterable[DraftSentence]) -> Draft:
    """The draft with this text, cut into sentences.

    A sentence that stands word for word among the known ones of its section keeps what it rests on; any other is the
    physician's, and carries those of the draft's findings that are read in it. What it states otherwise than these is
    in `comparing.differences`.
    """
    read, table = lesions_in(text), {_what(finding): finding for finding in draft.findings}
    by_words = {(sentence.section, sentence.text): sentence for sentence in known if not sentence.by_hand}
    sentences = []
    for line in cut(text, read):
        for span in line.sentences:
            words = text[span.start : span.end]
            same = by_words.get((line.section, words))
            stated = list(_stated(same.findings if same else overlapping(read, span), table))
            sentences.append(replace(same, findings=tuple(stated)) if same else _typed(line.section, words, stated))
    return replace(draft, text=text, sentences=tuple(sentences))


def overlapping(read: Sequence[Finding], span: Span) -> list[Finding]:
    """The findings whose words stand in the span, wholly or in part."""
    return [finding for finding in read if finding.start < span.end and finding.end > span.start]


def _what(finding: Finding | DraftFinding) -> tuple[Lesion, Said]:
    return (finding.valve, finding.disease), said_of(finding)


def _stated(findings: Iterable[Finding | DraftFinding], table: _Table) -> Iterator[DraftFinding]:
    whats = dict.fromkeys(map(_what, findings))
    yield from (table[what] for what in whats if what in table)


def _typed(section: str, words: str, stated: Sequence[DraftFinding]) -> DraftSentence:
    images = tuple(dict.fromkeys(name for finding in stated for name in finding.images))
    return DraftSentence(section, words, tuple(stated), images, by_hand=True)
