"""People's names: by what stands beside them, by how they are written, by the lists."""

from __future__ import annotations

import re
from collections.abc import Callable

from echoreport.deidentification.names import cues
from echoreport.deidentification.names.bare import mark_bare
from echoreport.deidentification.names.tokens import Token, Tokens
from echoreport.deidentification.names.words import Word, is_eponym, is_given_name, is_misspelt, is_rare, is_surname
from echoreport.deidentification.spans import Span
from echoreport.domain import Identifier

_DICOM = re.compile(r"(?<![\w^])[^\W\d_][\w'’-]{0,40}(?:\^[\w'’.-]{0,40}){1,4}")
_ALWAYS = frozenset(("dr", "drs", "doctor", "mr", "mrs", "ms", "prof", "professor"))
_LESIONS = frozenset(("MR", "MS", "mr", "ms"))
"""Mitral regurgitation and stenosis; as titles they are written Mr and Ms, or stand before a name of the lists."""
_NAMELY = (Word.NAME, Word.LIKELY, Word.UNKNOWN)
_OWN = frozenset(
    ("s", "method", "methods", "rule", "score", "biplane", "formula", "equation", "criteria", "classification")
)
_LONGEST = 6


def name_spans(text: str) -> list[Span]:
    """All names of a text, in order, apart from each other."""
    tokens = Tokens(text)
    marked: set[int] = set()
    for mark in (_mark_titled, _mark_labelled, _mark_spoken_with, _mark_credentialed, _mark_before_verb):
        mark(tokens, marked)
    mark_bare(tokens, marked)
    return sorted(
        [*_joined(tokens, marked), *(Span(*found.span(), Identifier.NAME) for found in _DICOM.finditer(text))]
    )


def _mark_titled(tokens: Tokens, marked: set[int]) -> None:
    for found in cues.title().finditer(tokens.text):
        index = tokens.index_from(found.end())
        token = tokens.get(index)
        if (
            token
            and token.start == found.end()
            and _follows_title(found["title"], found.group(), token, tokens.get(index + 1))
        ):
            marked.add(index)
            _mark_on(tokens, index + 1, marked, _continues)


def _follows_title(title: str, whole: str, token: Token, following: Token | None) -> bool:
    if token.is_titled and token.is_stopword and following:
        return following.is_titled and is_given_name(token.text) and is_surname(following.text)
    if token.word is Word.CLINICAL and not (is_eponym(token.text) or "-" in token.text):
        return False
    if token.is_stopword or (token.mixed and title.islower() and token.text[0].islower() and token.word not in _NAMELY):
        return False
    if title in _LESIONS:
        in_capitals = (
            title.isupper()
            and "." in whole
            and len(token.text) > 3
            and token.word is Word.UNKNOWN
            and not is_misspelt(token.text)
        )
        return in_capitals or (token.word in (Word.NAME, Word.LIKELY) and (token.text[0].isupper() or not token.mixed))
    if title.lower() not in _ALWAYS or title == "doctor":
        return (
            title[0].isupper()
            and token.word in (*_NAMELY, Word.EITHER)
            and token.may_be_name
            and not is_misspelt(token.text)
        )
    if not token.mixed or token.text[0].islower():
        return token.word is not Word.CLINICAL or is_surname(token.text)
    return True


def _mark_labelled(tokens: Tokens, marked: set[int]) -> None:
    for found in cues.label().finditer(tokens.text):
        index = tokens.index_from(found.end())
        token = tokens.get(index)
        if token and token.start == found.end():
            _mark_on(tokens, index, marked, _is_labelled, comma=True)


def _mark_spoken_with(tokens: Tokens, marked: set[int]) -> None:
    for found in cues.before().finditer(tokens.text):
        index = tokens.index_from(found.end())
        token = tokens.get(index)
        if token and token.start == found.end() and _is_spoken_with(tokens, index):
            marked.add(index)
            _mark_on(tokens, index + 1, marked, _continues)


def _is_spoken_with(tokens: Tokens, index: int) -> bool:
    token, following = tokens.all[index], tokens.get(index + 1)
    if token.is_initial:
        return following is not None and tokens.touches(index + 1) and _continues(tokens, index + 1)
    if token.word is Word.CLINICAL:
        return _is_persons_eponym(token, following)
    if token.is_stopword and not (token.is_titled and is_given_name(token.text)):
        return False
    if token.is_titled:
        return (token.word in (*_NAMELY, Word.EITHER) or is_rare(token.text)) and not is_misspelt(token.text)
    if token.mixed and token.is_capitals:
        return token.word in (Word.NAME, Word.LIKELY) or (len(token.text) < 4 and _was_done_by(tokens, index))
    if token.word is Word.EITHER:
        return (
            is_given_name(token.text)
            and following is not None
            and tokens.touches(index + 1)
            and is_surname(following.text)
            and following.word in (Word.NAME, Word.LIKELY, Word.EITHER)
        )
    return token.word in (Word.NAME, Word.LIKELY) or (
        token.word is Word.UNKNOWN and not is_misspelt(token.text) and len(token.text) > 3
    )


def _was_done_by(tokens: Tokens, index: int) -> bool:
    """Whether "by" stands before a word: "verified by HJK"."""
    return index > 0 and tokens.all[index - 1].text.lower() == "by"


def _is_persons_eponym(token: Token, following: Token | None) -> bool:
    """Whether an eponym behind "discussed with" is a colleague of that name and not a method."""
    own = token.text.endswith(("'s", "’s")) or (following is not None and following.text.lower() in _OWN)
    return token.is_titled and is_surname(token.text) and len(token.text) > 3 and not own


def _mark_credentialed(tokens: Tokens, marked: set[int]) -> None:
    for found in cues.credential().finditer(tokens.text):
        index = last = tokens.index_from(found.start()) - 1
        if index < 0 or tokens.all[index].end != found.start():
            continue
        while last - index < _LONGEST and _stands_before_credential(tokens, index, last):
            marked.add(index)
            if not (tokens.touches(index) or _comma_parts(tokens, index)):
                break
            index -= 1


def _stands_before_credential(tokens: Tokens, index: int, last: int) -> bool:
    token = tokens.all[index]
    if token.is_initial or token.text.lower() in cues.particles():
        return index < last
    if (
        token.is_stopword
        or not token.may_be_name
        or (token.mixed and token.is_capitals and token.word is Word.UNKNOWN and len(token.text) < 4)
    ):
        return False
    return token.word in (*_NAMELY, Word.EITHER) or (is_eponym(token.text) and token.is_titled)


def _mark_before_verb(tokens: Tokens, marked: set[int]) -> None:
    """ "Okonjo was notified": at the start of a sentence, where a capital alone says nothing."""
    for found in cues.after().finditer(tokens.text):
        index = tokens.index_from(found.start()) - 1
        if index < 0 or tokens.all[index].end != found.start():
            continue
        token = tokens.all[index]
        by_list = token.word in (Word.NAME, Word.LIKELY) or (
            token.word is Word.EITHER and is_given_name(token.text) and token.is_titled
        )
        unheard = token.word is Word.UNKNOWN and len(token.text) > 4 and not is_misspelt(token.text)
        if token.may_be_name and not token.is_stopword and (by_list or unheard):
            marked.add(index)


def _mark_on(
    tokens: Tokens, index: int, marked: set[int], accepts: Callable[[Tokens, int], bool], *, comma: bool = False
) -> None:
    """Mark the words from `index` on that touch each other and are accepted."""
    first = index
    while index < len(tokens.all) and index - first < _LONGEST and accepts(tokens, index):
        joined = index > first and tokens.all[index - 1].text.lower() == "and"
        if not (
            joined
            or (index == first and comma)
            or tokens.touches(index)
            or _joins_people(tokens, index)
            or (comma and _comma_parts(tokens, index))
        ):
            return
        marked.add(index)
        index += 2 if _another_follows(tokens, index) else 1


def _another_follows(tokens: Tokens, index: int) -> bool:
    """Whether "and" and another name stand behind a word: "Smith and Jones"."""
    link, name = tokens.get(index + 1), tokens.get(index + 2)
    return (
        link is not None
        and name is not None
        and link.text.lower() == "and"
        and tokens.touches(index + 1)
        and tokens.touches(index + 2)
        and (name.is_titled or not name.mixed)
        and name.word in (*_NAMELY, Word.EITHER)
        and not is_misspelt(name.text)
    )


def _continues(tokens: Tokens, index: int) -> bool:
    """Whether a word goes on with the name before it: initials, particles, further names."""
    token = tokens.all[index]
    if token.is_initial:
        return True
    if token.text.lower() in cues.particles():
        following = tokens.get(index + 1)
        return (
            following is not None
            and tokens.touches(index + 1)
            and following.may_be_name
            and following.word in (*_NAMELY, Word.EITHER)
        )
    if is_misspelt(token.text) or (token.is_stopword and not (token.is_titled and is_surname(token.text))):
        return False
    if token.is_titled:
        return token.word in (*_NAMELY, Word.EITHER) or (is_eponym(token.text) and is_surname(token.text))
    if token.mixed and token.text[0].islower():
        return token.word is Word.NAME
    if token.word is Word.EITHER:
        return is_given_name(tokens.all[index - 1].text) and is_surname(token.text)
    return token.word in (Word.NAME, Word.LIKELY) or (token.word is Word.UNKNOWN and len(token.text) > 3)


def _is_labelled(tokens: Tokens, index: int) -> bool:
    """Whether a word is part of the value of "Sonographer:"."""
    token = tokens.all[index]
    if token.is_initial or token.text.lower() in cues.particles():
        return True
    if token.text in cues.credentials():
        return False
    if token.is_capitals and token.mixed and len(token.text) < 4 and token.word is not Word.CLINICAL:
        return True
    if token.word in (Word.CLINICAL, Word.PLAIN) or is_misspelt(token.text):
        eponym = is_eponym(token.text) and is_surname(token.text)
        return token.is_titled and not is_misspelt(token.text) and (eponym or is_rare(token.text))
    if token.word is Word.EITHER:
        return token.is_titled or (
            not token.mixed and (is_given_name(token.text) or is_given_name(tokens.all[index - 1].text))
        )
    return token.may_be_name or token.word is Word.NAME


def _joins_people(tokens: Tokens, index: int) -> bool:
    """ "Smith and Jones", "Smith/Jones", "Smith & Jones"."""
    gap = tokens.all[index].gap
    return gap in ("/", " & ", " / ", ", ") and tokens.all[index].word is Word.NAME


def _comma_parts(tokens: Tokens, index: int) -> bool:
    return index > 0 and tokens.all[index].gap in (", ", ",")


def _joined(tokens: Tokens, marked: set[int]) -> list[Span]:
    """Neighbouring marked words as one span; "'s" at the end stays in the text."""
    spans: list[Span] = []
    for index in sorted(marked):
        token = tokens.all[index]
        end = token.end - 2 if token.text.endswith(("'s", "’s")) else token.end
        near = index - 1 in marked and (tokens.touches(index) or _comma_parts(tokens, index))
        if near and spans:
            spans[-1] = Span(spans[-1].start, end, Identifier.NAME)
        else:
            spans.append(Span(token.start, end, Identifier.NAME))
    return spans
