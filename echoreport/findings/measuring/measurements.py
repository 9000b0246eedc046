"""Numbers that a sentence states about a valve. What they are called is data, in lexicon.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from echoreport.domain import Measurement, Valve
from echoreport.findings.measuring.bindings import bindings_in
from echoreport.findings.measuring.valve import valve_of
from echoreport.findings.reading.sentences import Sentence
from echoreport.findings.reading.units import Unit

_DIGIT = re.compile(r"[0-9]")


def measurements_in(
    text: str, sentence: Sentence, units: list[Unit], carried: tuple[Valve, ...]
) -> Iterator[Measurement]:
    """Measurements of one sentence, in order.

    Args:
        text: The whole text.
        sentence: The sentence.
        units: Its units.
        carried: Valves of the heading or of the sentence before.
    """
    if not _DIGIT.search(sentence.text):
        return
    for binding in bindings_in(sentence.text):
        valve = binding.quantity.valve or valve_of(binding, sentence.text, units, carried)
        if valve:
            start, end = sentence.offset(binding.start), sentence.offset(binding.end - 1) + 1
            kind = binding.quantity
            yield Measurement(valve, kind.name, binding.value, binding.high, kind.unit, text[start:end], start, end)
