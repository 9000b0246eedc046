"""Votes of neighbours, worked by hand. With temperature T, a similarity lower by T·ln 2 weighs half."""

import os
import subprocess
import sys
from dataclasses import replace
from math import log

import pytest

from echoreport.decision import DecisionRule
from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.drafting.voting import NONE, UNGRADED, Neighbour, Vote, decide, speaking, votes_of

T = 0.05
HALF = T * log(2)
RULE = DecisionRule(5, T, {Disease.STENOSIS: 0.5, Disease.REGURGITATION: 0.5})


def _neighbour(*claims: str, similarity: float = 0.9) -> Neighbour:
    """Claims such as "aortic stenosis present severe"."""
    findings = []
    for claim in claims:
        valve, disease, assertion, *grade = claim.split()
        severity = Severity(grade[0]) if grade else None
        findings.append(
            Finding(Valve(valve), Disease(disease), Assertion(assertion), severity, claim, 0, len(claim), "made up")
        )
    return Neighbour(Paragraph("r", 0, " ".join(claims), findings=tuple(findings)), similarity)


def _of(disease: Disease, *neighbours: Neighbour) -> Vote:
    return next(vote for vote in votes_of("a.png", neighbours, RULE, {}) if vote.disease is disease)


def _stenosis(*neighbours: Neighbour) -> Vote:
    return _of(Disease.STENOSIS, *neighbours)


def _vote(
    lesion: float, valve_share: float = 1.0, image: str = "a.png", grade: str = "mild", valve: Valve = Valve.AORTIC
) -> Vote:
    return Vote(image, valve, Disease.STENOSIS, valve_share, {grade: lesion, NONE: 1 - lesion})


def test_a_neighbour_weighs_by_its_similarity_and_the_temperature() -> None:
    vote = _stenosis(
        _neighbour("aortic stenosis present severe", similarity=0.9),
        _neighbour("aortic stenosis present mild", similarity=0.9 - HALF),
        _neighbour("aortic stenosis absent", similarity=0.9 - HALF),
    )
    assert vote.shares == pytest.approx({"severe": 0.5, "mild": 0.25, NONE: 0.25})
    assert vote.valve_share == pytest.approx(1)
    assert vote.lesion_share == pytest.approx(0.75)


def test_the_temperature_sets_how_much_the_nearest_counts() -> None:
    neighbours = [
        _neighbour("aortic stenosis present severe", similarity=0.9),
        _neighbour("aortic stenosis present mild", similarity=0.8),
    ]
    cold, warm = (
        votes_of("a.png", neighbours, replace(RULE, temperature=temperature), {})[0].shares["severe"]
        for temperature in (0.01, 10)
    )
    assert cold > 0.9999
    assert warm == pytest.approx(0.5, abs=0.01)


def test_equal_similarities_below_any_usual_one_still_count() -> None:
    vote = _stenosis(
        _neighbour("aortic stenosis present mild", similarity=-0.99),
        _neighbour("aortic stenosis absent", similarity=-0.99),
    )
    assert vote.shares == pytest.approx({"mild": 0.5, NONE: 0.5})


def test_the_valve_with_most_weight_is_voted_on_and_others_only_lower_its_share() -> None:
    votes = votes_of(
        "a.png",
        [
            _neighbour("mitral regurgitation present mild"),
            _neighbour("mitral regurgitation present mild"),
            _neighbour("aortic stenosis present severe"),
            _neighbour(),
        ],
        RULE,
        {},
    )
    assert [(vote.valve, vote.disease) for vote in votes] == [
        (Valve.MITRAL, Disease.STENOSIS),
        (Valve.MITRAL, Disease.REGURGITATION),
    ]
    assert votes[1].valve_share == pytest.approx(0.5)
    assert votes[1].shares == pytest.approx({"mild": 1})
    assert votes[1].confidence(Assertion.PRESENT) == pytest.approx(0.5)


def test_a_paragraph_of_several_valves_shares_its_weight_among_them() -> None:
    votes = votes_of(
        "a.png",
        [_neighbour("mitral regurgitation present", "aortic stenosis absent"), _neighbour("mitral normal present")],
        RULE,
        {},
    )
    assert votes[0].valve is Valve.MITRAL
    assert votes[0].valve_share == pytest.approx(0.75)  # half of one neighbour, all of the other
    assert votes[1].shares == pytest.approx({UNGRADED: 0.5, NONE: 0.5})


def test_a_paragraph_that_says_more_of_a_valve_has_no_more_votes() -> None:
    vote = _stenosis(
        _neighbour("aortic stenosis present mild", "aortic calcification present", "aortic stenosis present mild"),
        _neighbour("mitral normal present", similarity=0.9 - HALF),
    )
    assert vote.valve_share == pytest.approx(2 / 3)
    assert vote.shares == pytest.approx({"mild": 1})


def test_the_same_paragraph_twice_votes_twice() -> None:
    twice = _neighbour("aortic stenosis present mild")
    assert _stenosis(twice, twice, _neighbour("aortic stenosis absent")).lesion_share == pytest.approx(2 / 3)


def test_of_conflicting_statements_in_one_paragraph_the_gravest_counts() -> None:
    conflicting = ("aortic stenosis absent", "aortic stenosis present mild", "aortic stenosis possible severe")
    assert _stenosis(_neighbour(*conflicting)).shares == pytest.approx({"severe": 1})
    assert _stenosis(_neighbour(*reversed(conflicting))).shares == pytest.approx({"severe": 1})


def test_a_grade_counts_more_than_the_same_lesion_without_one() -> None:
    vote = _stenosis(_neighbour("aortic stenosis present", "aortic stenosis present trace"))
    assert vote.shares == pytest.approx({"trace": 1})


@pytest.mark.parametrize("claim", ["aortic stenosis absent", "aortic stenosis historical", "aortic normal present"])
def test_what_is_denied_past_or_not_named_is_no_vote_for_the_lesion(claim: str) -> None:
    vote = _stenosis(_neighbour(claim))
    assert vote.shares == pytest.approx({NONE: 1})
    assert vote.lesion_share == pytest.approx(0)
    assert vote.confidence(Assertion.ABSENT) == pytest.approx(1)
    assert vote.severity is None


@pytest.mark.parametrize(
    ("shares", "grade"),
    [
        ({"mild": 0.3, "mild-to-moderate": 0.2, "moderate": 0.5}, Severity.MODERATE),
        ({"mild": 0.2, "moderate": 0.2, "severe": 0.6}, Severity.SEVERE),
        ({"severe": 0.2, "trace": 0.1, NONE: 0.7}, Severity.SEVERE),  # denials grade nothing
        ({UNGRADED: 0.4, "mild-to-moderate": 0.6}, Severity.MILD_TO_MODERATE),
        ({UNGRADED: 0.9, "mild-to-moderate": 0.1}, None),  # most that report it give no grade
        ({"mild": 0.5, "severe": 0.5}, Severity.MILD),  # undecided: the lower
        ({UNGRADED: 0.6, NONE: 0.4}, None),
    ],
)
def test_the_grade_is_that_with_most_weight(shares: dict[str, float], grade: Severity | None) -> None:
    assert Vote("a.png", Valve.AORTIC, Disease.STENOSIS, 1.0, shares).severity is grade


@pytest.mark.parametrize(
    "neighbours",
    [[], [_neighbour(), _neighbour()], [_neighbour(), _neighbour("aortic stenosis present", similarity=-0.9)]],
    ids=["no neighbours", "no findings", "a weight too small for a number"],
)
def test_neighbours_that_say_nothing_give_no_vote(neighbours: list[Neighbour]) -> None:
    assert votes_of("a.png", neighbours, replace(RULE, temperature=0.001), {}) == []


_TIE = """
from echoreport.decision import DecisionRule
from echoreport.domain import *
from echoreport.drafting.voting import Neighbour, votes_of
said = tuple(Finding(v, Disease.NORMAL, Assertion.PRESENT, None, "x", 0, 1, "r") for v in reversed(Valve))
rule = DecisionRule(5, 0.05, dict.fromkeys(LESIONS, 0.5))
print(votes_of("a.png", [Neighbour(Paragraph("r", 0, "x", findings=said), 0.9)], rule, {})[0].valve)
"""


def test_of_equal_valves_every_process_takes_the_same() -> None:
    def run(seed: int) -> str:
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        return subprocess.run(
            [sys.executable, "-c", _TIE], env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert {run(seed) for seed in range(4)} == {"aortic\n"}


def test_enough_agreement_makes_a_finding_with_its_grade_and_votes() -> None:
    (finding,) = decide([_vote(0.8, 0.9)], RULE.confidence)
    assert (finding.valve, finding.disease) == (Valve.AORTIC, Disease.STENOSIS)
    assert (finding.assertion, finding.severity) == (Assertion.PRESENT, Severity.MILD)
    assert finding.confidence == pytest.approx(0.72)
    assert finding.votes == pytest.approx({"mild": 0.8, NONE: 0.2})


def test_enough_denial_makes_an_absent_finding_without_a_grade() -> None:
    (finding,) = decide([_vote(0.2, 0.9)], RULE.confidence)
    assert (finding.assertion, finding.severity) == (Assertion.ABSENT, None)
    assert finding.confidence == pytest.approx(0.72)


def test_too_little_agreement_makes_no_finding() -> None:
    assert list(decide([_vote(0.5, 0.9)], RULE.confidence)) == []
    assert list(decide([], RULE.confidence)) == []


def test_what_just_reaches_the_confidence_is_a_finding() -> None:
    assert len(list(decide([_vote(0.5)], RULE.confidence))) == 1


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_a_lesion_is_never_both_present_and_absent(threshold: float) -> None:
    rule = DecisionRule(5, T, {Disease.STENOSIS: threshold, Disease.REGURGITATION: threshold})
    for share in (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0):
        found = list(decide([_vote(share), _vote(1 - share, image="b.png")], rule.confidence))
        assert len(found) <= 1
        best = max(share, 1 - share)
        assert [finding.assertion for finding in found] == ([Assertion.PRESENT] if best >= threshold else [])


def test_each_lesion_has_its_own_confidence() -> None:
    rule = DecisionRule(5, T, {Disease.STENOSIS: 0.9, Disease.REGURGITATION: 0.4})
    neighbours = [_neighbour("aortic stenosis present severe", "aortic regurgitation present mild")]
    neighbours += [_neighbour("aortic normal present")]
    assert [finding.disease for finding in decide(votes_of("a.png", neighbours, RULE, {}), rule.confidence)] == [
        Disease.REGURGITATION
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_images_that_with_the_jet_speaks_and_all_are_listed(order: int) -> None:
    votes = [_vote(0.1, image="missed.png"), _vote(0.9, image="jet.png", grade="severe"), _vote(0.4, image="part.png")]
    (finding,) = decide(votes[::order], RULE.confidence)
    assert (finding.assertion, finding.severity) == (Assertion.PRESENT, Severity.SEVERE)
    assert finding.confidence == pytest.approx(0.9)
    assert set(finding.images) == {"missed.png", "jet.png", "part.png"}


def test_findings_stand_in_the_order_of_the_valves() -> None:
    votes = [_vote(1, valve=valve, image=valve) for valve in reversed(Valve)]
    assert [finding.valve for finding in decide(votes, RULE.confidence)] == list(Valve)
    assert [valve for valve, _ in speaking(votes, RULE.confidence)] == list(Valve)
    assert [finding.images for finding in decide(votes, RULE.confidence)] == [(valve.value,) for valve in Valve]


def test_nothing_is_stated_against_the_greater_weight() -> None:
    unsure = Vote("a.png", Valve.AORTIC, Disease.STENOSIS, 1.0, {"severe": 0.45, NONE: 0.55})
    assert not unsure.says(Assertion.PRESENT, 0.3)
    assert unsure.says(Assertion.ABSENT, 0.3)
    assert not unsure.says(Assertion.ABSENT, 0.6)
    doubtful_valve = Vote("a.png", Valve.AORTIC, Disease.STENOSIS, 0.45, {NONE: 1.0})
    assert not doubtful_valve.says(Assertion.ABSENT, 0.3)
    assert Vote("a.png", Valve.AORTIC, Disease.STENOSIS, 0.6, {"severe": 0.6, NONE: 0.4}).says(Assertion.PRESENT, 0.3)
