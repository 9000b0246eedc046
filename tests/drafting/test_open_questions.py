"""What a draft leaves open: not imaged and not determined are two things."""

from collections.abc import Callable

import numpy as np

from echoreport.domain import Box, Calibration, Disease, DopplerImage, DraftFinding, Valve
from echoreport.drafting.open_questions import open_questions, unknown_velocities
from echoreport.drafting.voting import NONE, Vote


def _vote(lesion: float, disease: Disease = Disease.STENOSIS, image: str = "a.png", valve_share: float = 1.0) -> Vote:
    return Vote(image, Valve.AORTIC, disease, valve_share, {"mild": lesion, NONE: 1 - lesion})


def test_a_valve_without_an_image_was_not_imaged() -> None:
    assert list(open_questions([], [])) == [
        "Aortic valve: not imaged.",
        "Mitral valve: not imaged.",
        "Tricuspid valve: not imaged.",
        "Pulmonic valve: not imaged.",
    ]


def test_a_lesion_without_agreement_is_not_determined_and_its_valve_was_imaged(
    voted: Callable[..., DraftFinding],
) -> None:
    votes = [_vote(0.4, valve_share=0.5), _vote(0.9, Disease.REGURGITATION)]
    said = list(open_questions(votes, [voted("aortic regurgitation", "mild")]))
    assert said[0] == "Aortic stenosis: not determined; 20% of the neighbours' weight reports it."
    assert not any(line.startswith("Aortic valve") or "regurgitation" in line for line in said)
    assert len(said) == 1 + 3


def test_a_settled_denial_leaves_nothing_open(voted: Callable[..., DraftFinding]) -> None:
    said = list(open_questions([_vote(0.1)], [voted("aortic stenosis", assertion="absent")]))
    assert not any("ortic" in line for line in said)


def test_the_share_is_that_of_the_image_that_speaks() -> None:
    votes = [_vote(0.45, image="jet.png"), _vote(0.1, image="missed.png")]
    for ordered in (votes, votes[::-1]):
        assert next(open_questions(ordered, [])).startswith("Aortic stenosis: not determined; 45%")


def test_an_image_whose_neighbours_name_no_valve_is_said_to_be_undetermined() -> None:
    said = list(open_questions([_vote(0.4)], [], ["a.png", "odd.png"]))
    assert "odd.png: its valve is not determined; no neighbour speaks of a valve." in said
    assert not any(line.startswith("a.png") for line in said)


def test_an_image_without_calibration_is_said_to_be_less_certain() -> None:
    spectrum, box = np.zeros((4, 6), np.float32), Box(0, 0, 6, 4)
    bare = DopplerImage("a.png", spectrum, box, 2.0, None, "the file has no ultrasound region calibration")
    known = DopplerImage("b.dcm", spectrum, box, 2.0, Calibration("dicom", 0.01, 0.01))
    assert list(unknown_velocities([bare, known])) == [
        "Velocities in a.png: not determined; the file has no ultrasound region calibration. "
        "Its valve and grades are less certain."
    ]
