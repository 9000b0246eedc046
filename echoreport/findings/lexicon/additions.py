"""What a user's terms must not be, though each could stand in a lexicon: words that carry other statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon.entries import Entry

_FUNCTION_WORDS = (
    *("verbs", "adverbs", "definite-determiners", "prepositions", "having", "clause-joins", "list-joins"),
    *("starts-a-clause", "leads-to-a-valve", "parts-valve-from-lesion", "ends-a-noun-phrase", "question-words"),
)
"""Kinds of the built-in lexicon's small words that hold sentences together, whatever they are about."""
_WORD = re.compile(r"[^\W_]+")


def check_additions(
    entries: Iterable[Entry], known: Iterable[Entry], words: Mapping[str, Set[str]], source: str
) -> None:
    """Refuse terms that would take other statements apart.

    Args:
        entries: All entries, a user's among them.
        known: Those that come with echoreport, without what the user removes.
        words: The built-in lexicon's small words.
        source: The user's file, for messages.

    Raises:
        InputError: If a new term has no letter, is a small word of the grammar, or names another valve than its entry.
    """
    known = list(known)
    had = {entry.name: {*entry.phrases, *entry.abbreviations} for entry in known}
    taken = {term.lower() for terms in had.values() for term in terms}
    small = {word for kind in _FUNCTION_WORDS for word in words[kind]} - taken
    valves = _names_of_valves(known)
    for entry in entries:
        for term in (*entry.phrases, *entry.abbreviations):
            wanted = "" if term in had.get(entry.name, ()) else _wanted(term, entry.valve, small, valves)
            if wanted:
                raise InputError(
                    f"got the term {term!r} in entry {entry.name!r} of {source}, wanted {wanted}: correct or remove it"
                )


def _wanted(term: str, own: Valve | None, small: Set[str], valves: Mapping[str, Valve]) -> str:
    """What a term lacks; empty where it may stand."""
    if not any(map(str.isalpha, term)):
        return "one with a letter"
    if term.lower() in small:
        return "more than a small word, which any sentence may have"
    named = {valve for name, valve in valves.items() if name in _spaced(term)} if own else set()
    if named and own not in named:
        return f"words of the {own} valve, not of the {' and the '.join(sorted(named))}"
    return ""


def _names_of_valves(entries: Iterable[Entry]) -> dict[str, Valve]:
    """Phrase that names a valve -> the valve; abbreviations may be another word's, such as "AV" is."""

    def named() -> Iterator[tuple[str, Valve]]:
        for entry in entries:
            if entry.concept in ("valve", "modifier") and entry.valve:
                for phrase in entry.phrases:
                    yield _spaced(phrase), entry.valve

    return dict(named())


def _spaced(term: str) -> str:
    return f" {' '.join(_WORD.findall(term.lower()))} "
