"""Score what echoreport, negspacy and medspaCy say of given concepts: the second table of compare_extractors.py.

FILE holds JSON lines {"text", "concepts": [[start, end, assertion]]}: character offsets, and `present`, `absent`,
`possible` or `historical`. echoreport judges with `assertion_of`. The rivals judge with the pipelines of
rival_findings.py, in which the concept, widened to whole tokens, is the only entity. Every concept gets a run of its
own, since `assertion_of` sees one at a time, too. negspacy tells negated or not, so it has no figure for four classes;
ConText's is_family is left out, for the labels have no such class.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rival_environment import ask

from echoreport.domain import Assertion
from echoreport.errors import InputError
from echoreport.evaluation.agreement import Score
from echoreport.findings import assertion_of

TWO_CLASSES = ("negspacy",)
"""Extractors that tell negated or not, and no more."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A span of a text (characters, 0 <= start < end <= length) and what a reader said of it."""

    text: str
    start: int
    end: int
    assertion: Assertion

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.text):
            raise ValueError(f"{self.start}:{self.end} is no span of {len(self.text)} characters")


def read_concepts(path: Path) -> list[Concept]:
    """Read judged concepts as JSON lines.

    Raises:
        InputError: If the file cannot be read, a line is not of that form, or there is no concept.
    """
    concepts = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"got {error} for {path}, wanted judged concepts as JSON lines: check the path") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            concepts += [Concept(row["text"], start, end, Assertion(said)) for start, end, said in row["concepts"]]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"got line {number} of {path.name} ({type(error).__name__}: {error}), wanted text and "
                "concepts of start, end and assertion: mend the line"
            ) from error
    if not concepts:
        raise InputError(f"got no concept in {path.name}, wanted one or more: see scripts/compare_assertions.py")
    return concepts


def own_assertions(concepts: Sequence[Concept]) -> list[Assertion]:
    """This project's judgement of each concept."""
    return [assertion_of(concept.text, concept.start, concept.end) for concept in concepts]


def rival_assertions(rival: str, python: Path, concepts: Sequence[Concept]) -> list[Assertion]:
    """The judgement of one of the rivals, in a process of their environment.

    Raises:
        EchoReportError: If it fails.
    """
    task = {"rival": rival, "concepts": [[concept.text, concept.start, concept.end] for concept in concepts]}
    return list(map(Assertion, ask(python, "rival_assertions.py", task)))


def assertion_table(concepts: Sequence[Concept], judged: Mapping[str, Sequence[Assertion]]) -> str:
    """Markdown: the negated class, negated or not, and four classes; a column for each extractor."""
    wanted = [concept.assertion for concept in concepts]
    negated = {name: _negated(wanted, said) for name, said in judged.items()}
    absent = [f"{s.precision:.3f} / {s.recall:.3f} / **{s.f1:.3f}**" for s in negated.values()]
    # wrong: found and not true, or true and not found
    either = [f"{1 - (s.found + s.true - 2 * s.hits) / len(wanted):.3f}" for s in negated.values()]
    four = ["–" if name in TWO_CLASSES else f"{_right(wanted, said):.3f}" for name, said in judged.items()]
    rows = [
        ["given concepts", "n", *judged],
        ["---"] * (len(judged) + 2),
        ["absent: precision / recall / F1", str(wanted.count(Assertion.ABSENT)), *absent],
        ["absent or not: accuracy", str(len(wanted)), *either],
        ["present, absent, possible or historical: accuracy", str(len(wanted)), *four],
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _negated(wanted: Sequence[Assertion], said: Sequence[Assertion]) -> Score:
    hits = sum(w == s == Assertion.ABSENT for w, s in zip(wanted, said, strict=True))
    return Score(hits, list(said).count(Assertion.ABSENT), list(wanted).count(Assertion.ABSENT))


def _right(wanted: Sequence[Assertion], said: Sequence[Assertion]) -> float:
    return sum(w == s for w, s in zip(wanted, said, strict=True)) / len(wanted)
