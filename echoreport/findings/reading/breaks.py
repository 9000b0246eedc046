"""Where a sentence, list item or table line of a report ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from echoreport.findings.reading.headings import longest_heading, next_row

_MARK = re.compile(r"\.(?!\d)|\.(?=\d{1,2}[.)]\s?[A-Za-z])|,(?=\s?\d{1,2}[.)]\s)|\)(?=\s)|!|\?|;|:|\n\s*")
"""What may end a sentence; of a run of blank lines the first break counts."""
_STOP = re.compile(r"(?<![.!?])[.!?]++[\"')\]]*+(?=\s|,|$)")  # dictations join paragraphs with ".,"
_TIGHT = re.compile(r"(?<=[a-zA-Z)%]{2})\.(?=[a-zA-Z]{3}|\d{1,2}[.)]\s?[A-Za-z])|(?<=\d%)\.(?=\d)")
"""Full stops without a space: "stenosis.Mild", "1.Mild MR.2.Mild TR"."""
_JOINT = re.compile(r",\s?(?=\d{1,2}[.)]\s)")  # ",2. "
_ITEM = re.compile(r"\s\d{1,2}\Z")  # " 3" before ")"
_ABBREVIATION = re.compile(
    r"(?:\b(?i:sq|st|dr|vs|approx|e\.g|i\.e|fig|prof|mrs|incl|resp|est|avg|max|vel|grad|ao|pulm|tric|mitr|w\.r\.t)|"
    r"\bMr|\bMs|\b[A-Z])\.$"
)
_GRADE_ABBREVIATION = re.compile(r"\b(?:mod|sev|triv)\.\Z", re.IGNORECASE)
_GRADED = re.compile(r"\s(?:[A-Z]{2}\b|[a-z])")  # "mod. AR", "sev. aortic stenosis"
_GRADED_BEFORE = re.compile(
    r"\b(?:[AMTP][RS]|[AP]I|(?i:regurgitation|stenosis|insufficiency))(?: ?[:=-]| is| was| remains|) ?"
    r"(?:(?i:mild|mod\.?) ?(?:to|-) ?)?\Z"
)  # "MR is mod. LV is dilated"
_LONGEST_ABBREVIATION, _LONGEST_LEAD = 8, 40
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
_VALVE_NAMES = frozenset(
    ["valve", "valves", "aortic", "mitral", "tricuspid", "pulmonic", "pulmonary", "native", "prosthetic", "and", "&"]
)
"""A line of nothing else is a heading."""
_LIST_ITEM = re.compile(r"[-*•·]|\(?\d{1,2}[.)]\s|[A-Za-z0-9 /().-]{2,40}:")
_CONTINUED = re.compile(r"\d\+|\((?!\d)|[A-Z]{2,5}[.,;)]")
"""A grade, a bracket or a last abbreviation ends the sentence of the line before."""
_SHORT_NAME = re.compile(r"[A-Z]{2,4}\b(?! [A-Z]{3})")
_AS_WELL = re.compile(r"\sAS\s+WELL\b", re.IGNORECASE)
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
    for mark in _MARK.finditer(text):
        at = mark.start()
        if text[at] != "\n":
            at = _cut(text, last, at, names)
        elif _is_wrapped(text, mark, lower_only):
            continue
        if at > last:
            yield at
            last = at


def _cut(text: str, last: int, at: int, names: dict[str, str]) -> int:
    """Where the mark at text[at], no line break, cuts the sentence that began at `last`; -1 where it does not."""
    mark = text[at]
    if mark == ",":
        joint = _JOINT.match(text, at)
        return joint.end() if joint else -1
    if mark == ":":
        heading = longest_heading(text, last, at, names)
        return heading if heading >= 0 else next_row(text, last, at)
    if mark == ";":
        return at + 1
    if mark == ")":
        return _before_item(text, last, at)
    stop = _STOP.match(text, at)
    if stop:
        return stop.end() if _is_stop(text, last, stop) else -1
    return at + 1 if mark == "." and _TIGHT.match(text, at) else -1


def _before_item(text: str, last: int, at: int) -> int:
    """Where the item " 3) ..." begins that the bracket at text[at] numbers; -1 where it closes something."""
    item = _ITEM.search(text, max(last, at - 3), at)
    if item is None or text.rfind("(", last, at) > text.rfind(")", last, at):
        return -1
    return item.start()


def _is_stop(text: str, last: int, match: re.Match[str]) -> bool:
    if text[match.end() : match.end() + 1] == ",":
        return True
    if match.group()[0] == "?" and (match.start() == last or text[match.start() - 1] in " \t\n(-,:"):
        return False  # "? vegetation"
    if text[match.start() - 1] in "dvDV" and _is_short_grade(text, last, match):
        return False
    if match.start() - text.rfind(" ", last, match.start()) > _LONGEST_ABBREVIATION:
        return True
    tail = text[max(last, match.end() - 12) : match.end()]
    return not _ABBREVIATION.search(tail) and not (match.end() - last < 12 and _TITLE.fullmatch(tail))


def _is_short_grade(text: str, last: int, match: re.Match[str]) -> bool:
    """Whether a full stop only cuts a grade short: "mod. AR", and not "MR is mod. LV is dilated"."""
    short = _GRADE_ABBREVIATION.search(text, max(last, match.end() - 6), match.end())
    if short is None or _GRADED.match(text, match.end()) is None:
        return False
    return _GRADED_BEFORE.search(text, max(last, short.start() - _LONGEST_LEAD), short.start()) is None


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
    if _OPEN_END.search(line) and not _VALVE_NAMES.issuperset(line.lower().split()):
        return True
    if following.islower():
        return not lower_only or len(line) >= _LONG_LINE - 20 or bool(_GRADE_END.search(line))
    if _GRADE_END.search(line) and ":" not in line and _SHORT_NAME.match(text, match.end()):
        return True  # "moderate / MR"
    return len(line) >= _LONG_LINE
