"""The tables of an evaluation: rows with their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from echoreport.evaluation import search
from echoreport.evaluation.breakdown import severity_counts, valve_counts
from echoreport.evaluation.cases import Cohort, Instance
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.figures import confidence
from echoreport.evaluation.metrics import trust
from echoreport.evaluation.slices import SLICED
from echoreport.evaluation.uncertainty import Estimate
from echoreport.evaluation.wording import instance_text
from echoreport.tables import Columns

Row = dict[str, Any]


def all_tables(evaluation: Evaluation) -> dict[str, tuple[list[Row], Columns]]:
    """Name -> rows and columns."""
    return {
        "figures": (_figure_rows(evaluation), _FIGURE),
        "texts": (_text_rows(evaluation), _TEXT),
        "retrieval": (_retrieval_rows(evaluation), _RETRIEVAL),
        "findings": (finding_rows(evaluation), _FINDING),
        "lesions": (lesion_rows(evaluation), _LESION),
        "severity": (severity_rows(evaluation), _CONFUSION),
        "valves": (valve_rows(evaluation), _CONFUSION),
        "slices": (slice_rows(evaluation), _SLICE),
        "reliability": (reliability_rows(evaluation), _RELIABILITY),
        "risk_coverage": (_risk_coverage_rows(evaluation), _RISK_COVERAGE),
        "cases": (_case_rows(evaluation), _CASE),
        **({"comparison": (comparison_rows(evaluation), _COMPARISON)} if evaluation.rival else {}),
    }


def _figure_rows(evaluation: Evaluation) -> list[Row]:
    return [
        {"method": method, "figure": name, **figure.to_row(), "simulated": evaluation.simulated}
        for method, figures in evaluation.figures.items()
        for name, figure in figures.items()
    ]


def _text_rows(evaluation: Evaluation) -> list[Row]:
    return [
        {"text": source, "figure": name, **figure.to_row(), "simulated": evaluation.simulated}
        for source, figures in evaluation.text_figures.items()
        for name, figure in figures.items()
    ]


def _retrieval_rows(evaluation: Evaluation) -> list[Row]:
    return [
        row | {"simulated": evaluation.simulated}
        for each in evaluation.searches
        for row in search.rows(each, evaluation.search_figures[each.name])
    ]


def finding_rows(evaluation: Evaluation) -> list[Row]:
    """Precision, recall and F1 part by part."""
    names = ("by", "average", "valve", "disease", "severity", "true", "stated", "caught")
    return [{name: getattr(row, name) for name in names} | _named_bounds(row.figures) for row in evaluation.findings]


def lesion_rows(evaluation: Evaluation) -> list[Row]:
    """Each lesion of each valve."""
    return [
        {
            "valve": row.valve.value,
            "disease": row.disease.value,
            "true": row.figures["recall"].total,
            "predicted": row.figures["precision"].total,
            "caught": row.figures["recall"].hits,
            **_named_bounds(row.figures),
        }
        for row in evaluation.lesions
    ]


def _named_bounds(figures: Mapping[str, Estimate]) -> Row:
    made: Row = {}
    for name, figure in figures.items():
        made |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return made


def severity_rows(evaluation: Evaluation) -> list[Row]:
    """Grades of reports and model."""
    return _confusion(severity_counts(evaluation.cases))


def valve_rows(evaluation: Evaluation) -> list[Row]:
    """Valves of images and model."""
    return _confusion(valve_counts(evaluation.cases))


def _confusion(counts: Counter[tuple[str, str]]) -> list[Row]:
    return [{"true": true, "predicted": said, "count": counts[true, said]} for true, said in sorted(counts)]


def slice_rows(evaluation: Evaluation) -> list[Row]:
    """Parts of the split."""
    names = ("by", "value", "images", "patients", "few")
    return [{name: getattr(part, name) for name in names} | _named_bounds(part.figures) for part in evaluation.slices]


def reliability_rows(evaluation: Evaluation) -> list[Row]:
    """Confidence against share right, bin by bin."""
    sure, right, _ = confidence.decisions(Cohort.of(evaluation.cases))
    return [dict(zip(_RELIABILITY, row, strict=True)) for row in trust.reliability(sure, right)]


def _risk_coverage_rows(evaluation: Evaluation) -> list[Row]:
    sure, right, _ = confidence.all_decisions(Cohort.of(evaluation.cases))
    coverage, risk = trust.risk_coverage(sure, right)
    return [{"coverage": float(c), "risk": float(r)} for c, r in zip(coverage, risk, strict=True)]


def comparison_rows(evaluation: Evaluation) -> list[Row]:
    """This model less the other."""
    return [{"figure": name, **found.to_row()} for name, found in evaluation.differences.items()]


def _case_rows(evaluation: Evaluation) -> list[Row]:
    return [
        {
            "image_id": case.image_id,
            "patient_id": case.patient_id,
            "true_valve": case.true_valve,
            "predicted_valve": case.predicted_valve,
            "true": _listed(case.true),
            "predicted": _listed(case.predicted),
            "rejected": case.rejected,
        }
        for case in evaluation.cases
    ]


def _listed(instances: frozenset[Instance]) -> str:
    return "; ".join(sorted(map(instance_text, instances)))


def _columns(text: str = "", whole: str = "", number: str = "", flag: str = "") -> dict[str, type]:
    kinds = ((text, str), (whole, int), (number, float), (flag, bool))
    return {name: kind for names, kind in kinds for name in names.split()}


def _with_bounds(*names: str) -> str:
    return " ".join(f"{name} {name}_low {name}_high" for name in names)


_COUNTED = {"value": float, "low": float, "high": float, "hits": int, "total": int, "patients": int, "simulated": bool}
_FIGURE = _columns("method figure") | _COUNTED
_TEXT = _columns("text figure") | _COUNTED
_RETRIEVAL = search.ROW_COLUMNS | {"simulated": bool}
_FINDING = _columns(
    "by average valve disease severity", "true stated caught", _with_bounds("precision", "recall", "f1")
)
_LESION = _columns(
    "valve disease",
    "true predicted caught",
    _with_bounds(
        "recall", "precision", "f1", "accuracy", "severity_exact", "severity_within_one", "auroc", "average_precision"
    ),
)
_CONFUSION = _columns("true predicted", "count")
_SLICE = _columns("by value", "images patients") | _columns(flag="few") | _columns(number=_with_bounds(*SLICED))
_RELIABILITY = {"confidence": float, "right": float, "decisions": int}
_RISK_COVERAGE = _columns(number="coverage risk")
_COMPARISON = _columns("figure", number="a b difference low high p") | _columns(whole="patients")
_CASE = _columns("image_id patient_id true_valve predicted_valve true predicted rejected")
