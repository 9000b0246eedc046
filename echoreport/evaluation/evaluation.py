"""The result of an evaluation, and its files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from echoreport import __version__
from echoreport.evaluation.baselines import DRAWS
from echoreport.evaluation.cases import Case, Instance
from echoreport.evaluation.metrics import Figures, LesionRow, Rate, figures_of, lesion_rows, severity_counts
from echoreport.evaluation.wording import PAPER, PAPER_SOURCE, instance_text
from echoreport.files import write_beside
from echoreport.tables import write_rows

FORMAT = 1


@dataclass(frozen=True)
class Evaluation:
    """How well a model did on one split of a corpus.

    Attributes:
        corpus: Its name.
        model: Name and version of the model.
        split: "train", "validation" or "test".
        simulated: Whether a simulation made the corpus; all figures are then simulated ones.
        cases: One for each image of the split that has a paragraph.
        chance: Figures of random paragraphs of the index instead of the model's answers.
        majority: Figures of one constant answer, the most frequent one.
        ceiling: Figures of a second simulated reader; None where the corpus has no truth table.
        patients_in_index: Patients of the cases with paragraphs in the model's index: the model may have
            learned from them, and the figures are then too good. 0 on a test split.
    """

    corpus: str
    model: str
    split: str
    simulated: bool
    cases: tuple[Case, ...]
    chance: Figures
    majority: Figures
    ceiling: Figures | None
    patients_in_index: int = 0

    @cached_property
    def figures(self) -> Figures:
        """The model's own figures."""
        return figures_of(self.cases)

    @cached_property
    def lesions(self) -> tuple[LesionRow, ...]:
        """Figures of each lesion of each valve."""
        return tuple(lesion_rows(self.cases))

    @property
    def patients(self) -> int:
        """How many patients the images come from."""
        return len({case.patient_id for case in self.cases})

    @property
    def rejected(self) -> tuple[Case, ...]:
        """The images that could not be used."""
        return tuple(case for case in self.cases if case.rejected)

    @property
    def misses(self) -> tuple[Case, ...]:
        """Cases whose lesions, grades or valve are not exactly those of the paragraph."""
        return tuple(
            case
            for case in self.cases
            if case.true != case.predicted or (case.true_valve and case.true_valve != case.predicted_valve)
        )

    def methods(self) -> dict[str, Figures]:
        """The model's figures and those to hold them against, by name, in the order of display."""
        ceiling = {"two_simulated_readers": self.ceiling} if self.ceiling else {}
        return {"model": self.figures, **ceiling, "majority": self.majority, "chance": self.chance}

    def table(self) -> str:
        """The figures as text for a terminal."""
        from echoreport.evaluation.as_text import render  # late: the formats import this record

        return render(self)

    def save(self, folder: str | Path) -> None:
        """Write metrics.json, tables/*.csv and evaluation.html into a folder, whose other files stay.

        Raises:
            EchoReportError: If the file system refuses; no file is left half-written.
        """
        folder = Path(folder)
        write_rows(folder / "tables" / "figures.csv", self._figure_rows(), _FIGURE_COLUMNS)
        write_rows(folder / "tables" / "lesions.csv", self._lesion_rows(), _LESION_COLUMNS)
        write_rows(folder / "tables" / "severity.csv", self._severity_rows(), _SEVERITY_COLUMNS)
        write_rows(folder / "tables" / "cases.csv", self._case_rows(), _CASE_COLUMNS)
        page = import_module("echoreport.evaluation.as_html").render(self)
        for name, content in (("metrics.json", json.dumps(self.metrics(), indent=2) + "\n"), ("evaluation.html", page)):
            with write_beside(folder / name) as part:
                part.write_text(content, encoding="utf-8", newline="\n")

    def metrics(self) -> dict[str, Any]:
        """All figures as JSON's types; a share that has nothing to count has the value null."""
        return {
            "format": FORMAT,
            "echoreport": __version__,
            "corpus": self.corpus,
            "simulated": self.simulated,
            "model": self.model,
            "split": self.split,
            "images": len(self.cases),
            "patients": self.patients,
            "images_rejected": len(self.rejected),
            "patients_in_index": self.patients_in_index,
            "chance_draws_per_image": DRAWS,
            "figures": {
                method: {name: _rate(rate) for name, rate in figures.named().items()}
                for method, figures in self.methods().items()
            },
            "paper": {"source": PAPER_SOURCE, "same_data": False, "figures": PAPER},
            "lesions": self._lesion_rows(),
            "severity": self._severity_rows(),
        }

    def _figure_rows(self) -> list[dict[str, object]]:
        return [
            {"method": method, "figure": name, **_rate(rate), "simulated": str(self.simulated).lower()}
            for method, figures in self.methods().items()
            for name, rate in figures.named().items()
        ]

    def _lesion_rows(self) -> list[dict[str, object]]:
        return [
            {
                "valve": row.valve.value,
                "disease": row.disease.value,
                "true": row.recall.total,
                "predicted": row.precision.total,
                "caught": row.recall.hits,
                "recall": row.recall.value,
                "precision": row.precision.value,
                "severity_exact": row.severity_exact.value,
                "severity_within_one": row.severity_within_one.value,
            }
            for row in self.lesions
        ]

    def _severity_rows(self) -> list[dict[str, object]]:
        counts = severity_counts(self.cases)
        return [{"true": true, "predicted": said, "count": counts[true, said]} for true, said in sorted(counts)]

    def _case_rows(self) -> list[dict[str, object]]:
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
            for case in self.cases
        ]


def _rate(rate: Rate) -> dict[str, Any]:
    return {"value": rate.value, **asdict(rate)}


def _listed(instances: frozenset[Instance]) -> str:
    return "; ".join(sorted(map(instance_text, instances)))


_FIGURE_COLUMNS = {"method": str, "figure": str, "value": float, "hits": int, "total": int, "simulated": str}
_LESION_COLUMNS = {
    "valve": str,
    "disease": str,
    "true": int,
    "predicted": int,
    "caught": int,
    "recall": float,
    "precision": float,
    "severity_exact": float,
    "severity_within_one": float,
}
_SEVERITY_COLUMNS = {"true": str, "predicted": str, "count": int}
_CASE_COLUMNS = dict.fromkeys(
    ("image_id", "patient_id", "true_valve", "predicted_valve", "true", "predicted", "rejected"), str
)
