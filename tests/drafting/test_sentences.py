"""Archive sentences: taken where they say exactly what was voted, else left."""

import pytest

from echoreport.drafting.sentences import Candidate
from echoreport.drafting.wording import compose as sentences_for
from echoreport.drafting.wording import text_of

SEVERE_AS = ("severe aortic stenosis", "aortic stenosis", "present", "severe")


def compose(findings, measurements, evidence):
    """The text, with words from these paragraphs, the nearest first."""
    candidates = [Candidate(item.paragraph, item, item.similarity) for item in evidence]
    return text_of(sentences_for(findings, measurements, candidates))


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
    ("sentence", "left"),
    [
        (
            "Doppler shows severe aortic stenosis with a peak velocity of 4.7 m/s.",
            "Doppler shows severe aortic stenosis.",
        ),
        (
            "Doppler shows severe aortic stenosis, area 0.7 cm2, mean gradient 52.",
            "Doppler shows severe aortic stenosis.",
        ),
        (
            "Compared with the study of 03/12/2019, there was severe aortic stenosis.",
            "There was severe aortic stenosis.",
        ),
        ("There was severe aortic stenosis, unchanged from March 2018.", "There was severe aortic stenosis."),
        ("There was again severe aortic stenosis.", "There was severe aortic stenosis."),
        ("There was now stable severe aortic stenosis.", "There was severe aortic stenosis."),
        ("There was severe aortic stenosis (seen by Dr. Garcia).", "There was severe aortic stenosis."),
        ("Mrs Ng, 81, was here, and there was severe aortic stenosis.", "There was severe aortic stenosis."),
        ("There was severe aortic stenosis, valve replacement is recommended.", "There was severe aortic stenosis."),
        ("There was severe aortic stenosis - referred by Mercy.", "There was severe aortic stenosis."),
        ("With EF 35 %, there was severe aortic stenosis with a 27 mm clip.", "There was severe aortic stenosis."),
    ],
)
def test_what_is_another_patient_s_is_cut_out_of_a_sentence(evidence_of, voted, sentence, left):
    text = compose([voted("aortic stenosis", "severe")], [], [evidence_of(sentence, SEVERE_AS)])
    assert body(text) == f"{left} Peak velocity ____ m/s (away from the transducer)."


def test_a_finding_in_a_clause_that_is_cut_does_not_stop_the_rest(evidence_of, voted):
    evidence = evidence_of(
        "Doppler shows severe aortic stenosis, with 12 mm calcified leaflets.",
        SEVERE_AS,
        ("calcified leaflets", "aortic calcification", "present", None),
    )
    assert "Doppler shows severe aortic stenosis. " in compose([voted("aortic stenosis", "severe")], [], [evidence])


def test_no_cut_goes_through_the_words_of_a_finding(evidence_of, voted):
    words = "severe, according to Smith, aortic stenosis"
    evidence = evidence_of(f"Doppler shows {words}.", (words, *SEVERE_AS[1:]))
    assert "Doppler" not in compose([voted("aortic stenosis", "severe")], [], [evidence])


@pytest.mark.parametrize(
    "sentence",
    [
        "Doppler on 03/12/2019 shows severe aortic stenosis.",
        "In March Doppler shows severe aortic stenosis.",
        "Dr Garcia noted severe aortic stenosis on Doppler.",
        "Doppler shows severe aortic stenosis as seen at Mercy.",
        "Doppler shows severe aortic stenosis of the bioprosthesis.",
        "Doppler shows severe aortic stenosis through the valve implanted by catheter.",
        "Doppler shows two jets and there is severe aortic stenosis.",
        "Doppler shows severe aortic stenosis in this seventy year old.",
        "Doppler shows severe aortic stenosis and there is regurgitation.",  # lesion not voted, missed by the extractor
        "Doppler shows severe aortic stenosis and mitral stenosis.",  # valve not voted
        "Doppler shows moderate to severe aortic stenosis.",  # grade cut short by the extractor
        "Doppler shows no severe aortic stenosis.",  # negation missed by the extractor
        "Doppler shows possible severe aortic stenosis.",  # hedge missed by the extractor
    ],
)
def test_a_sentence_that_cannot_be_repaired_is_left(evidence_of, voted, sentence):
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
