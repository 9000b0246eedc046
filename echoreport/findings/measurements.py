"""Numbers that a sentence states about a valve."""

from __future__ import annotations

from collections.abc import Iterator

from echoreport.domain import Measurement
from echoreport.findings.context import Context
from echoreport.findings.reading import Unit
from echoreport.findings.sentences import Sentence


def measurements_in(text: str, sentence: Sentence, units: list[Unit], context: Context) -> Iterator[Measurement]:
    """Measurements of one sentence, in order."""
    yield from ()
