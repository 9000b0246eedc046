"""Probabilities out of shares: what is fitted makes a made-up model honest, on cases that no fit has seen."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from echoreport.decision import Confidence, Curve, DecisionRule, Line
from echoreport.domain import LESIONS, Assertion, CoarseAnswer, Disease, Finding, Paragraph, Severity, Valve
from echoreport.drafting.confidence import Judge, nested, probable, severity_set, valve_probabilities
from echoreport.drafting.voting import NONE, Vote
from echoreport.errors import InputError
from echoreport.training.calibrating import Judged, calibrate

GRADES = [Severity.MILD, Severity.MODERATE, Severity.SEVERE]
PLAIN = Confidence(1.0, 0.0, dict.fromkeys(LESIONS, Line(1.0, 0.0, 0.0)), 1.0, {}, (), (), 0.0, 0)


def made_up(
    count: int, seed: int, overconfident: float = 2.0, viewed: bool = False, told: bool = False
) -> list[Judged]:
    """Cases whose votes are surer than right: logits of the true probabilities times `overconfident`.

    The neighbours always speak of one valve; the network's probability of it is the true one, and with `told` that of
    each flow too.
    """
    rng = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        right = rng.uniform(0.55, 1.0)
        valve = Valve.AORTIC if rng.random() < right else Valve.PULMONIC
        network = {v: right if v is Valve.AORTIC else (1 - right) / 3 for v in Valve}
        view = {v: 0.7 if v is valve else 0.1 for v in Valve} if viewed else None
        votes, findings, flows = [], [], {}
        for disease in LESIONS:
            present = rng.uniform(0.1, 0.9)
            share = 1 / (1 + ((1 - present) / present) ** overconfident)
            weights = rng.dirichlet(np.ones(3))
            sharp = weights**overconfident / (weights**overconfident).sum()
            flows[disease] = present
            votes.append(
                Vote("", Valve.AORTIC, disease, 1.0, {NONE: 1 - share, **dict(zip(GRADES, share * sharp, strict=True))})
            )
            if rng.random() < present:
                grade = GRADES[rng.choice(3, p=weights)]
                findings.append(Finding(valve, disease, Assertion.PRESENT, grade, "x", 0, 1, "r"))
        coarse = CoarseAnswer(network, flows if told else dict.fromkeys(LESIONS, 0.5))
        cases.append(Judged(tuple(votes), coarse, view, valve, Paragraph("r", 0, "x", findings=tuple(findings))))
    return cases


def folds(count: int) -> list[np.ndarray]:
    return np.array_split(np.arange(count), 5)


@pytest.fixture(scope="module")
def fitted() -> Confidence:
    found = calibrate(made_up(1500, 0), folds(1500))
    assert found is not None
    return found


def test_what_was_made_too_sure_is_found(fitted: Confidence) -> None:
    for disease in LESIONS:
        assert fitted.present[disease].slope == pytest.approx(1 / 2, abs=0.06)
        assert fitted.present[disease].intercept == pytest.approx(0, abs=0.2)
    assert fitted.grade == pytest.approx(1 / 2, rel=0.25)
    assert fitted.network == pytest.approx(1, abs=0.35)
    assert fitted.error < 0.03
    assert fitted.examples == 1500


def test_sets_hold_the_grade_of_new_cases_nine_times_in_ten(fitted: Confidence) -> None:
    held = []
    for case in made_up(1500, 1):
        for vote in (probable(fitted, vote, case.coarse.lesions) for vote in case.votes):
            grades = [f.severity for f in case.truth.findings if (f.valve, f.disease) == (vote.valve, vote.disease)]
            if grades and vote.lesion_share >= 0.5:
                held.append(grades[0] in severity_set(fitted, vote))
    assert len(held) > 500
    assert np.mean(held) == pytest.approx(0.9, abs=0.03)


def test_the_level_keeps_the_error_of_new_cases_to_the_risk(fitted: Confidence) -> None:
    level = fitted.level(0.25)
    wrong = []
    for case in made_up(1500, 2):
        share = valve_probabilities(fitted, {Valve.AORTIC: 1.0}, case.coarse.valves)[Valve.AORTIC]
        for vote in (replace(probable(fitted, vote, case.coarse.lesions), valve_share=share) for vote in case.votes):
            there = any((f.valve, f.disease) == (vote.valve, vote.disease) for f in case.truth.findings)
            if vote.says(Assertion.PRESENT, level):
                wrong.append(not there)
            elif vote.says(Assertion.ABSENT, level):
                wrong.append(there or case.valve is not vote.valve)
    assert len(wrong) > 100
    assert np.mean(wrong) == pytest.approx(0.25, abs=0.06)


def test_where_no_level_kept_to_the_risk_the_probabilities_themselves_do(fitted: Confidence) -> None:
    bad_luck = replace(fitted, curve=((0.7, 1.0, 0.1), (0.9, 0.5, 0.02)))
    assert bad_luck.level(0.05) == 0.9
    assert bad_luck.level(0.01) == 0.99
    assert replace(fitted, curve=()).level(0.05) == 0.95  # of a header that was edited by hand
    assert replace(fitted, view_curve=bad_luck.curve).level(0.01, view=True) == 0.99
    levels = [replace(fitted, curve=((0.97, 0.3, 0.06), (0.99, 0.02, 0.2))).level(risk) for risk in (0.01, 0.05, 0.06)]
    assert levels == [0.99, 0.97, 0.97]  # who accepts more is told no less


def test_a_line_weighs_the_vote_and_the_flow() -> None:
    line = Line(0.5, 2.0, -1.0)
    assert line.of(0.5, 0.5) == pytest.approx(1 / (1 + np.e))
    assert line.of(0.8, 0.9) == pytest.approx(1 / (1 + np.exp(1 - 0.5 * np.log(4) - 2 * np.log(9))))


def test_votes_that_all_name_another_valve_leave_lines_even() -> None:
    confidence = calibrate([replace(case, valve=None) for case in made_up(100, 3)], folds(100))
    assert confidence is not None
    for line in confidence.present.values():
        assert (line.slope, line.flow) == pytest.approx((0.5, 0.5))


def test_votes_that_say_nothing_leave_the_word_to_the_coarse_task() -> None:
    cases = [
        replace(case, votes=tuple(replace(vote, shares={NONE: 0.5, Severity.MILD: 0.5}) for vote in case.votes))
        for case in made_up(1500, 0, told=True)
    ]
    knowing = calibrate(cases, folds(1500))
    assert knowing is not None
    for disease in LESIONS:
        assert knowing.present[disease].flow == pytest.approx(1, abs=0.15)
    assert knowing.error < 0.03


def test_what_a_view_tells_lets_more_be_said(fitted: Confidence) -> None:
    seeing = calibrate(made_up(1500, 0, viewed=True), folds(1500))
    assert seeing is not None
    assert fitted.view_curve == ()
    assert fitted.level(0.2, view=True) == fitted.level(0.2)
    assert seeing.curve == fitted.curve
    covered = {view: _coverage(curve, 0.15) for view, curve in ((True, seeing.view_curve), (False, seeing.curve))}
    assert covered[True] > covered[False]


def _coverage(curve: Curve, risk: float) -> float:
    """The most that can be said with no more than this share wrong."""
    return max((coverage for _, coverage, error in curve if error <= risk), default=0.0)


def test_the_curve_runs_from_all_statements_to_the_surest(fitted: Confidence) -> None:
    levels, coverage, _ = zip(*fitted.curve, strict=True)
    assert len(fitted.curve) == 50
    assert list(levels) == sorted(levels)
    assert list(coverage) == sorted(coverage, reverse=True)
    assert coverage[0] == 1


def test_too_few_or_one_sided_cases_give_no_confidence() -> None:
    few = made_up(59, 0)
    assert calibrate(few, folds(59)) is None
    healthy = [replace(case, truth=Paragraph("r", 0, "x")) for case in made_up(80, 0)]
    assert calibrate(healthy, folds(80)) is None


def test_it_comes_back_from_plain_values(fitted: Confidence) -> None:
    plain = json.loads(json.dumps(asdict(fitted)))  # as a bundle keeps it
    assert Confidence.from_plain(plain) == fitted
    with pytest.raises(KeyError):
        Confidence.from_plain({key: value for key, value in plain.items() if key != "sets"})


def test_a_set_grows_without_a_gap_from_the_heaviest_grade() -> None:
    vote = Vote("", Valve.AORTIC, Disease.STENOSIS, 1.0, {"mild": 0.3, "moderate": 0.5, "severe": 0.1, NONE: 0.1})
    order = nested(vote)
    assert [grade for grade, _ in order][:1] == [Severity.MODERATE]
    ranks = [grade.rank for grade, _ in order]
    assert all(rank in (min(ranks[:n]) - 1, max(ranks[:n]) + 1) for n, rank in enumerate(ranks) if n)
    weights = [weight for _, weight in order]
    assert weights == sorted(weights)
    half = replace(PLAIN, sets={"stenosis": 0.5})
    assert severity_set(half, vote) == (Severity.MODERATE,)
    assert severity_set(replace(PLAIN, sets={"aortic stenosis": 0.8}), vote)[0] is Severity.MILD
    assert severity_set(PLAIN, vote) == ()


def test_a_model_without_confidence_leaves_shares_as_they_are() -> None:
    judge = Judge(DecisionRule(5, 0.1, dict.fromkeys(LESIONS, 0.4)), None)
    vote = Vote("", Valve.AORTIC, Disease.STENOSIS, 1.0, {"mild": 0.7, NONE: 0.3})
    assert judge.probable([vote], {}) == [vote]
    assert judge.valves({Valve.AORTIC: 0.7}, dict.fromkeys(Valve, 0.25)) == {Valve.AORTIC: 0.7}
    assert judge.severity_set(vote) == ()
    assert not judge.note.calibrated


@pytest.mark.parametrize("risk", [0.0, 1.0, -1.0, float("nan")])
def test_a_risk_out_of_its_range_is_refused(risk: float) -> None:
    with pytest.raises(InputError, match="wanted more than 0 and less than 1"):
        Judge(DecisionRule(5, 0.1, dict.fromkeys(LESIONS, 0.4)), None, risk)
