"""Cutting text into sentences keeps every offset."""

import pytest

from echoreport.findings.reading.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("FINDINGS:,1.  Mild MR.,2.  No AS.,Aorta normal.", ["FINDINGS:,", "Mild MR.", "No AS.", "Aorta normal."]),
        ("Area 0.9 sq. cm today. Mild MR", ["Area 0.9 sq. cm today.", "Mild MR"]),
        (
            "Moderate aortic stenosis with mild mitral\nregurgitation.",
            ["Moderate aortic stenosis with mild mitral regurgitation."],
        ),
        ("Aortic valve\nNo stenosis\n- Mild AR", ["Aortic valve", "No stenosis", "- Mild AR"]),
        ("No AS; mild AR", ["No AS;", "mild AR"]),
        ("Dr. A read it.\r\nMild MR", ["Dr. A read it.", "Mild MR"]),
    ],
)
def test_boundaries(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split(text) if any(map(str.isalpha, s.text))] == sentences


def test_offsets_lead_back_through_collapsed_white_space() -> None:
    text = "Intro.  Mild \n   mitral\t\tregurgitation"
    sentence = split(text)[1]
    assert sentence.text == "Mild mitral regurgitation"
    for word in ("Mild", "mitral", "regurgitation"):
        start = sentence.offset(sentence.text.index(word))
        assert text[start : start + len(word)] == word


def test_sections_that_state_nothing_are_silent_until_the_next_heading() -> None:
    text = "INDICATION: Murmur. Dyspnea.,INTERPRETATION: Normal.,PLAN: Repeat."
    assert [s.silent for s in split(text)] == [True, True, False, True]


def test_an_indication_without_a_later_heading_is_two_sentences_at_most() -> None:
    assert [s.silent for s in split("Indication: AS. Murmur. The valve is thick. It leaks.")] == [
        True,
        True,
        False,
        False,
    ]
