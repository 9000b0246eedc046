"""The retrieved paragraphs as HTML, with the words marked that decided the vote."""

from collections.abc import Iterator, Sequence

from echoreport.domain import DraftFinding, Evidence, Finding
from echoreport.drafting.formats.html_words import similarity
from echoreport.page import escape

_TAGS = {
    "agrees": ("mark", "agrees with the draft"),
    "differs": ("u", "differs from the draft"),
    "other": ("u", "not spoken of in the draft"),
}

LEGEND = (
    '<p class="legend quiet">In the archive\'s paragraphs: <mark>agrees with the draft</mark> '
    '<u class="differs">differs from the draft</u> <u class="other">not spoken of in the draft</u></p>\n'
    '<p class="quiet">They are of other patients: only words of a closed list are shown, and [...] stands for words '
    "that were left out. Similarity is from -1 to 1; higher is nearer.</p>"
)


def paragraph(item: Evidence, number: str, voted: Sequence[DraftFinding]) -> str:
    """A paragraph, labelled as another patient's.

    Args:
        number: Of `Places.paragraphs`; its anchor.
    """
    source = escape(f"{item.paragraph.report_id}:{item.paragraph.number}")
    return (
        f'<blockquote id="paragraph-{number}"><p class="label">Paragraph {number}, of another patient: evidence, not '
        f'part of the draft</p>\n<p>{"".join(_marked(item, voted))}</p>\n<p class="source">Archive paragraph {source}, '
        f"similarity {similarity(item)}</p></blockquote>"
    )


def _marked(item: Evidence, voted: Sequence[DraftFinding]) -> Iterator[str]:
    text, at = item.paragraph.text, 0
    for start, end, finding in _apart(item, voted):
        kind = _kind(finding, voted)
        tag, meaning = _TAGS[kind]
        yield escape(text[at:start])
        title = escape(f"{_in_words(finding)}: {meaning}")
        yield f'<{tag} class="{kind}" title="{title}">{escape(text[start:end])}</{tag}>'
        at = end
    yield escape(text[at:])


def _apart(item: Evidence, voted: Sequence[DraftFinding]) -> list[tuple[int, int, Finding]]:
    """Spans within the text that do not overlap; where two findings share words, the one that decided is kept."""
    order = list(_TAGS)
    shift, length = item.paragraph.start, len(item.paragraph.text)
    kept: list[tuple[int, int, Finding]] = []
    for finding in sorted(item.paragraph.findings, key=lambda f: (order.index(_kind(f, voted)), f.start, f.end)):
        start, end = finding.start - shift, finding.end - shift
        if 0 <= start < end <= length and all(end <= begin or start >= stop for begin, stop, _ in kept):
            kept.append((start, end, finding))
    return sorted(kept, key=lambda span: span[0])


def _kind(finding: Finding, voted: Sequence[DraftFinding]) -> str:
    for vote in voted:
        if (vote.valve, vote.disease) == (finding.valve, finding.disease):
            same = (vote.assertion, vote.severity) == (finding.assertion, finding.severity)
            return "agrees" if same else "differs"
    return "other"


def _in_words(finding: Finding) -> str:
    parts = (finding.assertion, finding.severity or "", finding.valve, finding.disease)
    return " ".join(part for part in parts if part).replace("-", " ")
