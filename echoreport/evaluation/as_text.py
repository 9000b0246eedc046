"""An evaluation as text for a terminal."""

from __future__ import annotations

from echoreport.evaluation.evaluation import MODEL, Evaluation
from echoreport.evaluation.uncertainty import Difference
from echoreport.evaluation.wording import (
    FIGURES,
    METHODS,
    PAPER,
    RANKS,
    SEARCH_WORDS,
    TEXTS,
    columns,
    compared_name,
    count_text,
    interval_text,
    number_text,
    p_text,
    rank_text,
    search_text,
    text_source,
)

_SUMMARY = {
    "disease_recall": "found",
    "disease_precision": "precision",
    "severity_exact": "grade exact",
    "valve": "valve",
    "auroc_stenosis": "AUROC sten.",
    "auroc_regurgitation": "AUROC regurg.",
    "calibration_error": "ECE",
}


def render(evaluation: Evaluation) -> str:
    """The figures beside ceiling, floor and the paper's, retrieval, texts, lesions, and what the words mean."""
    parts = (
        "\n".join([_head(evaluation), *cautions(evaluation)]),
        _figures(evaluation),
        _methods(evaluation),
        _retrieval(evaluation),
        _texts(evaluation),
        _lesions(evaluation),
        _comparison(evaluation),
        _notes(evaluation),
    )
    return "\n\n".join(part for part in parts if part)


def _head(evaluation: Evaluation) -> str:
    kind = "simulated " if evaluation.simulated else ""
    return (
        f"{len(evaluation.cases)} {kind}images of {evaluation.patients} {kind}patients, split '{evaluation.split}' "
        f"of {evaluation.corpus}\nmodel: {evaluation.model}"
    )


def _figures(evaluation: Evaluation) -> str:
    ceiling = evaluation.figures.get("two_simulated_readers")
    head = ["", "", "model", "95 % interval", *(["2 readers"] if ceiling else []), "chance", "paper"]
    rows = [head]
    for name, label in FIGURES.items():
        figure = evaluation.figures[MODEL][name]
        others = [ceiling] if ceiling else []
        beside = [number_text(method[name].value) for method in (*others, evaluation.figures["chance"])]
        paper = number_text(PAPER.get(name))
        rows.append([label, count_text(figure), number_text(figure.value), interval_text(figure), *beside, paper])
    return columns(rows)


def _methods(evaluation: Evaluation) -> str:
    rows = [["Methods on the same images", *_SUMMARY.values(), "BLEU"]]
    for method, figures in evaluation.figures.items():
        bleu = evaluation.text_figures.get(method, {}).get("bleu")
        values = [number_text(figures[name].value) for name in _SUMMARY]
        rows.append([METHODS[method][0], *values, number_text(bleu.value if bleu else None)])
    return columns(rows)


def _retrieval(evaluation: Evaluation) -> str:
    rows = [["Retrieval", "gallery", "R@1 by chance", *RANKS.values()]]
    for search in evaluation.searches:
        figures = evaluation.search_figures[search.name]
        by_chance = number_text(search.chance["recall@1"], 3)
        found = [rank_text(name, figures[name].value) for name in RANKS]
        rows.append([search_text(search), str(search.size), by_chance, *found])
    return columns(rows) if evaluation.searches else ""


def _texts(evaluation: Evaluation) -> str:
    shown = [source for source in ("draft", "model", "chance") if source in evaluation.text_figures]
    rows = [["Texts against the true paragraphs", *TEXTS.values()]]
    for source in shown:
        rows.append(
            [text_source(source), *(number_text(evaluation.text_figures[source][name].value) for name in TEXTS)]
        )
    return columns(rows) if shown else ""


def _lesions(evaluation: Evaluation) -> str:
    rows = [["Lesion", "found", "right of those stated", "grade exact", "within one grade"]]
    for row in evaluation.lesions:
        shown = ("recall", "precision", "severity_exact", "severity_within_one")
        rows.append([f"{row.valve} {row.disease}", *(count_text(row.figures[name]) for name in shown)])
    return columns(rows)


def _comparison(evaluation: Evaluation) -> str:
    if evaluation.rival is None:
        return ""
    rows = [["A less B, on the same patients", "A", "B", "A - B", "95 % interval", "p"]]
    for name, found in main_differences(evaluation).items():
        values = [number_text(found.a), number_text(found.b), number_text(found.difference.value)]
        rows.append([compared_name(name), *values, interval_text(found.difference), p_text(found.p)])
    return f"A: this model. B: {evaluation.rival.model}\n{columns(rows)}"


def main_differences(evaluation: Evaluation) -> dict[str, Difference]:
    """Those that are shown: of each search the first recall only."""
    shown = evaluation.differences.items()
    return {name: found for name, found in shown if ">" not in name or name.endswith("recall@1")}


def cautions(evaluation: Evaluation) -> list[str]:
    """What makes the figures of a model too good: patients whose reports it may have learned from."""
    models = {"the model": evaluation.patients_in_index}
    if evaluation.rival:
        models["model B"] = evaluation.rival.patients_in_index
    return [
        f"careful: the archive of {name} holds paragraphs of {count} of these patients (by their ids), "
        "so its figures are too good"
        for name, count in models.items()
        if count
    ]


def _notes(evaluation: Evaluation) -> str:
    notes = [f"{METHODS[name][0]}: {METHODS[name][1]}" for name in (*evaluation.figures, "paper") if name != MODEL]
    notes += SEARCH_WORDS if evaluation.searches else ()
    if evaluation.rejected:
        notes.append(f"images that could not be used, and count as missed: {len(evaluation.rejected)}")
    if not any(name in evaluation.figures for name in ("ridge", "nearest_image")):
        notes.append("no simpler methods: the corpus has no other pairs for them to learn from")
    if evaluation.simulated:
        notes.append("All figures except the paper's are simulated: they say nothing of how a clinic would fare")
    return "\n".join(notes)
