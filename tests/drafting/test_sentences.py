"""Archive sentences: taken where they say exactly what was voted, else left."""

import pytest

from echoreport.drafting.wording import compose

SEVERE_AS = ("severe aortic stenosis", "aortic stenosis", "present", "severe")


def body(text: str, valve: str = "Aortic") -> str:
    return next(line for line in text.splitlines() if line.startswith(f"{valve} valve: ")).split(": ", 1)[1]


def test_a_reader_s_clean_sentence_is_taken_over(evidence_of, voted):
    evidence = evidence_of("LV is dilated. Doppler demonstrates severe aortic stenosis. EF 35%.", SEVERE_AS)
    text = compose([voted("aortic stenosis", "severe")], [], [evidence])
    assert body(text).startswith("Doppler demonstrates severe aortic stenosis. ")


def test_the_nearest_of_two_clean_sentences_is_taken(evidence_of, voted):
    far = evidence_of("Severe aortic stenosis is seen.", ("Severe aortic stenosis", *SEVERE_AS[1:]), similarity=0.5)
    near = evidence_of("There was severe aortic stenosis.", SEVERE_AS, similarity=0.7)
    assert "There was severe" in compose([voted("aortic stenosis", "severe")], [], [far, near])


def test_spans_count_from_the_paragraph_s_place_in_its_report(evidence_of, voted):
    evidence = evidence_of("Doppler reveals severe aortic stenosis.", SEVERE_AS, start=1234)
    assert "Doppler reveals" in compose([voted("aortic stenosis", "severe")], [], [evidence])


def test_one_sentence_may_say_both_lesions(evidence_of, voted):
    evidence = evidence_of(
        "There is severe aortic stenosis with mild regurgitation.",
        SEVERE_AS,
        ("mild regurgitation", "aortic regurgitation", "present", "mild"),
    )
    findings = [voted("aortic stenosis", "severe"), voted("aortic regurgitation", "mild")]
    assert body(compose(findings, [], [evidence])).startswith(
        "There is severe aortic stenosis with mild regurgitation."
    )


def test_abbreviations_are_spelt_out(evidence_of, voted):
    evidence = evidence_of("There is severe AS.", ("severe AS", *SEVERE_AS[1:]))
    assert body(compose([voted("aortic stenosis", "severe")], [], [evidence])).startswith(
        "There is severe aortic stenosis."
    )


def test_a_terse_sentence_gives_way_to_the_template(evidence_of, voted):
    evidence = evidence_of("Tr AR", ("Tr AR", "aortic regurgitation", "present", "trace"))
    assert body(compose([voted("aortic regurgitation", "trace")], [], [evidence])) == (
        "There is trace aortic regurgitation."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "There is severe aortic stenosis with a peak velocity of 4.7 m/s.",
        "There is severe aortic stenosis with an area of 0.7 cm2.",
        "Doppler on 03/12/2019 demonstrates severe aortic stenosis.",
        "In March there was severe aortic stenosis.",
        "Dr Garcia noted severe aortic stenosis.",
        "Mrs Ng has severe aortic stenosis.",
        "There is severe aortic stenosis as seen at Mercy.",
        "There is severe aortic stenosis, unchanged.",
        "There is severe aortic stenosis compared with the previous study.",
        "There is again severe aortic stenosis.",
        "There is stable severe aortic stenosis.",
        "There is now severe aortic stenosis.",
        "There is severe aortic stenosis of the bioprosthesis.",
        "There is severe aortic stenosis through the valve implanted by catheter.",
        "There is severe aortic stenosis, valve replacement is recommended.",
        "There are two jets and there is severe aortic stenosis.",
        "There is severe aortic stenosis in this seventy year old.",
        "There is severe aortic stenosis (see Smith).",
        "There is severe aortic stenosis and there is regurgitation.",  # lesion not voted, missed by the extractor
        "There is severe aortic stenosis and mitral stenosis.",  # valve not voted
        "There is moderate to severe aortic stenosis.",  # grade cut short by the extractor
        "There is no severe aortic stenosis.",  # negation missed by the extractor
        "There is possible severe aortic stenosis.",  # hedge missed by the extractor
    ],
)
def test_a_sentence_that_says_anything_more_is_left(evidence_of, voted, sentence):
    text = compose([voted("aortic stenosis", "severe")], [], [evidence_of(sentence, SEVERE_AS)])
    assert body(text) == "There is severe aortic stenosis. Peak velocity ____ m/s (away from the transducer)."


@pytest.mark.parametrize(
    "claim",
    [
        ("severe aortic stenosis", "aortic stenosis", "present", "moderate"),
        ("severe aortic stenosis", "aortic stenosis", "absent", None),
        ("severe aortic stenosis", "mitral stenosis", "present", "severe"),
    ],
)
def test_a_sentence_whose_finding_differs_from_the_vote_is_left(evidence_of, voted, claim):
    evidence = evidence_of("Doppler demonstrates severe aortic stenosis.", claim)
    assert "demonstrates" not in compose([voted("aortic stenosis", "severe")], [], [evidence])


def test_a_sentence_with_a_finding_beside_the_voted_one_is_left(evidence_of, voted):
    also = ("aortic valve", "aortic calcification", "present", None)
    evidence = evidence_of("The aortic valve has severe aortic stenosis.", SEVERE_AS, also)
    assert "The aortic valve has" not in compose([voted("aortic stenosis", "severe")], [], [evidence])


def test_a_denial_is_taken_over_for_an_absent_lesion(evidence_of, voted):
    words = "No evidence of mitral stenosis"
    evidence = evidence_of(f"MVA 2.1. {words} is seen.", (words, "mitral stenosis", "absent", None))
    text = compose([voted("mitral stenosis", None, "absent")], [], [evidence])
    assert body(text, "Mitral") == f"{words} is seen."
