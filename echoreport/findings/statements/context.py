"""What one sentence leaves for the next: the valve it spoke of, and the section's heading."""

from __future__ import annotations

from dataclasses import dataclass, field

from echoreport.domain import Assertion, Disease, Valve
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.sentences import Sentence
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import Group
from echoreport.findings.statements.parsed import Parsed
from echoreport.findings.statements.statement import Statement

_REPEATED = frozenset(["findings", "finding", "changes", "appearance", "abnormalities"])
_SECTIONS = words("closes-a-valve-section")
_OF_SEVERAL_VALVES = (Disease.STENOSIS, Disease.REGURGITATION)


Passage = dict[tuple[Valve, Disease], Statement]
"""What consecutive sentences about the same valve say to be present."""


@dataclass(slots=True)
class Context:
    """State of the walk through a text.

    Attributes:
        heading: Valves that the section's heading names.
        subject: Valves that the sentence just before speaks of.
        lesion: That the section's heading names, where it names nothing else.
        passage: What is said to be present since the subject last changed; what "similar findings" repeats.
        prosthetic: Valves that were said to have a prosthesis.
        headed: Whether the sentence just before is a heading and nothing else.
        spaced: Whether a blank line stands below the heading, so that further ones do not end its section.
    """

    heading: tuple[Valve, ...] = ()
    subject: tuple[Valve, ...] = ()
    lesion: Disease | None = None
    passage: Passage = field(default_factory=dict)
    prosthetic: set[Valve] = field(default_factory=set)
    headed: bool = False
    spaced: bool = False

    @property
    def valves(self) -> tuple[Valve, ...]:
        """Valves that a sentence without any speaks of."""
        return self.subject or self.heading

    def open(self, sentence: Sentence, parsed: Parsed) -> None:
        """Take a sentence's heading, before its statements are read."""
        if sentence.fresh:
            self.spaced = self.spaced or self.headed
            self.subject = ()
            self.heading, self.lesion = (self.heading, self.lesion) if self.spaced else ((), None)
        self.headed = bool(sentence.heading) and sentence.is_heading
        if not sentence.heading:
            return
        units = parsed.units
        if self.headed:
            self._open_lesion(units)
        if parsed.heading_valves:
            self.heading, self.subject, self.spaced = parsed.heading_valves, (), False
        elif (":" in sentence.text or self.headed) and _is_foreign(sentence.heading, units):
            self.heading, self.subject, self.spaced = (), (), False

    def _open_lesion(self, units: list[Unit]) -> None:
        """Take a heading that names a lesion and nothing else: "Regurgitation" above a list of valves."""
        alone = bool(units) and units[0].kind == "disease" and all(not u.text[0].isalnum() for u in units[1:])
        if alone and self.lesion:
            self.heading = ()  # of the list's last valve
        self.lesion = units[0].entry.disease if alone else None

    def statements(self, parsed: Parsed) -> list[Statement]:
        """What a sentence states in this context, in its order; a look around the whole heart needs a heading."""
        if not parsed.units:
            return []
        carried = self.heading if parsed.is_of_the_whole_heart else self.valves
        if self.headed and self.lesion in _OF_SEVERAL_VALVES:
            carried = self.heading  # "Regurgitation" above a list of valves
        if len(self.prosthetic) == 1 and not self.heading and self._is_of_prosthesis(parsed):
            carried = tuple(self.prosthetic)
        stated = parsed.statements(carried, self.lesion)
        again = repeated(parsed.units, parsed.groups, self.passage)
        return sorted(stated + again, key=lambda s: s.last) if again else stated

    def _is_of_prosthesis(self, parsed: Parsed) -> bool:
        """Whether a sentence without a valve speaks of the prosthesis: always of a leak beside one."""
        named = Disease.PARAVALVULAR_REGURGITATION in parsed.at_prosthesis
        return named or (not self.subject and Disease.PROSTHESIS in parsed.at_prosthesis)

    def close(self, parsed: Parsed, statements: list[Statement]) -> None:
        """Remember what a sentence spoke of, after its statements are read."""
        subject = self._subject(parsed, statements)
        if subject != self.subject or not subject:
            self.passage = {}
        self.subject = subject
        for statement in statements:
            if statement.assertion == Assertion.PRESENT:
                if statement.disease == Disease.PROSTHESIS:
                    self.prosthetic.add(statement.valve)
                self.passage[statement.valve, statement.disease] = statement

    def _subject(self, parsed: Parsed, statements: list[Statement]) -> tuple[Valve, ...]:
        if parsed.groups:
            return parsed.groups[0].valves
        named = tuple(dict.fromkeys(s.valve for s in statements))
        if named:
            return named
        if not parsed.kinds.isdisjoint(("anatomy", "everything")):
            return ()
        return self.subject if parsed.goes_on else ()


def repeated(units: list[Unit], found: list[Group], passage: Passage) -> list[Statement]:
    """Statements of "similar findings on the aortic valve": those of the passage, said of another valve."""
    if not passage or not found:
        return []
    at = next((i for i, u in enumerate(units[:-1]) if u.text == "similar" and units[i + 1].text in _REPEATED), None)
    group = next((g for g in found if at is not None and g.first > at), None)
    if at is None or group is None:
        return []
    diseases = {s.disease: s for s in passage.values() if s.valve not in group.valves}
    return [
        Statement(valve, s.disease, s.assertion, s.severity, at, group.last, f"{s.rule}/similar")
        for valve in group.valves
        for s in diseases.values()
    ]


def _is_foreign(heading: str, units: list[Unit]) -> bool:
    """Whether a heading opens something else than an aspect of the valve under way ("Stenosis:", "Leaflets:")."""
    end = next((i for i, u in enumerate(units) if u.text == ":"), len(units))
    return heading in _SECTIONS or any(u.kind in ("anatomy", "everything") for u in units[:end])
