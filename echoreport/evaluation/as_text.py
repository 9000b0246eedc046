"""An evaluation as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.metrics import LesionRow, Rate
from echoreport.evaluation.wording import FIGURES, METHODS, PAPER, count_text, share_text


def render(evaluation: Evaluation) -> str:
    """The figures beside their baselines, ceiling and the paper's, the lesions, and what the words mean."""
    return "\n\n".join((_head(evaluation), _figures(evaluation), _lesions(evaluation.lesions), _notes(evaluation)))


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows under each other: the first column flush left, the others flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)


def _head(evaluation: Evaluation) -> str:
    kind = "simulated " if evaluation.simulated else ""
    return (
        f"{len(evaluation.cases)} {kind}images of {evaluation.patients} {kind}patients, split '{evaluation.split}' "
        f"of {evaluation.corpus}\nmodel: {evaluation.model}"
    )


def _figures(evaluation: Evaluation) -> str:
    methods = evaluation.methods()
    rows = [["", "", *(METHODS[name][0] for name in methods), METHODS["paper"][0]]]
    for name, label in FIGURES.items():
        rates = [figures.named()[name] for figures in methods.values()]
        shares = [share_text(rate.value) for rate in rates]
        rows.append([label, _counts(name, rates[0]), *shares, share_text(PAPER.get(name))])
    return columns(rows)


def _counts(name: str, rate: Rate) -> str:
    return "" if name == "disease_f1" else count_text(rate)


def _lesions(lesions: Sequence[LesionRow]) -> str:
    rows = [["Lesion", "found", "right of those stated", "grade exact", "within one grade"]]
    for row in lesions:
        rates = (row.recall, row.precision, row.severity_exact, row.severity_within_one)
        rows.append([f"{row.valve} {row.disease}", *(count_text(rate) for rate in rates)])
    return columns(rows)


def _notes(evaluation: Evaluation) -> str:
    shown = [*evaluation.methods(), "paper"]
    notes = [f"{METHODS[name][0]}: {METHODS[name][1]}" for name in shown[1:]]
    if evaluation.rejected:
        notes.append(f"images that could not be used, and count as missed: {len(evaluation.rejected)}")
    if evaluation.patients_in_index:
        notes.append(
            f"careful: the model's archive holds paragraphs of {evaluation.patients_in_index} of these patients, "
            "so these figures are too good"
        )
    if evaluation.simulated:
        notes.append("All figures except the paper's are simulated: they say nothing of how a clinic would fare")
    return "\n".join(notes)
