"""Sentence -> what it says, as far as that does not hang on the sentences around it; remembered for the next time."""

from __future__ import annotations

from functools import cached_property, lru_cache

from echoreport.domain import Disease, Valve
from echoreport.findings.lexicon.loading import Lexicon, words
from echoreport.findings.reading.reader import Reader, reader
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.followup import lone_grade
from echoreport.findings.statements.groups import Group, groups
from echoreport.findings.statements.lesions import lesion_statements
from echoreport.findings.statements.normality import normal_statements
from echoreport.findings.statements.pairs import answered_lesions
from echoreport.findings.statements.shares import dealt_by_valve, dealt_on, dealt_respectively
from echoreport.findings.statements.statement import Statement

_REMEMBERED = 2048
"""Sentences; archives repeat theirs often. About 4 kB each."""
_QUESTIONS = words("question-words")
_WHOLE_HEART = words("speaks-of-the-whole-heart")
_GOES_ON = words("goes-on-about-the-valve")
_HEADING_WORDS = words("in-a-valve-heading")
_NAMING = frozenset(["valve", "modifier", "lesion"])
_SAYING = frozenset(["disease", "lesion", "normal", "excursion"])


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
    """

    def __init__(self, text: str, units: list[Unit]) -> None:
        self.units = units
        self.kinds = {u.kind for u in units}
        self.groups: list[Group] = [] if self.kinds.isdisjoint(_NAMING) else groups(units)
        self.says = not self.kinds.isdisjoint(_SAYING)
        self.is_question = bool(units) and units[-1].text == "?" and units[0].text in _QUESTIONS
        self.is_of_the_whole_heart = self.says and not _WHOLE_HEART.isdisjoint(u.text for u in units)
        self._opening = text[:30]
        self._lesions: dict[tuple[Valve, ...], list[Statement]] = {}

    @property
    def goes_on(self) -> bool:
        """Whether it goes on about the valve of the sentence before, without naming it."""
        opening = self._opening.lower().split(None, 1)[:1]
        return not self.kinds.isdisjoint(("part", "quality")) or not _GOES_ON.isdisjoint(opening)

    @cached_property
    def lone_grade(self) -> Unit | None:
        """The grade of a sentence that says nothing else."""
        return lone_grade(self.units)

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
        """What the sentence states, in no particular order.

        Args:
            carried: Valves that it speaks of if it names none.
            disease: The lesion that the section's heading names.
        """
        if self.is_question or (disease is None and not self.says):
            return []
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
        if carried not in self._lesions:
            found = lesion_statements(self.units, self.groups, carried)
            stated = dealt_respectively(self.units, found)
            self._lesions[carried] = _without_ungraded_repeats(stated + dealt_on(self.units, stated))
        return self._lesions[carried]


class Parser:
    """Reads sentences with one lexicon and remembers the latest ones."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.parsed = lru_cache(maxsize=_REMEMBERED)(self._parsed)

    def _parsed(self, text: str) -> Parsed:
        return Parsed(text, self.reader.read(text, sparing=True))


@lru_cache(maxsize=8)
def parser(lexicon: Lexicon) -> Parser:
    """The one parser of a lexicon."""
    return Parser(reader(lexicon))


def _without_ungraded_repeats(statements: list[Statement]) -> list[Statement]:
    """Drop a lesion without grade where the same sentence grades it: "AS and AR, the AS being mild"."""
    graded = {(s.valve, s.disease, s.assertion) for s in statements if s.severity}
    return [s for s in statements if s.severity or (s.valve, s.disease, s.assertion) not in graded]
