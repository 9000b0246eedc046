"""Evidence of the valve is weighed source by source, and each source can be switched off."""

import numpy as np
import pytest

from echoreport.decision import Confidence, DecisionRule, Line
from echoreport.domain import (
    LESIONS,
    Assertion,
    Box,
    CoarseAnswer,
    Disease,
    DopplerImage,
    Finding,
    Paragraph,
    Valve,
    ValveEvidence,
    ValveSource,
)
from echoreport.drafting.answering import answer
from echoreport.drafting.confidence import Judge
from echoreport.drafting.valve_evidence import posterior, sources_of, told_by
from echoreport.drafting.voting import Neighbour, elected
from echoreport.errors import InputError
from echoreport.images import VIEW_SHAPE
from echoreport.vision import ViewClassifier

AORTIC, PULMONIC, MITRAL = Valve.AORTIC, Valve.PULMONIC, Valve.MITRAL


RULE = DecisionRule(5, 0.1, dict.fromkeys(LESIONS, 0.5))


def neighbour(valve: Valve, assertion: Assertion = Assertion.PRESENT) -> Neighbour:
    finding = Finding(valve, Disease.STENOSIS, assertion, None, "said", 0, 4, "rule")
    return Neighbour(Paragraph("r", 0, "said", findings=(finding,)), 0.5)


IMAGE = DopplerImage("i.png", np.zeros((40, 60), np.float32), Box(0, 0, 60, 40), 20.0, None, "none")


def answered(nearest: list[Neighbour], evidence: ValveEvidence, sources: list[str]) -> object:
    """Of an archive that speaks of the aortic and the pulmonic valve."""
    told = told_by(evidence, None, sources_of(sources))
    found = {AORTIC: [neighbour(AORTIC)], PULMONIC: [neighbour(PULMONIC, Assertion.ABSENT)]}
    coarse = CoarseAnswer(dict.fromkeys(Valve, 0.25), dict.fromkeys(LESIONS, 0.5))
    return answer(IMAGE, nearest, told, Judge(RULE, None), {}, found, found.__getitem__, coarse)


def test_without_other_evidence_the_vote_stays_as_it_is() -> None:
    nearest = [neighbour(AORTIC)] * 3 + [neighbour(PULMONIC)]
    alone = answered(nearest, ValveEvidence(printed=PULMONIC), ["spectrum"])
    assert [vote.valve_share for vote in alone.ballot] == pytest.approx([0.75, 0.75, 0.25, 0.25])
    assert [(named.source, named.valve) for named in alone.named] == [("spectrum", AORTIC)]


def test_what_the_coarse_task_says_of_the_flow_takes_part_where_there_is_a_calibration() -> None:
    lines = dict.fromkeys(LESIONS, Line(0.0, 1.0, 0.0))
    calibrated = Confidence(1.0, 0.0, lines, 1.0, {}, ((0.5, 1.0, 0.0),), (), 0.0, 100)
    flows = {Disease.STENOSIS: 0.9, Disease.REGURGITATION: 0.2}
    coarse = CoarseAnswer(dict.fromkeys(Valve, 0.25), flows)
    near = [neighbour(AORTIC)]
    told = answer(IMAGE, near, {}, Judge(RULE, calibrated), {}, {AORTIC: near}, lambda valve: near, coarse)
    assert {vote.disease: vote.lesion_share for vote in elected(told.ballot)} == pytest.approx(flows)


def test_a_label_turns_an_even_vote_and_odds_multiply() -> None:
    nearest = [neighbour(AORTIC)] * 3 + [neighbour(PULMONIC)] * 1
    told = answered(nearest, ValveEvidence(printed=PULMONIC), ["printed"])
    odds = (0.25 / 0.75) * 0.98 / (0.02 / 3)
    assert elected(told.ballot)[0].valve is PULMONIC
    assert elected(told.ballot)[0].valve_share == pytest.approx(odds / (1 + odds))
    assert [(named.source, named.valve) for named in told.named] == [("spectrum", AORTIC), ("printed", PULMONIC)]


def test_where_the_neighbours_are_silent_on_the_elected_valve_others_that_speak_of_it_vote() -> None:
    nearest = [neighbour(AORTIC)] * 4
    told = answered(nearest, ValveEvidence(printed=PULMONIC, tags=PULMONIC), list(ValveSource))
    assert elected(told.ballot)[0].valve is PULMONIC
    assert [near.paragraph.findings[0].valve for near in told.voting] == [PULMONIC]
    assert elected(told.ballot)[0].lesion_share == 0
    assert told.nearest == nearest


def test_one_label_against_every_neighbour_can_be_overruled_by_them_and_the_view() -> None:
    view = dict.fromkeys(Valve, 0.1) | {AORTIC: 0.7}
    label = {AORTIC: 0.02 / 3, PULMONIC: 0.98, MITRAL: 0.02 / 3, Valve.TRICUSPID: 0.02 / 3}
    weighed = posterior({AORTIC: 1.0}, {ValveSource.PRINTED: label, ValveSource.VIEW: view}, list(Valve))
    assert sum(weighed.values()) == pytest.approx(1)
    odds = (0.02 / 1.0) * 0.98 / (0.02 / 3) * 0.1 / 0.7
    assert weighed[PULMONIC] / weighed[AORTIC] == pytest.approx(odds)
    assert weighed[AORTIC] > weighed[PULMONIC]


def test_a_valve_that_the_archive_does_not_speak_of_is_not_elected() -> None:
    told = answered([neighbour(AORTIC)] * 4, ValveEvidence(printed=MITRAL), ["printed"])
    assert elected(told.ballot)[0].valve is AORTIC


def test_each_source_can_be_switched_off() -> None:
    evidence = ValveEvidence(AORTIC, PULMONIC, np.zeros(VIEW_SHAPE, np.float32))
    views = ViewClassifier().eval()
    for name in ("printed", "tags", "view"):
        assert set(told_by(evidence, views, sources_of([name]))) == {name}
    assert not told_by(evidence, views, sources_of([]))
    assert set(told_by(evidence, None, sources_of(ValveSource))) == {"printed", "tags"}


def test_an_unknown_source_is_one_line() -> None:
    with pytest.raises(InputError, match=r"got the valve evidence 'smell', wanted some of spectrum, .*: name these"):
        sources_of(["smell"])
