"""Sentence -> what it says, as far as that does not hang on the sentences around it; remembered for the next time."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from echoreport.domain import Disease, Valve
from echoreport.findings.lexicon.loading import Lexicon, words
from echoreport.findings.reading import sentences
from echoreport.findings.reading.reader import Reader, reader
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.followup import lone_grade
from echoreport.findings.statements.groups import Group, groups
from echoreport.findings.statements.lesions import lesion_statements
from echoreport.findings.statements.normality import normal_statements
from echoreport.findings.statements.pairs import answered_lesions
from echoreport.findings.statements.shares import dealt_by_valve, dealt_on, dealt_respectively
from echoreport.findings.statements.statement import Statement

_REMEMBERED = 8192
"""Sentences; archives repeat theirs often. About 4 kB each."""
_LONGEST = 200
"""Characters; a longer sentence seldom comes again, and is not remembered."""
_NUMBER = re.compile(r"(?<![\w'])\d+(?:\.\d+)*")
_SEVENS = str.maketrans("0123456789", "7777777777")
_QUESTIONS = words("question-words")
_WHOLE_HEART = words("speaks-of-the-whole-heart")
_GOES_ON = words("goes-on-about-the-valve")
_HEADING_WORDS = words("in-a-valve-heading")
_NAMING = frozenset(["valve", "modifier", "lesion"])
_SAYING = frozenset(["disease", "lesion", "normal", "excursion"])
_ASPECTS = frozenset(["part", "quality"])


class Parsed:
    """The units of a sentence and what follows from them alone; one object serves all sentences of the same words.

    Attributes:
        units: Empty where the lexicon knows no word of the sentence.
        groups: The valves that it names.
        kinds: Of its units.
        says: Whether it may state something by itself.
        is_question: Whether it asks: "Is there mitral stenosis?".
        is_of_the_whole_heart: Whether it looks around the heart, as for thrombi, so that it speaks of no valve but a
            heading's.
        goes_on: Whether it goes on about the valve of the sentence before, without naming it.
    """

    def __init__(self, text: str, units: list[Unit]) -> None:
        self.units = units
        self.kinds = {u.kind for u in units}
        self.groups: list[Group] = [] if self.kinds.isdisjoint(_NAMING) else groups(units)
        self.says = not self.kinds.isdisjoint(_SAYING)
        self.is_question = bool(units) and units[-1].text == "?" and units[0].text in _QUESTIONS
        self.is_of_the_whole_heart = self.says and not _WHOLE_HEART.isdisjoint([u.text for u in units])
        opening = text[:30].lower().split(None, 1)[:1]
        self.goes_on = not self.kinds.isdisjoint(_ASPECTS) or not _GOES_ON.isdisjoint(opening)
        self._stated: dict[tuple[tuple[Valve, ...], Disease | None], list[Statement]] = {}

    @property
    def lone_grade(self) -> Unit | None:
        """The grade of a sentence that says nothing else."""
        return lone_grade(self.units)

    @cached_property
    def at_prosthesis(self) -> frozenset[Disease]:
        """Which of a prosthesis and a leak beside one it speaks of, if it names no valve."""
        spoken = {u.entry.disease for u in self.units if u.kind == "disease" and not self.groups}
        return frozenset(d for d in (Disease.PROSTHESIS, Disease.PARAVALVULAR_REGURGITATION) if d in spoken)

    @cached_property
    def heading_valves(self) -> tuple[Valve, ...]:
        """Valves of a heading that names valves and nothing else."""
        units, found = self.units, self.groups
        end = next((i for i, u in enumerate(units) if u.text == ":" or (u.text == "-" and i > 0)), len(units))
        if not found or found[0].first > 3 or found[0].last >= end:
            return ()
        if end == len(units) and units[-1].text == "." and any(units[m].kind == "lesion" for m in found[0].members):
            return ()  # "Tricuspid annuloplasty ring." states a ring
        rest = [u for i, u in enumerate(units[:end]) if not found[0].first <= i <= found[0].last]
        return found[0].valves if all(u.text in _HEADING_WORDS or not u.text.isalpha() for u in rest) else ()

    def statements(self, carried: tuple[Valve, ...], disease: Disease | None) -> list[Statement]:
        """What the sentence states, in its order.

        Args:
            carried: Valves that it speaks of if it names none.
            disease: The lesion that the section's heading names.
        """
        if self.is_question or (disease is None and not self.says):
            return []
        stated = self._stated.get((carried, disease))
        if stated is None:
            stated = sorted(self._statements(carried, disease), key=lambda s: s.last)
            self._stated[carried, disease] = stated
        return stated

    def _statements(self, carried: tuple[Valve, ...], disease: Disease | None) -> list[Statement]:
        dealt = dealt_by_valve(self.units, disease) or answered_lesions(self.units)
        if dealt:
            return dealt
        lesions = self._lesion_statements(carried)
        if self.kinds.isdisjoint(("normal", "excursion")):
            return lesions
        return lesions + normal_statements(self.units, self.groups, carried)

    def _lesion_statements(self, carried: tuple[Valve, ...]) -> list[Statement]:
        if self.kinds.isdisjoint(("disease", "lesion")):
            return []
        stated = dealt_respectively(self.units, lesion_statements(self.units, self.groups, carried))
        return _without_ungraded_repeats(stated + dealt_on(self.units, stated))


class Parser:
    """Reads sentences with one lexicon and remembers the latest ones."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._parsed)
        self._alike = lru_cache(maxsize=_REMEMBERED)(self._read)

    def parsed(self, text: str) -> Parsed:
        """What a sentence says; measured numbers in it may be others, of the same length, since they decide nothing."""
        return self._remembered(text) if len(text) <= _LONGEST else self._read(text)

    def forget(self) -> None:
        """Read every sentence anew, as if it were the first time."""
        self._remembered.cache_clear()
        self._alike.cache_clear()
        sentences.forget()

    def _parsed(self, text: str) -> Parsed:
        return self._alike(_NUMBER.sub(self._any_number, text))

    def _read(self, text: str) -> Parsed:
        return Parsed(text, self.reader.read(text, sparing=True))

    def _any_number(self, match: re.Match[str]) -> str:
        """The number with sevens as digits, unless it may be a grade, a year or a term of the lexicon."""
        number = match[0]
        sevens = number.translate(_SEVENS)
        is_told = len(number) == 1 or (len(number) == 4 and number.isdigit())
        return number if is_told or not self.reader.knows.isdisjoint((number, sevens)) else sevens


@lru_cache(maxsize=8)
def parser(lexicon: Lexicon) -> Parser:
    """The one parser of a lexicon."""
    return Parser(reader(lexicon))


def _without_ungraded_repeats(statements: list[Statement]) -> list[Statement]:
    """Drop a lesion without grade where the same sentence grades it: "AS and AR, the AS being mild"."""
    graded = {(s.valve, s.disease, s.assertion) for s in statements if s.severity}
    return [s for s in statements if s.severity or (s.valve, s.disease, s.assertion) not in graded]
