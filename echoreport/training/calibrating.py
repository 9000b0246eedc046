"""Fits what makes probabilities of a vote's shares, on images whose patients the model had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from echoreport.decision import Confidence, Curve, Line, logit
from echoreport.domain import LESIONS, STATED, Assertion, CoarseAnswer, Disease, Paragraph, Severity, Valve, ValveSource
from echoreport.drafting.confidence import COVERAGE, nested, probable, valve_probabilities
from echoreport.drafting.valve_evidence import Shares, posterior, reweighed
from echoreport.drafting.voting import Vote, elected

_FEWEST = 60
"""Images below which nothing is fitted: their shares stay shares."""
_FEWEST_OF_LESION = 20
"""Graded examples of a lesion of one valve from which its own sets are made; the rest share those of all valves."""
_EVEN, _HELD = 0.5, 1.0
"""Weight of vote and flow, and what its squared departure costs, or a few images would give one of them all the say."""
_POWERS = np.geomspace(0.1, 4.0, 40)
_BINS = 10
_STEPS = 50  # of the curve of error against coverage
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model said of one image, and what its paragraph says.

    Attributes:
        votes: On every valve, before any calibration.
        coarse: What the coarse task says of it.
        view: How likely the view says each valve is, all being equally frequent; None where it says nothing.
        valve: That the image is of; None where unknown.
        truth: With its findings.
    """

    votes: tuple[Vote, ...]
    coarse: CoarseAnswer
    view: Shares | None
    valve: Valve | None
    truth: Paragraph


def calibrate(judged: Sequence[Judged], folds: Sequence[np.ndarray]) -> Confidence | None:
    """Fit on all examples; error and curve come from fits that left each example's fold out.

    Args:
        judged: Images of patients that the model had not seen.
        folds: Rows of `judged` in parts, no patient in two.

    Returns:
        None where there are fewer than `_FEWEST` examples, or a lesion that is always or never there.
    """
    if len(judged) < _FEWEST or not all(_varied(judged, disease) for disease in LESIONS):
        return None
    left_out = [pair for fold in folds for pair in _left_out(judged, set(fold.tolist()))]
    statements, seeing = (
        np.array([said for fitted, one in left_out for said in _statements(fitted, one, view)])
        for view in (False, True)
    )
    whole = _fit(judged)
    return Confidence(
        neighbours=whole.neighbours,
        network=whole.network,
        present=whole.present,
        grade=whole.grade,
        sets=_sets(left_out),
        curve=_curve(statements),
        view_curve=_curve(seeing) if any(one.view for one in judged) else (),
        error=_expected_error(statements),
        examples=len(judged),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The part of `Confidence` that makes probabilities; named as there."""

    neighbours: float
    network: float
    present: dict[Disease, Line]
    grade: float

    def votes(self, one: Judged, view: bool = False) -> list[Vote]:
        """Votes on the elected valve, as probabilities; by the view too where that is asked for."""
        whole = Confidence(self.neighbours, self.network, self.present, self.grade, {}, (), (), 0.0, 0)
        shares = valve_probabilities(whole, _shares(one), one.coarse.valves)
        if view and one.view and shares:
            shares = posterior(shares, {ValveSource.VIEW: one.view}, list(Valve), sure=True)
        return [probable(whole, vote, one.coarse.lesions) for vote in elected(reweighed(one.votes, shares))]


def _left_out(judged: Sequence[Judged], fold: set[int]) -> list[tuple[_Fitted, Judged]]:
    """The cases of a fold beside a fit on all others."""
    fitted = _fit([one for row, one in enumerate(judged) if row not in fold])
    return [(fitted, judged[row]) for row in sorted(fold)]


def _varied(judged: Sequence[Judged], disease: Disease) -> bool:
    """Whether the lesion is there in some images and not in others."""
    votes = [(one, vote) for one in judged for vote in elected(one.votes) if vote.disease is disease]
    return len({_grade(one, vote) is not None for one, vote in votes}) == 2


def _fit(judged: Sequence[Judged]) -> _Fitted:
    present = {disease: _fit_line(judged, disease) for disease in LESIONS}
    return _Fitted(*_fit_valve(judged), present, _fit_grade(judged))


def _shares(one: Judged) -> dict[Valve, float]:
    return {vote.valve: vote.valve_share for vote in one.votes}


def _fit_valve(judged: Sequence[Judged]) -> tuple[float, float]:
    """The powers of neighbours and network, neither below 0, that make the true valves likeliest."""
    known = [(_shares(one), one.coarse.valves, one.valve) for one in judged if one.valve and one.votes]

    def unlikely(powers: np.ndarray) -> float:
        whole = Confidence(float(powers[0]), float(powers[1]), {}, 1.0, {}, (), (), 0.0, 0)
        given = (valve_probabilities(whole, shares, network)[valve] for shares, network, valve in known)
        return -sum(float(np.log(max(probability, _SMALLEST))) for probability in given)

    found = minimize(unlikely, np.array([0.5, 0.5]), method="L-BFGS-B", bounds=[(0.0, 4.0)] * 2).x
    return float(found[0]), float(found[1])


def _fit_line(judged: Sequence[Judged], disease: Disease) -> Line:
    """Of images whose valve was named rightly; no weight is below 0."""
    votes = [
        (one, vote)
        for one in judged
        for vote in elected(one.votes)
        if vote.disease is disease and vote.valve is one.valve
    ]
    told = np.array([[logit(vote.lesion_share), logit(one.coarse.lesions[disease])] for one, vote in votes])
    told = told.reshape(-1, 2)  # none of them may be
    targets = _platts(np.array([_grade(one, vote) is not None for one, vote in votes], bool))

    def unlikely(parameters: np.ndarray) -> float:
        raw = told @ parameters[:2] + parameters[2]
        held = _HELD * float(np.sum((parameters[:2] - _EVEN) ** 2))
        return float(np.sum(np.logaddexp(0, raw) - targets * raw)) + held

    bounds = [(0.0, None), (0.0, None), (None, None)]
    found = minimize(unlikely, np.array([_EVEN, _EVEN, 0.0]), method="L-BFGS-B", bounds=bounds).x
    return Line(*(float(value) for value in found))


def _platts(there: np.ndarray) -> np.ndarray:
    """Platt's targets, which are never quite 0 or 1."""
    return np.where(there, (there.sum() + 1) / (there.sum() + 2), 1 / ((~there).sum() + 2))


def _fit_grade(judged: Sequence[Judged]) -> float:
    """The power that makes the readers' grades likeliest."""
    graded = [pair for one in judged for pair in _graded(one, elected(one.votes))]

    def unlikely(power: float) -> float:
        return -sum(np.log(max(_grade_share(vote, grade, power), _SMALLEST)) for vote, grade in graded)

    return float(min(_POWERS, key=unlikely)) if graded else 1.0


def _grade_share(vote: Vote, grade: Severity, power: float) -> float:
    raised = {key: vote.shares[key] ** power for key in Severity if vote.shares.get(key)}
    return raised.get(grade, 0.0) / max(sum(raised.values()), _SMALLEST)


def _graded(one: Judged, votes: Sequence[Vote]) -> list[tuple[Vote, Severity]]:
    """Of these votes those that find a lesion which the paragraph grades, with that grade."""
    found = [(vote, _grade(one, vote)) for vote in votes if vote.says(Assertion.PRESENT, 0.0)]
    return [(vote, grade) for vote, grade in found if isinstance(grade, Severity)]


def _grade(one: Judged, vote: Vote) -> Severity | str | None:
    """The gravest grade that the paragraph gives the vote's lesion; empty without one, None where it reports none."""
    said = [
        f for f in one.truth.findings if (f.valve, f.disease) == (vote.valve, vote.disease) and f.assertion in STATED
    ]
    grades = [finding.severity for finding in said if finding.severity]
    return max(grades, key=lambda grade: grade.rank) if grades else "" if said else None


def _statements(fitted: _Fitted, one: Judged, view: bool) -> list[tuple[float, bool]]:
    """Confidence and truth of what would be said of each lesion of the elected valve if nothing were left open."""
    said = []
    for vote in fitted.votes(one, view):
        reported = _grade(one, vote) is not None
        if vote.says(Assertion.PRESENT, 0.0):
            said.append((vote.confidence(Assertion.PRESENT), reported))
        else:
            said.append((vote.confidence(Assertion.ABSENT), one.valve is vote.valve and not reported))
    return said


def _sets(left_out: Sequence[tuple[_Fitted, Judged]]) -> dict[str, float]:
    """The weight of grades that a set needs, for each lesion of a valve with enough examples, and for each lesion.

    Split conformal prediction (Vovk et al. 2005): the ceil((n + 1) * coverage)-th least of the weights at which the
    reader's grade came in.
    """
    weights: dict[str, list[float]] = {}
    for fitted, one in left_out:
        for vote, grade in _graded(one, fitted.votes(one)):
            for name in (f"{vote.valve} {vote.disease}", str(vote.disease)):
                weights.setdefault(name, []).append(dict(nested(vote)).get(grade, 1.0))
    enough = {name: found for name, found in weights.items() if " " not in name or len(found) >= _FEWEST_OF_LESION}
    return {name: _quantile(found) for name, found in sorted(enough.items())}


def _quantile(weights: Sequence[float]) -> float:
    rank = int(np.ceil((len(weights) + 1) * COVERAGE))
    return float(np.sort(weights)[rank - 1]) if rank <= len(weights) else 1.0


def _curve(statements: np.ndarray) -> Curve:
    """Level, coverage and error at `_STEPS` equal steps of coverage; see `Confidence.curve`."""
    order = np.argsort(-statements[:, 0], kind="stable")
    wrong = np.cumsum(1 - statements[order, 1])
    counts = np.unique(np.ceil(np.linspace(0, 1, _STEPS + 1)[1:] * len(order)).astype(int))[::-1]
    rows = [(statements[order[n - 1], 0], n / len(order), wrong[n - 1] / n) for n in counts]
    return tuple((round(float(level), 4), round(float(n), 4), round(float(error), 4)) for level, n, error in rows)


def _expected_error(statements: np.ndarray) -> float:
    """Mean distance of confidence and truth over ten bins of equally many statements."""
    ordered = statements[np.argsort(statements[:, 0])]
    parts = [part for part in np.array_split(ordered, _BINS) if len(part)]
    return float(sum(len(part) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in parts) / len(ordered))
