"""Numbers that a text states about the valves. What they are called is data, in lexicon.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from echoreport.domain import Measurement, Valve
from echoreport.findings.measuring.bindings import bindings_in
from echoreport.findings.measuring.valve import valve_of
from echoreport.findings.reading.sentences import Sentence
from echoreport.findings.reading.units import Unit

_DIGIT = re.compile(r"[0-9]")


class Measurements:
    """The measurements of a text, each once.

    Attributes:
        found: In order.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Measurement] = {}
        self._latest: tuple[Valve, ...] = ()

    @property
    def found(self) -> list[Measurement]:
        return list(self._found.values())

    def take(self, text: str, sentence: Sentence, units: list[Unit], carried: tuple[Valve, ...]) -> None:
        """Take a sentence's numbers; those of no valve belong to that of the sentence before, which only measured."""
        valves = carried or (() if sentence.fresh else self._latest)
        new = list(_measured_in(text, sentence, units, valves))
        self._latest = tuple(m.valve for m in new if m.quantity != "rvsp")[:1]
        for m in new:
            self._found.setdefault((m.valve, m.quantity, m.value, m.high), m)


def _measured_in(text: str, sentence: Sentence, units: list[Unit], carried: tuple[Valve, ...]) -> Iterator[Measurement]:
    """Measurements of one sentence, in order; those that name no valve are of a carried one."""
    if not _DIGIT.search(sentence.text):
        return
    for binding in bindings_in(sentence.text):
        valve = binding.quantity.valve or valve_of(binding, sentence.text, units, carried)
        if valve:
            start, end = sentence.offset(binding.start), sentence.offset(binding.end - 1) + 1
            kind = binding.quantity
            yield Measurement(valve, kind.name, binding.value, binding.high, kind.unit, text[start:end], start, end)
