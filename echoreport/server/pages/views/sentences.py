"""The sentences of a draft, and what each rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape

from markupsafe import Markup

from echoreport.domain import Evidence
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_paragraphs import paragraph
from echoreport.drafting.formats.html_places import Places, cited_by, title
from echoreport.drafting.formats.html_words import grade_of, kind_of_confidence, measured, percent
from echoreport.drafting.formats.in_words import guideline_grade
from echoreport.drafting.parts import CONCLUSION, DraftSentence

OF_REVIEW = "review-"
"""How the report ids begin that an export of this room gives its studies: the study's id follows."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence with its number in the draft, from 1."""

    number: int
    text: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences on a valve, or the conclusion."""

    title: str
    sentences: list[Numbered]


@dataclass(frozen=True, slots=True)
class Near:
    """A retrieved paragraph.

    Attributes:
        html: With the deciding words marked.
        study_id: Of the study in this room whose report it is from; None where it is from the archive.
    """

    html: Markup
    study_id: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sentence rests on.

    Attributes:
        states: Findings in words, each with how sure they are.
        guideline: What guidelines say of what was measured, in words.
        measured: In words, each with the name of its image.
        images: Names.
        stating: Paragraphs that say the same.
        further: Other near paragraphs of its images.
        words_of: Archive paragraph whose words it takes; empty where they are a template's.
    """

    number: int
    text: str
    by_hand: bool
    states: list[str]
    guideline: list[str]
    measured: list[tuple[str, str]]
    images: list[str]
    stating: list[Near]
    further: list[Near]
    words_of: str

    def with_links_to(self, there: Collection[str]) -> Proof:
        """The same; paragraphs of other studies than these have no link."""

        def kept(items: list[Near]) -> list[Near]:
            return [near if near.study_id in there else replace(near, study_id=None) for near in items]

        return replace(self, stating=kept(self.stating), further=kept(self.further))


def sections_of(draft: Draft) -> list[Section]:
    """All sentences, by section, in the order of the text."""
    numbered = list(enumerate(draft.sentences, 1))
    return [
        Section(_title(section), [Numbered(n, s.text, s.by_hand) for n, s in numbered if s.section == section])
        for section in dict.fromkeys(sentence.section for sentence in draft.sentences)
    ]


def proof_of(draft: Draft, number: int) -> Proof | None:
    """What a sentence rests on; None where the draft has none of that number."""
    if not 1 <= number <= len(draft.sentences):
        return None
    sentence, places = draft.sentences[number - 1], Places(draft)
    cited = cited_by(sentence)
    further = [item for item in draft.evidence if item.image in sentence.images and item not in cited]
    source = sentence.words_of.paragraph if sentence.words_of else None
    return Proof(
        number=number,
        text=sentence.text,
        by_hand=sentence.by_hand,
        states=list(_states(draft, sentence)),
        guideline=list(_guideline(draft, sentence)),
        measured=[(measured(m), m.image) for m in sentence.measurements],
        images=list(sentence.images),
        stating=_near(draft, places, cited),
        further=[] if sentence.section == CONCLUSION else _near(draft, places, further),
        words_of=f"{source.report_id}:{source.number}" if source else "",
    )


def _title(section: str) -> str:
    return unescape(title(section))


def _states(draft: Draft, sentence: DraftSentence) -> Iterator[str]:
    for finding in sentence.findings:
        sure = f"{kind_of_confidence(draft.confidence)} {percent(finding.confidence)}"
        sure = "set by a reviewer" if finding.decided else sure
        yield f"{finding.valve} {finding.disease}: {grade_of(finding)} ({sure})"


def _guideline(draft: Draft, sentence: DraftSentence) -> Iterator[str]:
    lesions = {(finding.valve, finding.disease) for finding in sentence.findings}
    for check in draft.checks:
        if (check.valve, check.disease) in lesions:
            differs = "; differs from the draft: please review" if check.review else ""
            yield f"{measured(check.measurement)}: {guideline_grade(check)} ({check.source}){differs}"


def _near(draft: Draft, places: Places, items: Iterable[Evidence]) -> list[Near]:
    made = []
    for item in items:
        report = item.paragraph.report_id
        study_id = report.removeprefix(OF_REVIEW) if report.startswith(OF_REVIEW) else None
        html = paragraph(item, places.paragraphs[item], draft.findings)
        made.append(Near(Markup(html), study_id))  # noqa: S704 - it escapes all that is not its own
    return made
