"""How the parts of a draft's page are grouped, numbered and linked; the numbers hold on paper too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from echoreport.domain import DraftFinding, Evidence
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import CONCLUSION, DraftImage, DraftSentence
from echoreport.page import escape

REST = ""
"""Section of the images that no sentence and no valve names."""


@dataclass(frozen=True, slots=True)
class Block:
    """The sentences of a section beside the frames that they rest on.

    Attributes:
        sentences: With their numbers in the draft, from 1.
        images: Those that this section names first; each image is in one block.
        further: Paragraphs that these images found and no sentence cites.
    """

    section: str
    sentences: tuple[tuple[int, DraftSentence], ...]
    images: tuple[DraftImage, ...]
    further: tuple[Evidence, ...]


class Places:
    """Where everything stands on the page of one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.cited = _cited(draft)
        self.blocks = list(_blocks(draft, self.cited))
        images = [image.name for block in self.blocks for image in block.images]
        self.frames = {name: number for number, name in enumerate(images, 1)}
        self.paragraphs = _numbered([*draft.evidence, *self.cited], self.frames)

    def frame(self, name: str) -> str:
        """A link to an image; its name alone where the draft has no such image."""
        number = self.frames.get(name)
        return f'<a href="#frame-{number}">frame {number}</a> ({escape(name)})' if number else escape(name)

    def paragraph(self, item: Evidence) -> str:
        """A link to a paragraph of the archive."""
        number = self.paragraphs[item]
        return f'<a href="#paragraph-{number}">paragraph {number}</a>'

    def stating(self, finding: DraftFinding) -> str:
        """Links to the evidence of the sentences that state a finding, but for the conclusion."""
        numbers = [
            number
            for number, sentence in enumerate(self.draft.sentences, 1)
            if finding in sentence.findings and sentence.section != CONCLUSION
        ]
        return ", ".join(f'<a href="#evidence-{number}">evidence {number}</a>' for number in numbers)


def title(section: str) -> str:
    """Heading of a section of the draft, escaped."""
    if section == REST:
        return "Images of no valve"
    return "Conclusion" if section == CONCLUSION else escape(f"{section.capitalize()} valve")


def _cited(draft: Draft) -> dict[Evidence, int]:
    """Paragraph -> number of the first sentence that cites it: there it is shown."""
    first: dict[Evidence, int] = {}
    for number, sentence in enumerate(draft.sentences, 1):
        for item in cited_by(sentence):
            first.setdefault(item, number)
    return first


def cited_by(sentence: DraftSentence) -> list[Evidence]:
    """The paragraph whose words a sentence takes, then the others that state the same."""
    taken = [sentence.words_of] if sentence.words_of else []
    return list(dict.fromkeys([*taken, *sentence.paragraphs]))


def _blocks(draft: Draft, cited: dict[Evidence, int]) -> Iterator[Block]:
    owners = _owners(draft)
    for section in dict.fromkeys([*(sentence.section for sentence in draft.sentences), *owners.values(), REST]):
        block = Block(
            section,
            tuple((n, s) for n, s in enumerate(draft.sentences, 1) if s.section == section),
            tuple(image for image in draft.images if owners.get(image.name, REST) == section),
            tuple(i for i in draft.evidence if i not in cited and owners.get(i.image, REST) == section),
        )
        if block.sentences or block.images or block.further:
            yield block


def _owners(draft: Draft) -> dict[str, str]:
    """Image -> the section that names it first."""
    owners: dict[str, str] = {}
    for sentence in draft.sentences:
        for name in sentence.images:
            owners.setdefault(name, sentence.section)
    for valve in draft.valves:
        for name in valve.images:
            owners.setdefault(name, str(valve.valve))
    return owners


def _numbered(evidence: Iterable[Evidence], frames: dict[str, int]) -> dict[Evidence, str]:
    """Paragraph -> such as "2-3", the third that frame 2 found; the order is that of the draft, nearest first."""
    counts: dict[int, int] = {}
    numbers = {}
    for item in dict.fromkeys(evidence):
        frame = frames.get(item.image, 0)
        counts[frame] = counts.get(frame, 0) + 1
        numbers[item] = f"{frame}-{counts[frame]}"
    return numbers
