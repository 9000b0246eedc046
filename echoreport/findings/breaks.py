"""Where a sentence, list item or table line of a report ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from echoreport.findings.headings import longest_heading

_BREAK = re.compile(
    r"""
      (?P<stop>(?<![.!?])[.!?]++["')\]]*+(?=\s|,|$))  # a full stop; dictations join paragraphs with ".,"
    | (?P<tight>(?<=[a-zA-Z)]{2})\.(?=[a-zA-Z]{3}))   # "stenosis.Mild"
    | (?P<list>,\s?(?=\d{1,2}[.)]\s))                 # ",2. "
    | (?P<item>\s(?=\d{1,2}\)\s))                   # " 3) "
    | (?P<semicolon>;)
    | (?P<colon>:)
    | (?P<line>\n\s*)
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?i:sq|st|dr|vs|approx|e\.g|i\.e|fig|prof|mrs|incl|resp|est|avg|max|vel|grad|ao|pulm|tric|mitr|w\.r\.t)|"
    r"\bMr|\bMs|\b[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 8
_TITLE = re.compile(r"\W*(?:mr|ms)\.$", re.IGNORECASE)
_OPEN_END = re.compile(
    r"(?:[,/&(-]|\b(?:and|or|the|of|with|to|no|not|a|an|in|is|are|was|were|be|been|without|from|by|at|on|for|which|that|"
    r"than|there|has|have|valve|leaflets?|aortic|mitral|tricuspid|pulmonic|pulmonary|left|right|"
    r"well|prior|previous|recent|native|prosthetic|residual|functional|eccentric|central|mechanical|bioprosthetic))$",
    re.IGNORECASE,
)
_GRADE_END = re.compile(
    r"\b(?:mild|moderate|severe|trace|trivial|mildly|moderately|severely|significant|possible|probable|normal)$",
    re.IGNORECASE,
)
_VALVE_NAMES = ("valve", "aortic", "mitral", "tricuspid", "pulmonic", "pulmonary")
_LIST_ITEM = re.compile(r"[-*•·]|\(?\d{1,2}[.)]\s|[A-Za-z0-9 /().-]{2,40}:")
_CONTINUED = re.compile(r"\d\+|\((?!\d)|[A-Z]{2,5}[.,;)]")
"""A grade, a bracket or a last abbreviation ends the sentence of the line before."""
_AS_WELL = re.compile(r"\sAS\s+WELL\b", re.IGNORECASE)
_SHORT_LINE = 22
"""Characters; a shorter line that ends in the name of a valve is a heading."""
_LONG_LINE = 60
"""Characters; a longer line without a full stop was wrapped."""


def cuts(text: str, names: dict[str, str]) -> Iterator[int]:
    """Offsets at which a sentence ends.

    Args:
        text: Line ends are plain newlines.
        names: Known headings, lower-cased; they begin a sentence wherever a colon follows them.
    """
    last = 0
    lower_only = text.islower()
    for match in _BREAK.finditer(text):
        at = match.end()
        if match.lastgroup == "colon":
            at = longest_heading(text, last, match.start(), names)
        elif match.lastgroup == "line":
            at = match.start()
        if at > last and (match.lastgroup == "colon" or _is_boundary(text, last, match, lower_only)):
            yield at
            last = at


def _is_boundary(text: str, last: int, match: re.Match[str], lower_only: bool) -> bool:
    if match.lastgroup == "stop":
        return _is_stop(text, last, match)
    if match.lastgroup == "item":
        return text.rfind("(", last, match.start()) <= text.rfind(")", last, match.start())
    if match.lastgroup == "line":
        return not _is_wrapped(text, match, lower_only)
    return True


def _is_stop(text: str, last: int, match: re.Match[str]) -> bool:
    if text[match.end() : match.end() + 1] == ",":
        return True
    if match.group()[0] == "?" and (match.start() == last or text[match.start() - 1] in " \t\n(-,:"):
        return False  # "? vegetation"
    if match.start() - text.rfind(" ", last, match.start()) > _LONGEST_ABBREVIATION:
        return True
    tail = text[max(last, match.end() - 12) : match.end()]
    return not _ABBREVIATION.search(tail) and not (match.end() - last < 12 and _TITLE.fullmatch(tail))


def _is_wrapped(text: str, match: re.Match[str], lower_only: bool) -> bool:
    """Whether a line break falls inside a sentence."""
    if match.group().count("\n") > 1 or match.end() == len(text):
        return False
    first = max(text.rfind("\n", max(0, match.start() - 200), match.start()) + 1, match.start() - 200)
    line = text[first : match.start()].strip()
    if _LIST_ITEM.match(text, match.end()) or line.endswith(":"):
        return False
    if _CONTINUED.match(text, match.end()) or _AS_WELL.match(text, match.end() - len(match.group()) - 3):
        return True
    following = text[match.end()]
    if _OPEN_END.search(line) and not (len(line) < _SHORT_LINE and line.lower().endswith(_VALVE_NAMES)):
        return True
    if following.islower():
        return not lower_only or len(line) >= _LONG_LINE - 20 or bool(_GRADE_END.search(line))
    if _GRADE_END.search(line) and text[match.end() : match.end() + 2].isupper():
        return True  # "moderate / MR"
    return len(line) >= _LONG_LINE
