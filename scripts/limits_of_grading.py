"""What limits the model, by giving each stage the truth of the stage before it: `python scripts/limits_of_grading.py`.

Simulated patients without any image; some minutes on one core. Printed are: how far two readers agree; what anybody
could know who knew the simulated flow through the valve exactly and had tens of thousands of pairs (gradient boosting:
valve, lesions and grades); what the model's own graders reach with exact measurements and 226 pairs; and how alike in
words (BLEU) two reports of the same valve are, and the report of another patient with the same findings.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.evaluation.metrics.text import bleu
from echoreport.evaluation.uncertainty import estimates
from echoreport.simulation.cases import choose_valve, sampled
from echoreport.simulation.flow import Shape, ValveState
from echoreport.simulation.readers import Reading, draw_reader, read_valve
from echoreport.simulation.screen_views import BLIND_SHARE
from echoreport.simulation.section import write_section
from echoreport.simulation.state import draw_patient
from echoreport.training.grading import Graded, fit_grader, fit_graders_of
from echoreport.vision import Grader, Lesion

PAIRS, DRAWS = 226, 6
FEWEST_ALONE = 8
NONE = -1
_SHAPES = list(Shape)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One recorded valve: its exact flow, two readings, and the text of the first and of the second reader.

    Attributes:
        flow: Float, *Shape:* (10,): what an image of it could show at best; 0 where there is nothing.
    """

    valve: Valve
    flow: np.ndarray
    first: Reading
    second: Reading
    texts: tuple[str, str]

    def rank(self, disease: Disease, reading: Reading | None = None) -> int:
        """Of the grade that a reader gives a lesion; `NONE` without."""
        grade: Severity | None = getattr(reading or self.first, disease)
        return NONE if grade is None else grade.rank


def draw(count: int, seed: int) -> list[Seen]:
    """Valves as `echoreport simulate` draws those of its images."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(count):
        patient = draw_patient(rng)
        state = patient.valves[choose_valve(patient, rng)]
        readers = [draw_reader(rng) for _ in range(2)]
        first, second = (read_valve(state, reader, rng) for reader in readers)
        texts = [
            write_section(patient, state.valve, reading, reader.style, rng).text
            for reader, reading in zip(readers, (first, first), strict=True)
        ]
        flow = exact_flow(sampled(state, rng)[0], patient.heart_rate)
        found.append(Seen(state.valve, flow, first, second, (texts[0], texts[1])))
    return found


def exact_flow(state: ValveState, heart_rate: float) -> np.ndarray:
    """Forward flow, then the regurgitant jet."""
    forward, jet = state.flows[0], state.flows[1] if len(state.flows) > 1 else None
    slow = jet is not None and jet.shape is Shape.DECELERATING
    return np.array([
        _SHAPES.index(forward.shape), forward.peak_velocity, forward.time_to_peak,
        forward.pressure_half_time if forward.shape is Shape.INFLOW else 0, forward.a_velocity or 0, heart_rate,
        _SHAPES.index(jet.shape) + 1 if jet else 0, jet.peak_velocity if jet else 0, jet.density if jet else 0,
        jet.pressure_half_time if jet and slow else 0,
    ])  # fmt: skip


def readers_agree(seen: Sequence[Seen]) -> str:
    """The second reader held against the first."""
    graded = [(one, lesion) for one in seen for lesion in LESIONS if one.rank(lesion) != NONE]
    same = np.mean([one.rank(lesion) == one.rank(lesion, one.second) for one, lesion in graded])
    return f"two readers give the same grade: {same:.3f} of {len(graded)}"


def all_knowing(seen: Sequence[Seen]) -> list[str]:
    """Gradient boosting from the exact flow, learned from one half, asked with the other."""
    half = len(seen) // 2
    flow = np.array([one.flow for one in seen])
    valves = np.array([list(Valve).index(one.valve) for one in seen])
    told = _boosted(flow[:half], valves[:half], flow[half:])
    right = told == valves[half:]
    shown = np.random.default_rng(0).random(len(right)) >= BLIND_SHARE
    lines = [
        f"exact flow, {half} examples: valve {right.mean():.3f}",
        f"the same, and each view that shows the valve understood: valve {(right | shown).mean():.3f}",
    ]
    lines.append("exact flow and valve known: " + _findable(seen, flow, valves, valves[half:]))
    named = np.where(shown, valves[half:], told)
    return [*lines, "exact flow, valve by it and by each view: " + _findable(seen, flow, valves, named)]


def _findable(seen: Sequence[Seen], flow: np.ndarray, valves: np.ndarray, named: np.ndarray) -> str:
    """Lesions and grades that one half teaches of the other, whose valves are `named`; that of another is none."""
    half = len(seen) - len(named)
    learned, asked = np.c_[flow[:half], valves[:half]], np.c_[flow[half:], named]
    hits, true, found, exact = np.zeros(4)
    for lesion in LESIONS:
        ranks = np.array([one.rank(lesion) for one in seen])
        has, stated = ranks != NONE, _boosted(learned, ranks[:half] != NONE, asked)
        right = stated & has[half:] & (named == valves[half:])
        grades = _boosted(learned[has[:half]], ranks[:half][has[:half]], asked)
        hits, true, found = hits + right.sum(), true + has[half:].sum(), found + stated.sum()
        exact += (right & (grades == ranks[half:])).sum()
    return f"lesions found {hits / true:.3f}, precision {hits / found:.3f}, grade exact {exact / true:.3f} of all"


def _boosted(inputs: np.ndarray, labels: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return HistGradientBoostingClassifier(max_iter=150, learning_rate=0.06).fit(inputs, labels).predict(asked)


def graders_with_exact_measurements(seen: Sequence[Seen]) -> list[str]:
    """The model's graders with 226 pairs and no error of measurement, and each lesion's learned from its pairs alone.

    Lesions too rare to learn count as wrong.
    """
    asked = {lesion: _by_valve(seen, lesion) for lesion in LESIONS}
    shares = []
    for number in range(DRAWS):
        drawn = draw(PAIRS, 1000 + number)
        learned = {lesion: _by_valve(drawn, lesion) for lesion in LESIONS}
        shares.append([_right(graders, asked) for graders in (fit_graders_of(learned), _alone(learned))])
    (mean, alone), spread = np.mean(shares, axis=0), np.std([share for share, _ in shares])
    start = f"exact measurements, {PAIRS} pairs, the model's graders"
    return [f"{start}: grade exact {mean:.3f} (sd {spread:.3f})", f"the same, each lesion learned alone: {alone:.3f}"]


def _alone(learned: Mapping[Disease, Mapping[Valve, Graded]]) -> dict[Lesion, Grader]:
    return {
        (valve, lesion): fit_grader(values, ranks)
        for lesion, valves in learned.items()
        for valve, (values, ranks) in valves.items()
        if len(ranks) >= FEWEST_ALONE
    }


def _right(graders: Mapping[Lesion, Grader], asked: Mapping[Disease, Mapping[Valve, Graded]]) -> float:
    """Share of the grades that are right."""
    right, graded = 0, 0
    for lesion, valves in asked.items():
        for valve, (values, ranks) in valves.items():
            graded += len(ranks)
            if grader := graders.get((valve, lesion)):
                right += (grader.probabilities(values).argmax(1) == ranks).sum()
    return right / graded


def _by_valve(seen: Sequence[Seen], lesion: Disease) -> dict[Valve, Graded]:
    """Values and ranks of the graded ones of each valve."""
    found = {}
    for valve in Valve:
        graded = [one for one in seen if one.valve is valve and one.rank(lesion) != NONE]
        found[valve] = _values(graded, lesion, valve), np.array([one.rank(lesion) for one in graded], int)
    return found


def _values(seen: Sequence[Seen], lesion: Disease, valve: Valve) -> np.ndarray:
    """As `echoreport.vision.lesion_values` orders them, from the exact flow."""
    flow = np.array([one.flow for one in seen]).reshape(-1, 10)
    logs = np.log(np.maximum(flow, 1e-2))
    semilunar = valve in (Valve.AORTIC, Valve.PULMONIC)
    if lesion is Disease.STENOSIS:
        return logs[:, [1, 1] if semilunar else [1, 1, 3]]
    return np.stack([flow[:, 8], logs[:, 9] if semilunar else logs[:, 1]], 1)


def words_in_common(seen: Sequence[Seen]) -> list[str]:
    """BLEU of two readers' words for one reading, and of another patient's report that states the same."""
    of_meaning: dict[tuple, list[str]] = defaultdict(list)
    for one in seen:
        of_meaning[_meaning(one)].append(one.texts[0])
    rng = np.random.default_rng(0)
    others = [one for one in seen[:1000] if len(of_meaning[_meaning(one)]) > 1]
    drawn = [_another(of_meaning[_meaning(one)], one.texts[0], rng) for one in others]
    own = [one.texts[0] for one in others]
    again = _bleu([one.texts[1] for one in others], own)
    return [
        f"BLEU of two readers' words for the same reading: {again:.3f}",
        f"BLEU of another patient's report with the same valve, lesions and grades: {_bleu(drawn, own):.3f}",
    ]


def _meaning(one: Seen) -> tuple:
    return one.valve, one.first.stenosis, one.first.regurgitation


def _another(texts: Sequence[str], own: str, rng: np.random.Generator) -> str:
    return str(rng.choice([text for text in texts if text != own] or [""]))


def _bleu(texts: Sequence[str], references: Sequence[str]) -> float:
    patients = np.arange(len(texts))
    return float(estimates({"bleu": bleu(list(texts), list(references), patients, len(texts))})["bleu"].value or 0.0)


def main() -> int:
    """Draw, learn, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    seen = draw(options.patients, options.seed)
    for line in [
        readers_agree(seen),
        *all_knowing(seen),
        *graders_with_exact_measurements(seen),
        *words_in_common(seen),
    ]:
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
