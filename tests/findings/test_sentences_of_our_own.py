"""Clinical sentences, kept as data beside this file, and what they must give."""

import re
import tomllib
from pathlib import Path

import pytest

from echoreport.findings import FindingExtractor, assertion_of

HERE = Path(__file__).parent


def _load(name: str) -> dict:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


SENTENCES = [(text, want) for cases in _load("sentences.toml").values() for text, want in cases.items()]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES, ids=[text[:50] for text, _ in SENTENCES])
def test_a_sentence_gives_exactly_its_findings(text: str, wanted: list[str]) -> None:
    found = FindingExtractor().extract(text)
    assert {f"{f.valve} {f.disease} {f.assertion} {f.severity or '-'}" for f in found} == set(wanted)
    assert all(text[f.start : f.end] == f.evidence for f in found)


def test_there_are_enough_sentences_of_each_kind() -> None:
    assert len(SENTENCES) >= 160


@pytest.mark.parametrize(("text", "wanted"), _load("measured.toml").items())
def test_a_sentence_gives_exactly_its_measurements(text: str, wanted: list[str]) -> None:
    found = FindingExtractor().measurements(text)
    shown = {f"{m.valve} {m.quantity} {m.value:g}{f'-{m.high:g}' if m.high else ''} {m.unit}" for m in found}
    assert shown == set(wanted)
    assert all(text[m.start : m.end] == m.evidence for m in found)


@pytest.mark.parametrize(("marked", "wanted"), _load("assertions.toml").items())
def test_any_clinical_concept_is_judged(marked: str, wanted: list[str]) -> None:
    text, spans = "", []
    for part in re.split(r"(<[^>]*>)", marked):
        if part.startswith("<"):
            spans.append((len(text), len(text) + len(part) - 2))
        text += part.strip("<>")
    assert [assertion_of(text, start, end) for start, end in spans] == wanted
