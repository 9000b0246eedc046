"""Clinical sentences, kept as data beside this file, and what they must give."""

import re
import tomllib
from pathlib import Path

import pytest

from echoreport.findings import FindingExtractor, assertion_of

HERE = Path(__file__).parent


def _load(name: str) -> dict:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


FILES = ("sentences.toml", "phrases.toml", "forms.toml", "passages.toml", "habits.toml", "hospitals.toml")
SENTENCES = [(text, want) for name in FILES for cases in _load(name).values() for text, want in cases.items()]
MISSED = _load("missed.toml")


def _stated(text: str) -> set[str]:
    return {f"{f.valve} {f.disease} {f.assertion} {f.severity or '-'}" for f in FindingExtractor().extract(text)}


@pytest.mark.parametrize(("text", "wanted"), SENTENCES, ids=[text[:50] for text, _ in SENTENCES])
def test_a_sentence_gives_exactly_its_findings(text: str, wanted: list[str]) -> None:
    assert _stated(text) == set(wanted)
    assert all(text[f.start : f.end] == f.evidence for f in FindingExtractor().extract(text))


@pytest.mark.parametrize(("text", "wanted"), MISSED["findings"].items(), ids=[t[:50] for t in MISSED["findings"]])
def test_what_is_known_to_be_missed_is_still_missed(text: str, wanted: list[str]) -> None:
    assert _stated(text) != set(wanted), "read now: move it to the sentences that are"


def test_there_are_several_hundred_sentences() -> None:
    assert len(SENTENCES) >= 900


@pytest.mark.parametrize(("text", "wanted"), _load("measured.toml").items())
def test_a_sentence_gives_exactly_its_measurements(text: str, wanted: list[str]) -> None:
    found = FindingExtractor().measurements(text)
    shown = {f"{m.valve} {m.quantity} {m.value:g}{f'-{m.high:g}' if m.high else ''} {m.unit}" for m in found}
    assert shown == set(wanted)
    assert all(text[m.start : m.end] == m.evidence for m in found)


@pytest.mark.parametrize(("marked", "wanted"), _load("assertions.toml").items())
def test_any_clinical_concept_is_judged(marked: str, wanted: list[str]) -> None:
    assert _judged(marked) == wanted


@pytest.mark.parametrize(("marked", "wanted"), MISSED["assertions"].items())
def test_what_is_known_to_be_misjudged_still_is(marked: str, wanted: list[str]) -> None:
    assert _judged(marked) != wanted, "judged rightly now: move it to the sentences that are"


def _judged(marked: str) -> list[str]:
    text, spans = "", []
    for part in re.split(r"(<[^>]*>)", marked):
        if part.startswith("<"):
            spans.append((len(text), len(text) + len(part) - 2))
        text += part.strip("<>")
    return [assertion_of(text, start, end).value for start, end in spans]
