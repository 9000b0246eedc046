"""Names in prose, with nothing beside them that says so: "Maria Gonzalez came", "SMITH, JOHN", "J. Alvarez"."""

from __future__ import annotations

from echoreport.deidentification.names import cues
from echoreport.deidentification.names.tokens import Token, Tokens
from echoreport.deidentification.names.words import Word, is_common_given_name, is_given_name, is_misspelt, is_surname

_SHORTEST_IN_CAPITALS = 4


def mark_bare(tokens: Tokens, marked: set[int]) -> None:
    """Mark names that the lists or their writing give away, then what belongs to them."""
    for index, token in enumerate(tokens.all):
        if index not in marked and _is_name_alone(tokens, index, token):
            marked.add(index)
    _mark_pairs(tokens, marked)
    _grow(tokens, marked)


def _is_name_alone(tokens: Tokens, index: int, token: Token) -> bool:
    if token.is_stopword or len(token.text) < 3 or token.word in (Word.CLINICAL, Word.PLAIN, Word.EITHER):
        return False
    if token.is_titled:
        return _is_titled_name(token)
    if token.mixed and not token.is_capitals:
        return False
    return (
        token.word is Word.NAME
        and len(token.text) >= _SHORTEST_IN_CAPITALS
        and token.is_capitals
        and not is_misspelt(token.text)
    )


def _is_titled_name(token: Token) -> bool:
    if not token.opens:
        return token.word is not Word.UNKNOWN or not is_misspelt(token.text)
    return token.word is Word.NAME and not is_misspelt(token.text)


def _mark_pairs(tokens: Tokens, marked: set[int]) -> None:
    """A given name and a surname beside each other, either of which may be a word: "Grant Long", "maria gonzalez"."""
    for index in range(1, len(tokens.all)):
        first, second = tokens.all[index - 1], tokens.all[index]
        parted = second.gap in (", ", ",")
        if not (tokens.touches(index) or parted) or first.word in (Word.CLINICAL, Word.PLAIN):
            if first.is_initial and tokens.touches(index) and _goes_with_initial(first, second, tokens, index):
                marked |= {index - 1, index}
            continue
        if second.word in (Word.CLINICAL, Word.PLAIN):
            continue
        family, given = (first, second) if parted else (second, first)
        if is_given_name(given.text) and is_surname(family.text) and _are_written_as_names(given, family):
            marked |= {index - 1, index}


def _are_written_as_names(given: Token, family: Token) -> bool:
    if given.is_stopword and family.word is not Word.NAME:
        return False
    names = [token.word in (Word.NAME, Word.LIKELY) for token in (given, family)]
    if given.is_titled and family.is_titled:
        return not (given.is_stopword and given.opens)
    if given.is_capitals and family.is_capitals:
        return (any(names) or is_common_given_name(given.text)) and not (given.is_stopword or family.is_stopword)
    return (
        all(names)
        and len(given.text) > 2
        and len(family.text) > 2
        and not (given.text[0].isupper() and family.text[0].islower())
    )


def _goes_with_initial(first: Token, second: Token, tokens: Tokens, index: int) -> bool:
    """ "J. Alvarez", "J Alvarez", "J. Long"; not "A. Valve"."""
    if second.is_stopword or len(second.text) < 3 or not (second.is_titled or second.is_capitals):
        return False
    if second.gap.startswith("."):
        return second.word in (Word.NAME, Word.LIKELY, Word.UNKNOWN) or (
            second.word is Word.EITHER and is_surname(second.text) and second.is_titled
        )
    return second.word is Word.NAME or (second.word is Word.UNKNOWN and second.is_titled)


def _grow(tokens: Tokens, marked: set[int]) -> None:
    """Take in what stands beside a name and is written as one: middle initials, particles, second names."""
    for index in range(1, len(tokens.all)):
        if index - 1 in marked and index not in marked and tokens.touches(index) and _belongs(tokens, index):
            marked.add(index)
    for index in range(len(tokens.all) - 2, -1, -1):
        if (
            index + 1 in marked
            and index not in marked
            and tokens.touches(index + 1)
            and _belongs(tokens, index, backwards=True)
        ):
            marked.add(index)


def _belongs(tokens: Tokens, index: int, *, backwards: bool = False) -> bool:
    token = tokens.all[index]
    if token.is_initial:
        return not (backwards and token.text in "AI" and token.opens and not tokens.all[index + 1].gap.startswith("."))
    if token.text.lower() in cues.particles() and not backwards:
        return index + 1 < len(tokens.all) and tokens.touches(index + 1) and _is_name_like(tokens.all[index + 1])
    if token.text.lower() in cues.particles():
        return index > 0 and tokens.touches(index) and _is_name_like(tokens.all[index - 1])
    if token.is_stopword:
        return backwards and token.text in ("Will", "May")
    if not token.may_be_name or is_misspelt(token.text):
        return False
    if token.is_titled:
        return token.word in (Word.NAME, Word.LIKELY, Word.UNKNOWN) or (
            token.word is Word.EITHER and not (backwards and token.opens and not is_given_name(token.text))
        )
    if token.is_capitals and token.mixed and len(token.text) < _SHORTEST_IN_CAPITALS:
        return False
    listed = is_given_name(token.text) if backwards else is_surname(token.text)
    return (
        token.word in (Word.NAME, Word.LIKELY)
        or (token.word is Word.EITHER and listed and len(token.text) > 3)
        or (token.word is Word.UNKNOWN and token.is_capitals and len(token.text) > _SHORTEST_IN_CAPITALS)
    )


def _is_name_like(token: Token) -> bool:
    return (
        token.may_be_name
        and token.word in (Word.NAME, Word.LIKELY, Word.UNKNOWN, Word.EITHER)
        and not token.is_stopword
    )
