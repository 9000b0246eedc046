"""What is remembered of sentences changes nothing but the time."""

import re
from pathlib import Path

import pytest

from echoreport.domain import Finding
from echoreport.findings import FindingExtractor
from echoreport.findings.lexicon.loading import load_lexicon
from echoreport.findings.statements.parsed import parser


def first_sight(text: str) -> list[Finding]:
    """The findings of a text when nothing is remembered."""
    parser(load_lexicon()).forget()
    return FindingExtractor().extract(text)


@pytest.mark.parametrize(
    ("read", "asked"),
    [
        ("Severe AS, mean gradient 45 mmHg.", "Severe AS, mean gradient 61 mmHg."),
        ("MR 3.5 cm jet.", "MR 4.5 cm jet."),
        ("MR 1+.", "MR 3+."),
        ("MR grade 2.", "MR grade 4."),
        ("Moderate MR 2/4.", "Moderate MR 24."),
        ("Severe AS in 2012.", "Severe AS in 4512."),
        ("Severe TR 12, AS 11 ms.", "Severe TR 10, AS 99 ms."),
        ("MS 45 ms.", "MS 0 ms."),
    ],
)
def test_a_sentence_says_what_it_says_whatever_numbers_its_like_had(read: str, asked: str) -> None:
    wanted = first_sight(asked)
    first_sight(read)
    assert FindingExtractor().extract(asked) == wanted


def test_a_number_that_is_a_term_is_told_from_others(tmp_path: Path) -> None:
    lexicon = tmp_path / "ours.toml"
    lexicon.write_text('[[entry]]\nconcept = "disease"\nname = "ours"\ndisease = "stenosis"\nphrases = ["code 77"]\n')
    extract = FindingExtractor(lexicon).extract
    assert extract("Aortic valve: code 55.") == []
    assert [f.evidence for f in extract("Aortic valve: code 77.")] == ["Aortic valve: code 77"]
    assert extract("Aortic valve: code 55.") == []


def test_numbers_of_evidence_are_the_texts_own() -> None:
    for number in ("45", "61"):
        text = f"Aortic stenosis with a gradient of {number} mmHg is severe."
        assert re.findall(r"\d+", FindingExtractor().extract(text)[0].evidence) == [number]
