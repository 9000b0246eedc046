"""An evaluation as JSON's types; docs/formats.md names every key."""

from __future__ import annotations

from typing import Any

from echoreport import __version__
from echoreport.evaluation import search, tables
from echoreport.evaluation.baselines import DRAWS
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.uncertainty import Estimate
from echoreport.evaluation.uncertainty.interval import LEVEL, RESAMPLES
from echoreport.evaluation.wording import PAPER, PAPER_SOURCE

FORMAT = 2


def metrics(evaluation: Evaluation) -> dict[str, Any]:
    """All figures; a figure that has nothing to count has the value null."""
    return {
        "format": FORMAT,
        "echoreport": __version__,
        "corpus": evaluation.corpus,
        "simulated": evaluation.simulated,
        "model": evaluation.model,
        "split": evaluation.split,
        "images": len(evaluation.cases),
        "patients": evaluation.patients,
        "images_rejected": len(evaluation.rejected),
        "patients_in_index": evaluation.patients_in_index,
        "valve_evidence": list(evaluation.valve_evidence),
        "chance_draws_per_image": DRAWS,
        "interval": {"level": LEVEL, "over": "patients", "method": "bca", "resamples": RESAMPLES},
        "figures": {method: _estimates(figures) for method, figures in evaluation.figures.items()},
        "texts": {source: _estimates(figures) for source, figures in evaluation.text_figures.items()},
        "retrieval": [search.as_json(each, evaluation.search_figures[each.name]) for each in evaluation.searches],
        "paper": {"source": PAPER_SOURCE, "same_data": False, "figures": PAPER},
        "findings": tables.finding_rows(evaluation),
        "lesions": tables.lesion_rows(evaluation),
        "severity": tables.severity_rows(evaluation),
        "valves": tables.valve_rows(evaluation),
        "slices": tables.slice_rows(evaluation),
        "reliability": tables.reliability_rows(evaluation),
        "comparison": _comparison(evaluation),
    }


def _estimates(figures: dict[str, Estimate]) -> dict[str, Any]:
    return {name: figure.to_json() for name, figure in figures.items()}


def _comparison(evaluation: Evaluation) -> dict[str, Any] | None:
    if evaluation.rival is None:
        return None
    rival = evaluation.rival
    known = {"model": rival.model, "patients_in_index": rival.patients_in_index}
    return known | {"figures": tables.comparison_rows(evaluation)}
