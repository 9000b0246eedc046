"""Sentences taken out of a text and others put in; every other line stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from echoreport.drafting.cutting import SECTIONS, Line, Span
from echoreport.drafting.parts import DraftSentence
from echoreport.drafting.wording import headed


def spliced(
    text: str, lines: Sequence[Line], gone: Collection[Span], new: Mapping[str, Sequence[DraftSentence]]
) -> str:
    """The text without some sentences and with new ones.

    Args:
        lines: Those of the text, of `cut`.
        gone: Sentences to leave out; a line of which nothing is left goes, head and all.
        new: Section -> what it says anew: in the place of its first sentence that goes, else first of all; a section
            that the text lacks gets a line of its own.
    """
    left = {section: " ".join(s.text for s in sentences) for section, sentences in new.items() if sentences}
    rows: list[tuple[str, str]] = []
    for line in lines:
        here = left.pop(line.section) if line.section in left and line is _place(lines, line.section, gone) else ""
        row = _row(text, line, gone, here)
        if row is not None:
            rows.append((line.section, row))
    for section, words in left.items():
        rows.insert(_before(rows, section), (section, headed(section, words)))
    return "\n".join(row for _, row in rows)


def _place(lines: Sequence[Line], section: str, gone: Collection[Span]) -> Line:
    """The line of a section in which its new sentences go."""
    own = [line for line in lines if line.section == section]
    return next((line for line in own if any(span in gone for span in line.sentences)), own[0])


def _row(text: str, line: Line, gone: Collection[Span], words: str) -> str | None:
    if not words and not any(span in gone for span in line.sentences):
        return text[line.start : line.end]
    kept = [(span.start, text[span.start : span.end]) for span in line.sentences if span not in gone]
    first = next((span.start for span in line.sentences if span in gone), line.start)
    said = [part for _, part in sorted([*kept, (first, words)]) if part]
    head = text[line.start : line.body].rstrip()
    return " ".join(filter(None, [head, *said])) if said else None


def _before(rows: Sequence[tuple[str, str]], section: str) -> int:
    """Where a line of this section goes: before the first of a later one."""
    later = SECTIONS[SECTIONS.index(section) + 1 :]
    return next((place for place, (other, _) in enumerate(rows) if other in later), len(rows))
