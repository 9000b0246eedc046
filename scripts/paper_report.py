"""Answers of several seeds as one table: figures over all seeds' patients, with intervals and paired differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from paper_variants import MODEL

from echoreport.domain import Disease, Severity, Valve
from echoreport.drafting.voting import Vote
from echoreport.evaluation.cases import Case, Cohort, Instance, grades_of
from echoreport.evaluation.figures import FIGURES, retrieved
from echoreport.evaluation.figures.figure import share_of
from echoreport.evaluation.figures.texts import TEXT_FIGURES
from echoreport.evaluation.uncertainty import Statistic, compared, estimate, estimates
from echoreport.evaluation.wording import interval_text, number_text, p_text

Rows = Mapping[str, Any]
READERS = "two simulated readers"


def aortic_stenosis(cohort: Cohort) -> Statistic:
    """Share of the aortic valve's images on which stenosis is stated just where the report states it."""
    key = (Valve.AORTIC, Disease.STENOSIS)
    rows = [
        ((key in grades_of(case.true)) == (key in grades_of(case.predicted)), patient)
        for case, patient in cohort
        if case.true_valve is Valve.AORTIC
    ]
    return share_of(rows, cohort.size)


COLUMNS: dict[str, tuple[str, Callable[[Cohort], Statistic]]] = {
    "recall": ("lesions found", FIGURES["disease_recall"]),
    "precision": ("precision", FIGURES["disease_precision"]),
    "exact": ("grade exact", FIGURES["severity_exact"]),
    "within": ("within one grade", FIGURES["severity_within_one"]),
    "valve": ("valve", FIGURES["valve"]),
    "aortic": ("aortic stenosis", aortic_stenosis),
}
CONFIDENCE: dict[str, tuple[str, Callable[[Cohort], Statistic]]] = {
    "calibration_error": ("calibration error", FIGURES["calibration_error"]),
    "overconfidence": ("overconfidence", FIGURES["overconfidence"]),
    "error": ("decisions wrong", FIGURES["error"]),
    "error_of_surest": ("of the surest 80 %", FIGURES["error_of_surest"]),
    "set_coverage": ("sets that hold the grade", FIGURES["set_coverage"]),
    "set_size": ("grades in a set", FIGURES["set_size"]),
}
COMPARED = ("recall", "precision", "exact", "valve")


def row_of(cases: Sequence[Case], further: Mapping[str, float]) -> dict[str, Any]:
    """What is kept of a variant's answers, as plain values."""
    answers = [
        {
            "patient": case.patient_id,
            "valve": [case.true_valve, case.predicted_valve],
            "true": [[i.valve, i.disease, i.severity] for i in sorted(case.true, key=str)],
            "predicted": [[i.valve, i.disease, i.severity] for i in sorted(case.predicted, key=str)],
            "votes": [[v.valve, v.disease, v.valve_share, dict(v.shares)] for v in case.ballot],
            "sets": [[valve, disease, list(grades)] for (valve, disease), grades in sorted(case.sets.items())],
        }
        for case in cases
    ]
    return {"answers": answers, "further": {**further, **_bleu(cases)}}


def _bleu(cases: Sequence[Case]) -> dict[str, float]:
    """BLEU of the retrieved paragraphs of these cases."""
    if not any(case.nearest for case in cases):
        return {}
    texts = retrieved(cases)
    patients = np.arange(len(texts))
    found = estimates({"BLEU": TEXT_FIGURES["bleu"](texts, patients, len(texts))})
    return {name: figure.value for name, figure in found.items() if figure.value is not None}


def cohort_of(runs: Sequence[Rows], name: str) -> Cohort:
    """All seeds' answers of a variant."""
    return Cohort.of([_case(run["seed"], answer) for run in runs for answer in run["rows"][name]["answers"]])


def _case(seed: int, answer: Rows) -> Case:
    def instances(rows: Sequence[Sequence[str | None]]) -> frozenset[Instance]:
        return frozenset(Instance(Valve(v), Disease(d), Severity(s) if s else None) for v, d, s in rows)

    true_valve, predicted_valve = (Valve(valve) if valve else None for valve in answer["valve"])
    patient = f"{seed}/{answer['patient']}"
    true, predicted = instances(answer["true"]), instances(answer["predicted"])
    return Case(
        image_id=patient,
        patient_id=patient,
        true=true,
        predicted=predicted,
        true_valve=true_valve,
        predicted_valve=predicted_valve,
        ballot=tuple(Vote("", Valve(v), Disease(d), share, shares) for v, d, share, shares in answer["votes"]),
        sets={(Valve(v), Disease(d)): tuple(map(Severity, grades)) for v, d, grades in answer["sets"]},
    )


def report(runs: Sequence[Rows]) -> str:
    """The tables as Markdown: figures with intervals, spread over the seeds, paired differences from the model."""
    names = list(runs[0]["rows"])
    count = len(cohort_of(runs, MODEL).cases)
    told = [f"{count} test images; 95 % intervals over their patients.\n", *_figures(runs, names), ""]
    told += ["How far the confidences can be believed, nothing left open:\n", *_confidences(runs, names), ""]
    if len(runs) > 1:
        told += [f"Mean of {len(runs)} seeds ± standard deviation (least to greatest):\n", *_seeds(runs, names), ""]
    return "\n".join([*told, *_differences(runs, names)]) + "\n"


def _figures(runs: Sequence[Rows], names: Sequence[str]) -> list[str]:
    lines = _head("", [*(label for label, _ in COLUMNS.values()), "BLEU", "further"])
    for name in names:
        found = estimates({key: figure(cohort_of(runs, name)) for key, (_, figure) in COLUMNS.items()})
        cells = [f"{number_text(found[key].value)} ({interval_text(found[key])})" for key in COLUMNS]
        means = _further(runs, name)
        bleu = number_text(means.pop("BLEU", None))
        lines.append(_line([name, *cells, bleu, "; ".join(f"{key} {value:.2f}" for key, value in means.items())]))
    return lines


def _confidences(runs: Sequence[Rows], names: Sequence[str]) -> list[str]:
    lines = _head("", [label for label, _ in CONFIDENCE.values()])
    for name in names:
        found = estimates({key: figure(cohort_of(runs, name)) for key, (_, figure) in CONFIDENCE.items()})
        if found["error"].value is not None and any(answer["votes"] for answer in runs[0]["rows"][name]["answers"]):
            cells = [f"{number_text(one.value)} ({interval_text(one)})" for one in found.values()]
            lines.append(_line([name, *cells]))
    return lines


def _further(runs: Sequence[Rows], name: str) -> dict[str, float]:
    """Means over the seeds of a variant's further figures."""
    found: dict[str, list[float]] = {}
    for run in runs:
        for key, value in run["rows"][name]["further"].items():
            found.setdefault(key, []).append(value)
    return {key: float(np.mean(values)) for key, values in found.items()}


def _seeds(runs: Sequence[Rows], names: Sequence[str]) -> list[str]:
    lines = _head("", [COLUMNS[key][0] for key in COMPARED])
    for name in names:
        cohorts = [cohort_of([run], name) for run in runs]
        cells = [_spread([estimate(COLUMNS[key][1](cohort)).value for cohort in cohorts]) for key in COMPARED]
        lines.append(_line([name, *cells]))
    return lines


def _spread(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return "-"
    deviation = float(np.std(known, ddof=1))
    return f"{np.mean(known):.2f} ± {deviation:.2f} ({min(known):.2f} to {max(known):.2f})"


def _differences(runs: Sequence[Rows], names: Sequence[str]) -> list[str]:
    lines = _head("less the model by the spectrum alone", [COLUMNS[key][0] for key in COMPARED])
    model = cohort_of(runs, MODEL)
    for name in names:
        if name in (MODEL, READERS):
            continue
        both = cohort_of(runs, name).beside(model)
        apart = [compared(COLUMNS[key][1](both)) for key in COMPARED]
        cells = [
            f"{number_text(one.difference.value)} ({interval_text(one.difference)}), p {p_text(one.p)}" for one in apart
        ]
        lines.append(_line([name, *cells]))
    return lines


def _head(first: str, labels: Sequence[str]) -> list[str]:
    return [_line([first, *labels]), "|" + "---|" * (len(labels) + 1)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
