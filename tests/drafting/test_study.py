"""What a study's images say of each valve: described, not determined, not imaged; what is open, where they disagree."""

from dataclasses import replace

import numpy as np
import pytest

from echoreport.domain import (
    Assertion,
    Box,
    Calibration,
    Disease,
    DopplerImage,
    DraftFinding,
    ImageHeader,
    Severity,
    Valve,
)
from echoreport.drafting.confidence import Judge
from echoreport.drafting.parts import ValveState, ValveSummary
from echoreport.drafting.study import open_questions, summaries
from echoreport.drafting.voting import NONE, Vote, decide, elected

STENOSIS, REGURGITATION = Disease.STENOSIS, Disease.REGURGITATION
LEVELS = {STENOSIS: 0.6, REGURGITATION: 0.6}
AORTIC, MITRAL, TRICUSPID, PULMONIC = Valve


def image(name: str, calibrated: bool = True) -> DopplerImage:
    scale = Calibration("dicom", 0.1, 0.01) if calibrated else None
    return DopplerImage(name, np.zeros((40, 60), np.float32), Box(0, 0, 60, 40), 20.0, scale, "no axis was found")


def vote(name: str, valve: Valve, disease: Disease, present: float, share: float = 1.0, grade: str = "severe") -> Vote:
    return Vote(name, valve, disease, share, {grade: present, NONE: 1 - present})


def summed(*votes: Vote, calibrated: bool = True) -> dict[Valve, ValveSummary]:
    names = dict.fromkeys(one.image for one in votes)
    ballots = {name: [one for one in votes if one.image == name] for name in names}
    own = [one for ballot in ballots.values() for one in elected(ballot)]
    found = summaries(ballots, tuple(decide(own, LEVELS)), LEVELS, [image(name, calibrated) for name in names])
    assert [summary.valve for summary in found] == list(Valve)
    return {summary.valve: summary for summary in found}


def test_a_valve_with_a_statement_is_described_and_the_rest_not_imaged() -> None:
    found = summed(vote("a", AORTIC, STENOSIS, 0.9), vote("a", AORTIC, REGURGITATION, 0.1))
    assert found[AORTIC] == ValveSummary(AORTIC, ValveState.DESCRIBED, ("a",))
    assert {found[valve].state for valve in (MITRAL, TRICUSPID, PULMONIC)} == {ValveState.NOT_IMAGED}


def test_an_imaged_valve_without_a_statement_is_not_determined() -> None:
    found = summed(vote("a", MITRAL, STENOSIS, 0.5), vote("a", MITRAL, REGURGITATION, 0.55))
    assert found[MITRAL].state is ValveState.NOT_DETERMINED
    assert len(found[MITRAL].open) == 2


def test_a_valve_that_an_image_may_show_is_not_called_not_imaged() -> None:
    ballot = [vote("a", AORTIC, STENOSIS, 0.9, 0.8), vote("a", PULMONIC, STENOSIS, 0.9, 0.2)]
    found = summed(*ballot)
    assert found[PULMONIC].state is ValveState.NOT_DETERMINED
    assert found[PULMONIC].open == ("Pulmonic valve: not determined; a may show it, or another valve.",)
    assert found[PULMONIC].images == ()
    assert found[MITRAL].state is ValveState.NOT_IMAGED
    sure = [replace(ballot[0], valve_share=0.95), replace(ballot[1], valve_share=0.05)]
    assert summed(*sure)[PULMONIC].state is ValveState.NOT_IMAGED


def test_an_image_of_which_nothing_is_known_may_show_any_valve() -> None:
    found = summaries({"a": []}, (), LEVELS, [image("a")])
    assert {summary.state for summary in found} == {ValveState.NOT_DETERMINED}


@pytest.mark.parametrize(
    ("share", "calibrated", "missing"),
    [
        (0.6, True, "which valve is shown is not sure"),
        (1.0, False, "no velocity could be read"),
        (1.0, True, "reports of similar images disagree"),
    ],
)
def test_what_is_open_says_what_is_missing(share: float, calibrated: bool, missing: str) -> None:
    found = summed(vote("a", AORTIC, STENOSIS, 0.55, share), calibrated=calibrated)
    (line,) = found[AORTIC].open
    assert line.startswith(f"Aortic stenosis: not determined ({0.55 * share:.0%} likely); ")
    assert missing in line


def test_images_that_disagree_are_named_with_what_each_says() -> None:
    votes = [vote("a", AORTIC, STENOSIS, 0.9), vote("b", AORTIC, STENOSIS, 0.1)]
    assert summed(*votes)[AORTIC].conflicts == (
        "Images disagree on aortic stenosis: a: severe; b: none. The gravest is drafted.",
    )
    mild = vote("b", AORTIC, STENOSIS, 0.9, grade="mild")
    assert "b: mild" in summed(votes[0], mild)[AORTIC].conflicts[0]


def test_of_images_sure_enough_the_gravest_is_drafted_as_the_conflict_says() -> None:
    mild, severe = vote("a", AORTIC, STENOSIS, 0.97, grade="mild"), vote("b", AORTIC, STENOSIS, 0.9)
    for votes in ([mild, severe], [severe, mild]):
        (finding,) = decide(votes, LEVELS)
        assert finding.severity == "severe"
        assert summed(*votes)[AORTIC].conflicts[0].endswith("The gravest is drafted.")
    unsure = vote("b", AORTIC, STENOSIS, 0.55)
    (finding,) = decide([mild, unsure], LEVELS)
    assert finding.severity == "mild"


def test_a_grade_that_may_be_any_of_many_is_left_open_too() -> None:
    wide = DraftFinding(AORTIC, STENOSIS, Assertion.PRESENT, Severity.MILD, 0.9, ("a",), {}, tuple(Severity)[1:5])
    ballots = {"a": [vote("a", AORTIC, STENOSIS, 0.9)]}
    for grades, count in ((wide.severity_set, 1), (wide.severity_set[:3], 0)):
        found = summaries(ballots, (replace(wide, severity_set=grades),), LEVELS, [image("a")])
        assert len(found[0].open) == count
    (line,) = summaries(ballots, (wide,), LEVELS, [image("a")])[0].open
    assert line == "Aortic stenosis: its grade is not sure; it may be trace-to-mild to moderate."


def test_images_of_two_studies_are_told() -> None:
    headers = [ImageHeader(study_instance_uid="1.2"), ImageHeader(study_instance_uid="1.3"), None]
    images = [replace(image(str(n)), header=header) for n, header in enumerate(headers)]
    assert any("StudyInstanceUID" in line for line in open_questions((), images))
    assert not any("StudyInstanceUID" in line for line in open_questions((), [images[0], images[2]]))


def test_a_half_grade_apart_or_unsure_is_no_conflict() -> None:
    severe = vote("a", AORTIC, STENOSIS, 0.9)
    assert summed(severe, vote("b", AORTIC, STENOSIS, 0.9, grade="moderate-to-severe"))[AORTIC].conflicts == ()
    assert summed(severe, vote("b", AORTIC, STENOSIS, 0.45))[AORTIC].conflicts == ()


def test_open_questions_tell_valves_images_and_velocities() -> None:
    images = [image("a"), image("b", calibrated=False)]
    ballots = {"a": [vote("a", AORTIC, STENOSIS, 0.9)], "b": []}
    found = summaries(ballots, (), LEVELS, images)
    lines = list(open_questions(found, images))
    assert "b: its valve is not determined; no neighbour speaks of a valve." in lines
    assert "Velocities in b: not determined; no axis was found. Its valve and grades are less certain." in lines
    assert not any(line.startswith("Velocities in a") for line in lines)
    alone = list(open_questions(summaries({}, (), LEVELS, []), []))
    assert alone == [f"{valve.capitalize()} valve: not imaged." for valve in Valve]


def test_without_a_calibration_the_levels_of_the_rule_count() -> None:
    from echoreport.decision import DecisionRule

    assert Judge(DecisionRule(5, 0.1, LEVELS), None).levels == LEVELS
