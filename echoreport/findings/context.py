"""What one sentence leaves for the next: the valve it spoke of, and the section's heading."""

from __future__ import annotations

from dataclasses import dataclass, field

from echoreport.domain import Assertion, Disease, Valve
from echoreport.findings.lesions import Statement
from echoreport.findings.lexicon import words
from echoreport.findings.sentences import Sentence
from echoreport.findings.units import Unit
from echoreport.findings.valves import Group

_REPEATED = frozenset(["findings", "finding", "changes", "appearance", "abnormalities"])
_SECTIONS = words("closes-a-valve-section")
_GOES_ON = words("goes-on-about-the-valve")
_WHOLE_HEART = words("speaks-of-the-whole-heart")
_HEADING_WORDS = words("in-a-valve-heading")


@dataclass(slots=True)
class Context:
    """State of the walk through a text.

    Attributes:
        heading: Valves that the section's heading names.
        subject: Valves that the sentence just before speaks of.
        lesion: That the section's heading names, where it names nothing else.
        passage: What is said to be present since the subject last changed; what "similar findings" repeats.
        headed: Whether the sentence just before is a heading and nothing else.
        spaced: Whether a blank line stands below the heading, so that further ones do not end its section.
    """

    heading: tuple[Valve, ...] = ()
    subject: tuple[Valve, ...] = ()
    lesion: Disease | None = None
    passage: dict[tuple[Valve, Disease], Statement] = field(default_factory=dict)
    headed: bool = False
    spaced: bool = False

    def carried(self, units: list[Unit]) -> tuple[Valve, ...]:
        """Valves that a sentence speaks of if it names none; a look around the whole heart needs a heading."""
        return self.heading if any(u.text in _WHOLE_HEART for u in units) else self.valves

    @property
    def valves(self) -> tuple[Valve, ...]:
        """Valves that a sentence without any speaks of."""
        return self.subject or self.heading

    def open(self, sentence: Sentence, units: list[Unit], found: list[Group]) -> None:
        """Take a sentence's heading, before its statements are read."""
        if sentence.fresh:
            self.spaced = self.spaced or self.headed
            self.subject = ()
            self.heading, self.lesion = (self.heading, self.lesion) if self.spaced else ((), None)
        self.headed = sentence.is_heading
        if not sentence.heading:
            return
        if self.headed:
            self.lesion = units[0].entry.disease if units and units[0].kind == "disease" else None
        valves = _heading_valves(units, found)
        if valves:
            self.heading, self.subject, self.spaced = valves, (), False
        elif (":" in sentence.text or self.headed) and _is_foreign(sentence.heading, units):
            self.heading, self.subject, self.spaced = (), (), False

    def close(self, sentence: Sentence, units: list[Unit], found: list[Group], statements: list[Statement]) -> None:
        """Remember what a sentence spoke of, after its statements are read."""
        subject = self._subject(sentence, units, found, statements)
        if subject != self.subject or not subject:
            self.passage = {}
        self.subject = subject
        self.passage.update({(s.valve, s.disease): s for s in statements if s.assertion == Assertion.PRESENT})

    def _subject(
        self, sentence: Sentence, units: list[Unit], found: list[Group], statements: list[Statement]
    ) -> tuple[Valve, ...]:
        if found:
            return found[0].valves
        named = tuple(dict.fromkeys(s.valve for s in statements))
        if named:
            return named
        kinds = {u.kind for u in units}
        if "anatomy" in kinds or "everything" in kinds:
            return ()
        goes_on = "part" in kinds or "quality" in kinds or sentence.text.split(None, 1)[0].lower() in _GOES_ON
        return self.subject if goes_on else ()


def repeated(units: list[Unit], found: list[Group], passage: dict[tuple[Valve, Disease], Statement]) -> list[Statement]:
    """Statements of "similar findings on the aortic valve": those of the passage, said of another valve."""
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


def _heading_valves(units: list[Unit], found: list[Group]) -> tuple[Valve, ...]:
    """Valves of a heading that names valves and nothing else."""
    end = next((i for i, u in enumerate(units) if u.text == ":" or (u.text == "-" and i > 0)), len(units))
    if not found or found[0].first > 3 or found[0].last >= end:
        return ()
    rest = [u for i, u in enumerate(units[:end]) if not found[0].first <= i <= found[0].last]
    return found[0].valves if all(u.text in _HEADING_WORDS or not u.text.isalpha() for u in rest) else ()


def _is_foreign(heading: str, units: list[Unit]) -> bool:
    """Whether a heading opens something else than an aspect of the valve under way ("Stenosis:", "Leaflets:")."""
    end = next((i for i, u in enumerate(units) if u.text == ":"), 0)
    return heading in _SECTIONS or any(u.kind in ("anatomy", "everything") for u in units[:end])
