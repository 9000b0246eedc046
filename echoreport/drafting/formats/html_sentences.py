"""The draft's text as HTML: a heading for each section, and behind each sentence the number of its evidence."""

import re
from collections.abc import Sequence

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_places import title
from echoreport.drafting.formats.html_review import Review, links
from echoreport.drafting.parts import DraftSentence
from echoreport.page import escape

_UNBROKEN = re.compile(r"(?:\d[\d.]*|____) [^\s.,;]+")  # a number stays on one line with its unit
_BLANK = '<span class="blank" title="not measured: to be filled in">____</span>'


def prose(draft: Draft, found: Sequence[Review]) -> str:
    """The sections in order. What needs a look is named beside the heading of its valve."""
    numbered = list(enumerate(draft.sentences, 1))
    parts = []
    for section in dict.fromkeys(sentence.section for sentence in draft.sentences):
        said = " ".join(_sentence(number, s) for number, s in numbered if s.section == section)
        parts.append(f'<div class="part"><h3>{title(section)} {links(found, section)}</h3>\n<p>{said}</p></div>')
    return "\n".join(parts) or "<p>The draft has no sentence.</p>"


def words(sentence: DraftSentence) -> str:
    """A sentence as HTML; a number stays with its unit, and a blank is seen."""
    return _UNBROKEN.sub(r'<span class="value">\g<0></span>', escape(sentence.text)).replace("____", _BLANK)


def _sentence(number: int, sentence: DraftSentence) -> str:
    link = f'<a class="chip" href="#evidence-{number}" aria-label="Evidence {number}">{number}</a>'
    return f'<span class="sentence" id="sentence-{number}">{words(sentence)}&nbsp;{link}</span>'
