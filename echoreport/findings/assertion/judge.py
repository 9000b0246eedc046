"""What a sentence says of a span: present, absent, possible or historical, by cues and their scopes.

The idea is NegEx's (Chapman et al. 2001, doi 10.1006/jbin.2001.1029) and ConText's (Harkema et al. 2009,
doi 10.1016/j.jbi.2009.05.002): a cue reaches over the words on one side of it until something ends its scope.
The cues are data, in lexicon.toml.
"""

from __future__ import annotations

from numbers import Integral

from echoreport.domain import Assertion
from echoreport.errors import InputError
from echoreport.findings.assertion.after import judge_after
from echoreport.findings.assertion.before import judge_before
from echoreport.findings.assertion.cues import Judgement, cue_of
from echoreport.findings.reading.reader import reader
from echoreport.findings.reading.sentences import Sentence, split
from echoreport.findings.reading.units import Unit

STRENGTH = {Assertion.ABSENT: 3, Assertion.POSSIBLE: 2, Assertion.HISTORICAL: 1, Assertion.PRESENT: 0}
"""Of two claims about the same span the greater one holds."""


def assertion_of(text: str, start: int, end: int) -> Assertion:
    """Judge any clinical concept in any text.

    Args:
        text: A sentence or a whole note.
        start: Character offset of the concept, 0 <= start < end <= len(text).
        end: One past its last character.

    Returns:
        What the concept's sentence (the first that it overlaps) says of it; PRESENT where no cue reaches it.

    Raises:
        InputError: If the text is not a string, an offset no whole number, or the span is empty or reaches out of
            the text.
    """
    if not isinstance(text, str):
        raise InputError(f"got {type(text).__name__} as a text, wanted a string: leave out what has no text")
    for name, offset in (("start", start), ("end", end)):
        if not isinstance(offset, Integral) or isinstance(offset, bool):
            raise InputError(
                f"got {type(offset).__name__} as {name}, wanted a whole number: count the characters before it"
            )
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"got the span {start}:{end} in a text of {len(text)} characters, "
            "wanted 0 <= start < end <= its length: count characters, not bytes"
        )
    for sentence in split(text):
        first = sentence.offset(0)
        last = sentence.offset(len(sentence.text))
        if first < end and start < last:
            return _judge_span(sentence, reader().read(sentence.text), start, end)
    return Assertion.PRESENT


def _judge_span(sentence: Sentence, units: list[Unit], start: int, end: int) -> Assertion:
    inside = [i for i, u in enumerate(units) if sentence.offset(u.start) < end and sentence.offset(u.end) > start]
    if not inside:
        return Assertion.PRESENT
    first = units[inside[0]]
    if sentence.offset(first.start) < start:  # a phrase reaches into the span: "no evidence of" before "evidence of X"
        cue = cue_of(first, "forward")
        if cue and cue.assertion and cue.assertion != Assertion.PRESENT:
            return cue.assertion
        if first.text.split()[0] in ("no", "without"):
            return Assertion.ABSENT
    return judge(units, inside[0], inside[-1])[0]


def judge(units: list[Unit], first: int, last: int, grade: int | None = None) -> Judgement:
    """Assertion of the units first..last of a sentence; `grade` is the index of the grade that belongs to them."""
    found = [j for j in (judge_before(units, first, last, grade), judge_after(units, last, grade)) if j]
    return max(found, key=lambda j: STRENGTH[j[0]], default=(Assertion.PRESENT, None))
