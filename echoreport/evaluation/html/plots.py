"""Plots as SVG within the page: read without colour by line and marker, in light and dark by the page's own inks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from echoreport.domain import LESIONS, Valve
from echoreport.evaluation.cases import Cohort
from echoreport.evaluation.evaluation import MODEL, Evaluation
from echoreport.evaluation.figures import confidence
from echoreport.evaluation.figures.lesions import LESION_CLASSES, grave_scores
from echoreport.evaluation.metrics import discrimination, trust
from echoreport.evaluation.space import Space
from echoreport.evaluation.wording import METHODS
from echoreport.page import escape

_INKS = {"#010101": "var(--ink)", "#020202": "var(--soft)", "#030303": "var(--line)", "#040404": "var(--accent)"}
"""Stand-ins that matplotlib draws with -> the page's colours."""
_INK, _SOFT, _LINE, _ACCENT = _INKS
_COLOURS = {Valve.AORTIC: "#d55e00", Valve.MITRAL: "#0072b2", Valve.TRICUSPID: "#009e73", Valve.PULMONIC: "#cc79a7"}
"""Okabe and Ito's, told apart by all kinds of sight; the markers tell them apart in grey."""
_MARKERS = {Valve.AORTIC: "o", Valve.MITRAL: "s", Valve.TRICUSPID: "^", Valve.PULMONIC: "D"}
_STYLES = ("-", "--", ":", "-.", (0, (6, 1, 1, 1, 1, 1)))
_SMALL, _LARGE = (4.4, 3.6), (5.6, 4.9)  # inches


def reliability(evaluation: Evaluation) -> str:
    """Confidence of the decisions against how often they are right; a marker's area is the number of decisions."""
    sure, right, _ = confidence.decisions(Cohort.of(evaluation.cases))
    bins = trust.reliability(sure, right)
    if not bins:
        return ""
    with _figure("Reliability: share of decisions that are right against their confidence", _SMALL) as (axes, done):
        axes.plot([0, 1], [0, 1], color=_SOFT, linestyle="--", linewidth=1)
        means, shares, counts = zip(*bins, strict=True)
        sizes = 25 + 225 * np.array(counts) / max(counts)
        axes.scatter(means, shares, s=sizes, color=_ACCENT, zorder=3)
        for (mean, part, count), size in zip(bins, sizes, strict=True):
            left = (-3 - float(np.sqrt(size)) / 2, 0)  # points from the middle of the marker
            look = {"textcoords": "offset points", "ha": "right", "va": "center", "color": _INK}
            axes.annotate(str(count), (mean, part), left, **look)
        axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.04), ylim=(-0.06, 1.06))
    return done[0]


def risk_coverage(evaluation: Evaluation) -> str:
    """Share of wrong decisions if the least confident ones are withheld, for each method that votes."""
    curves = {
        METHODS[method][0]: trust.risk_coverage(sure, right)
        for method, cases in evaluation.methods.items()
        for sure, right, _ in [confidence.all_decisions(Cohort.of(cases))]
        if len(sure)
    }
    if not curves:
        return ""
    with _figure("Risk-coverage: share wrong among the decisions that are not withheld", _SMALL) as (axes, done):
        _lines(axes, curves)
        axes.set(xlabel="coverage", ylabel="share wrong", xlim=(0, 1.02))
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False, labelcolor=_INK, fontsize=9)
    return done[0]


def roc(evaluation: Evaluation) -> str:
    """ROC curves of lesions that are moderate or worse."""
    cohort = Cohort.of(evaluation.cases)
    curves = {}
    for disease in LESIONS:
        positive, scores, _ = grave_scores(cohort, [lesion for lesion in LESION_CLASSES if lesion[1] is disease])
        if positive.any() and not positive.all():
            area = evaluation.figures[MODEL][f"auroc_{disease}"].value or 0.0
            curves[f"{disease} ({area:.2f})"] = discrimination.roc_curve(positive, scores)
    if not curves:
        return ""
    with _figure("ROC curves of lesions that are moderate or worse", _SMALL) as (axes, done):
        axes.plot([0, 1], [0, 1], color=_SOFT, linestyle="--", linewidth=1)
        _lines(axes, curves)
        axes.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(-0.02, 1.02), ylim=(-0.02, 1.04))
        axes.legend(frameon=False, labelcolor=_INK, loc="lower right", fontsize=9)
    return done[0]


def space(shown: Space) -> str:
    """Paragraphs of the archive in two dimensions, and where the images landed."""
    with _figure("The text space in two dimensions, with the images in it", _LARGE) as (axes, done):
        for valve in Valve:
            of_valve = np.array([own is valve for own in shown.paragraph_valves], bool)
            look: dict[str, Any] = {"marker": _MARKERS[valve], "color": _COLOURS[valve]}
            axes.scatter(*shown.paragraphs[of_valve].T, s=9, alpha=0.3, linewidths=0, **look)
            landed = np.array([own is valve for own in shown.image_valves], bool)
            points = shown.images[landed]
            axes.scatter(*points.T, s=60, edgecolors=_INK, linewidths=1, zorder=3, label=str(valve), **look)
        wrong = shown.images[~np.array(shown.right, bool)]
        if len(wrong):
            axes.scatter(*wrong.T, s=130, marker="x", color=_INK, linewidths=1.5, zorder=4, label="wrong valve")
        first, second = (f"{100 * part:.0f} %" for part in shown.explained)
        axes.set(xlabel=f"first principal component ({first} of the variance)", ylabel=f"second ({second})")
        axes.legend(
            frameon=False,
            labelcolor=_INK,
            ncols=5,
            columnspacing=0.9,
            handletextpad=0.1,
            loc="upper center",
            bbox_to_anchor=(0.46, 1.1),
            fontsize=9,
        )
    return done[0]


def _lines(axes: Any, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Curves told apart by dashes, the first in the accent colour."""
    for number, (name, (x, y)) in enumerate(curves.items()):
        colour, width = (_INK, 1.2) if number else (_ACCENT, 2.2)
        axes.plot(x, y, label=name, color=colour, linestyle=_STYLES[number % len(_STYLES)], linewidth=width)


@contextmanager
def _figure(label: str, size: tuple[float, float]) -> Iterator[tuple[Any, list[str]]]:
    """Axes to draw on; when the block ends, the list holds the SVG."""
    import matplotlib as mpl  # late: half a second
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": label, "font.family": "sans-serif", "font.size": 10}
    done: list[str] = []
    with mpl.rc_context(settings):
        figure = Figure(size, layout="constrained")
        axes = figure.subplots()
        axes.tick_params(colors=_SOFT)
        axes.xaxis.label.set_color(_INK)
        axes.yaxis.label.set_color(_INK)
        axes.grid(color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        for side, spine in axes.spines.items():
            spine.set_color(_SOFT)
            spine.set_visible(side in ("left", "bottom"))
        yield axes, done
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    done.append(_inlined(buffer.getvalue(), label, size[0]))


def _inlined(svg: str, label: str, width: float) -> str:
    """The SVG element alone, named for who cannot see it, in the page's colours."""
    body = svg[svg.index("<svg") :]
    for stand_in, colour in _INKS.items():
        body = body.replace(stand_in, colour)
    start, rest = body.split(">", 1)
    view = start[start.index("viewBox") :].split('"')[1]
    name, widest = escape(label), f"max-width:{width * 7:.1f}rem"
    return f'<svg class="plot" role="img" aria-label="{name}" viewBox="{view}" style="{widest}">{rest}'
