"""The draft's text: order, numbers, blanks, and what can never stand in it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.domain import (
    LESIONS,
    Assertion,
    Direction,
    Disease,
    DraftFinding,
    Evidence,
    Finding,
    ImageMeasurement,
    Paragraph,
    Severity,
    Valve,
)
from echoreport.drafting.phrases import wording
from echoreport.drafting.sentences import Candidate
from echoreport.drafting.wording import compose as sentences_for
from echoreport.drafting.wording import describe, text_of


def compose(findings, measurements, evidence):
    """The text, with words from these paragraphs, the nearest first."""
    candidates = [Candidate(item.paragraph, item, item.similarity) for item in evidence]
    return text_of(sentences_for(findings, measurements, candidates))


def peak(value: float, image: str = "av.png", direction: Direction = Direction.AWAY) -> ImageMeasurement:
    return ImageMeasurement(image, "peak_velocity", value, "m/s", direction)


def test_valves_stand_in_the_usual_order_and_the_conclusion_is_severest_first(voted):
    findings = [
        voted("tricuspid regurgitation", "trace", images=("tv.png",)),
        voted("mitral stenosis", None, "absent", images=("mv.png",)),
        voted("aortic stenosis", "mild"),
        voted("mitral regurgitation", "severe", images=("mv.png",)),
    ]
    assert compose(findings, [], []).splitlines() == [
        "Aortic valve: There is mild aortic stenosis. Peak velocity ____ m/s (away from the transducer).",
        "Mitral valve: There is no mitral stenosis. There is severe mitral regurgitation.",
        "Tricuspid valve: There is trace tricuspid regurgitation.",
        "Conclusion: Severe mitral regurgitation; mild aortic stenosis; trace tricuspid regurgitation.",
    ]


def test_measurements_are_set_in_with_unit_and_direction(voted):
    text = compose([voted("aortic stenosis", "severe")], [peak(4.12), peak(0.93, direction=Direction.TOWARD)], [])
    assert "Peak velocity 4.1 m/s (away from the transducer). Peak velocity 0.9 m/s (toward the transducer)." in text
    assert "____" not in text


def test_a_measurement_belongs_to_the_valve_whose_finding_names_its_image(voted):
    findings = [voted("aortic stenosis", "severe"), voted("tricuspid regurgitation", "mild", images=("tv.png",))]
    aortic, tricuspid, _ = compose(findings, [peak(2.5, "tv.png")], []).splitlines()
    assert "2.5 m/s" in tricuspid
    assert "2.5" not in aortic
    assert "Peak velocity ____ m/s" in aortic


def test_a_measurement_of_an_image_that_no_finding_names_is_not_given_to_any_valve(voted):
    assert "3.3" not in compose([voted("aortic stenosis", "severe")], [peak(3.3, "other.png")], [])


def test_an_image_that_two_valves_claim_alike_is_given_to_neither(voted):
    findings = [voted("aortic stenosis", "severe"), voted("mitral regurgitation", "severe")]
    assert "3.3" not in compose(findings, [peak(3.3)], [])


def test_the_image_with_the_highest_velocity_speaks(voted):
    finding = voted("aortic stenosis", "severe", images=("a.png", "b.png"))
    gradient = ImageMeasurement("b.png", "mean_gradient", 44.4, "mmHg", Direction.AWAY)
    text = compose([finding], [peak(3.1, "a.png"), peak(4.2, "b.png"), gradient], [])
    assert "Peak velocity 4.2 m/s, mean gradient 44 mmHg (away from the transducer)." in text
    assert "3.1" not in text


def test_a_value_that_is_no_number_leaves_the_blank(voted):
    text = compose([voted("aortic stenosis", "severe")], [peak(float("nan"))], [])
    assert "nan" not in text
    assert "Peak velocity ____ m/s (away from the transducer)." in text


def test_mitral_stenosis_is_graded_by_its_gradient(voted):
    text = compose([voted("mitral stenosis", "moderate")], [peak(1.9, direction=Direction.TOWARD)], [])
    assert "Peak velocity 1.9 m/s (toward the transducer). Mean gradient ____ mmHg (toward the transducer)." in text


@pytest.mark.parametrize(
    ("what", "graded_by"), [("aortic stenosis", Direction.AWAY), ("mitral stenosis", Direction.TOWARD)]
)
def test_flow_in_the_other_direction_is_stated_and_leaves_the_blank(voted, what, graded_by):
    other = next(direction for direction in Direction if direction is not graded_by)
    jet = [peak(2.2, direction=other), ImageMeasurement("av.png", "mean_gradient", 11.0, "mmHg", other)]
    text = compose([voted(what, "moderate")], jet, [])
    assert f"Peak velocity 2.2 m/s ({other} " in text.replace("away from", "away")  # of a leak no mean gradient
    assert text.count("____") == 1
    assert f"({graded_by} " in text.split("____")[1]


@pytest.mark.parametrize(("disease", "assertion"), [("stenosis", "absent"), ("regurgitation", "present")])
def test_no_blank_where_no_grade_rests_on_velocity(voted, disease, assertion):
    assert "____" not in compose([voted(f"aortic {disease}", None, assertion)], [], [])


def test_of_two_votes_that_contradict_each_other_the_more_confident_is_said(voted):
    findings = [
        voted("aortic stenosis", "severe", confidence=0.4),
        voted("aortic stenosis", None, "absent", confidence=0.7),
    ]
    for order in (findings, findings[::-1]):
        assert compose(order, [], []).splitlines()[0] == "Aortic valve: There is no aortic stenosis."


@pytest.mark.parametrize(
    ("what", "assertion"), [("aortic prosthesis", "present"), ("mitral regurgitation", "historical")]
)
def test_devices_and_history_of_other_patients_are_not_spoken_of(voted, what, assertion):
    assert compose([voted(what, None, assertion)], [], []) == "Conclusion: Not determined."


def test_a_study_without_findings_concludes_nothing():
    assert compose([], [], []) == "Conclusion: Not determined."


@pytest.mark.parametrize(
    ("denied", "conclusion"),
    [
        (["aortic stenosis", "aortic regurgitation"], "No stenosis or regurgitation of the aortic valve."),
        (
            ["mitral stenosis", "mitral regurgitation", "aortic stenosis", "aortic regurgitation"],
            "No stenosis or regurgitation of the aortic and mitral valves.",
        ),
        (["aortic stenosis"], "No aortic stenosis; aortic regurgitation not determined."),
        (
            ["aortic stenosis", "aortic regurgitation", "mitral regurgitation"],
            "No aortic stenosis; no aortic regurgitation; mitral stenosis not determined; no mitral regurgitation.",
        ),
    ],
)
def test_no_more_is_denied_in_the_conclusion_than_in_the_findings(voted, denied, conclusion):
    text = compose([voted(what, None, "absent") for what in denied], [], [])
    assert text.splitlines()[-1] == f"Conclusion: {conclusion}"


def test_what_is_absent_is_not_concluded_beside_a_lesion(voted):
    text = compose([voted("aortic stenosis", "mild"), voted("aortic regurgitation", None, "absent")], [], [])
    assert text.splitlines()[-1] == "Conclusion: Mild aortic stenosis."


def test_a_possible_lesion_stays_possible(voted):
    text = compose([voted("tricuspid regurgitation", "moderate", "possible")], [], [])
    assert text.count("ossible moderate tricuspid regurgitation") == 2
    assert describe(voted("aortic stenosis", "mild", "possible")) == "possible mild aortic stenosis"


SENTENCES = ["There is {}.", "Doppler shows {}, unchanged since 2017.", "{} is seen.", "Dr Okafor: {}.", "{} 4.9 m/s."]

lesion = st.tuples(
    st.sampled_from(Valve),
    st.sampled_from(LESIONS),
    st.sampled_from(Assertion),
    st.none() | st.sampled_from(Severity),
)
voted_findings = st.builds(
    lambda what, confidence, image: DraftFinding(*what, confidence, (image,)),
    lesion,
    st.floats(0, 1),
    st.sampled_from(["a.png", "b.png", "c.png"]),
)
measured = st.builds(
    ImageMeasurement,
    st.sampled_from(["a.png", "b.png", "c.png"]),
    st.sampled_from(list(wording()["quantity"])),
    st.floats(0, 1e4) | st.sampled_from([float("nan"), float("inf")]),
    st.sampled_from(["m/s", "mmHg", "cm", "ms"]),
    st.sampled_from(Direction),
)


@st.composite
def retrieved(draw: st.DrawFn) -> Evidence:
    valve, disease, assertion, severity = draw(lesion)
    words = " ".join(filter(None, ("no" if assertion is Assertion.ABSENT else "", severity, valve, disease)))
    text = draw(st.sampled_from(SENTENCES)).format(words)
    start = text.index(words)
    finding = Finding(valve, disease, assertion, severity, words, start, start + len(words), "made up")
    return Evidence(Paragraph("r", 0, text, findings=(finding,)), draw(st.floats(-1, 1)), "a.png")


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(voted_findings, max_size=8), st.lists(measured, max_size=6), st.lists(retrieved(), max_size=8))
def test_every_number_is_measured_and_nothing_is_said_twice(findings, measurements, evidence):
    text = compose(findings, measurements, evidence)
    decimals = {name: entry["decimals"] for name, entry in wording()["quantity"].items()}
    allowed = {f"{m.value:.{decimals[m.quantity]}f}" for m in measurements}
    assert set(re.findall(r"\d+(?:\.\d+)?", text)) <= allowed
    assert not re.search(r"unchanged|since|Okafor|Dr\b|nan|inf\b", text)
    *valves, conclusion = text.splitlines()
    assert conclusion.startswith("Conclusion: ")
    assert [line.split()[0].lower() for line in valves] == sorted(
        {f.valve.value for f in findings if f.assertion is not Assertion.HISTORICAL}, key=list(map(str, Valve)).index
    )
    for line in valves:
        for disease in LESIONS:
            assert line.count(disease) <= 1
    for valve in Valve:
        for disease in LESIONS:
            assert conclusion.count(f"{valve} {disease}") <= 1


def test_the_wording_table_lists_no_number_name_or_comparison():
    words = {word for group in _leaves(wording()["words"]) for word in group.split()}
    assert all(re.fullmatch(r"[a-z]+", word) for word in words)
    assert not words & {"unchanged", "compared", "previous", "prior", "interval", "again", "stable", "now", "since"}
    assert not words & {"one", "two", "prosthesis", "prosthetic", "clip", "ring", "dr", "recommend", Disease.PROSTHESIS}


def _leaves(table):
    for value in table.values():
        yield from _leaves(value) if isinstance(value, dict) else value
