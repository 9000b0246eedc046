"""Fit the weights by which a frame's kind and its trace are told: `python scripts/fit_frame_weights.py [--write]`.

Everything it learns on is simulated by the repository itself: screens of the families that train and of invented
layouts, of every kind; images of linear probes; and frames of no echo machine (other_frames.py), all of them as they
come out of archives: resized, tinted, JPEG. Real frames and the families that never train take no part in the fit;
the latter are what its last table is about.

Three logistic regressions are fitted. The first tells of a strip and a row in it whether it is a spectrum about its
baseline; the second tells the frame's kind from its numbers as a whole and those of the likeliest strip, tissue
Doppler counted with the spectra; the third tells tissue from flow by the bands of a spectrum, and weighs them alike
however rare tissue is. Last, the second and the third are divided by a temperature (Guo et al., ICML 2017) chosen on
invented layouts of their own, so that their probabilities are as often right as they say.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from evaluate_measuring import overlap
from frames_of_kinds import KINDS, TRACED, Sample, draw_sample
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from echoreport.domain import ImageKind
from echoreport.images.screen import look, scene, tissue, traces
from echoreport.images.screen.brightness import without_line
from echoreport.images.screen.colour_map import echo_brightness
from echoreport.images.screen.weighing import SPECTRUM
from echoreport.simulation.screen_scanner import SCANNERS, UNSEEN_SCANNERS

WEIGHTS = Path(look.__file__).with_name("weights.json")
SAME_PLACE, SAME_ROW = 0.85, 2.5
"""Overlap from which a strip is the true one, and rows by which its baseline may miss the truth."""
FOLDS = 5
STRENGTHS = {"trace": 1.0, "kind": 0.3, "tissue": 1.0}
"""Inverse strength of the regression's penalty, chosen by cross-validation."""
TEMPERATURES = np.geomspace(1.0, 3.0, 25)  # no surer than fitted: real scanners differ more than invented ones
BINS = (0.0, 0.6, 0.8, 0.95, 1.01)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What one frame gives to learn on.

    Attributes:
        kind: Of the frame, tissue counted with the spectra.
        shown: The same, tissue for itself.
        scanner: Whose layout it is.
        scene: The frame's numbers.
        evidence: One row a trace, *Shape:* (traces, len(traces.NAMES)).
        right: Of each trace, 2 for the true strip about its baseline, 1 for the strip about another row, else 0.
        bands: How much its true spectrum is a wall's band; None where there is none.
    """

    kind: ImageKind
    shown: ImageKind
    scanner: str
    scene: np.ndarray
    evidence: np.ndarray
    right: np.ndarray
    bands: float | None


def main() -> None:
    """Parse the command line, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=660, help="frames to learn on (default: 660)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument(
        "--write", action="store_true", help=f"replace {WEIGHTS.name}; else only the tables are printed"
    )
    options = parser.parse_args()
    with ProcessPoolExecutor(options.jobs) as pool:
        learned, held_out, unseen = (
            list(pool.map(material_of, [group] * count, range(count), chunksize=15))
            for group, count in (("learned", options.frames), ("held out", 200), ("unseen", 225))
        )
    print("\n".join(crossed(learned)))
    models = fitted(learned)
    models = replace(
        models,
        kind_temperature=temperature_of(models.kind, *kind_examples(models.trace, held_out)),
        tissue_temperature=temperature_of(models.tissue, *tissue_examples(held_out)),
    )
    print(f"temperatures: kind {models.kind_temperature:.2f}, tissue {models.tissue_temperature:.2f}")
    print("\n".join(scored("families that never train", unseen, models.kind.classes_, probabilities(models, unseen))))
    print("\n".join(tissue_scored(models, unseen)))
    if options.write:
        WEIGHTS.write_text(json.dumps(table_of(models), indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The three regressions, and by what the logits of two of them are divided."""

    trace: Pipeline
    kind: Pipeline
    tissue: Pipeline
    kind_temperature: float = 1.0
    tissue_temperature: float = 1.0


def material_of(group: str, number: int) -> Material:
    """The material of the `number`th frame of a group: "learned", "held out" or "unseen"."""
    rng = np.random.default_rng([number, *group.encode()])
    families = {"learned": SCANNERS if number // len(KINDS) % 4 == 0 else (), "held out": (), "unseen": UNSEEN_SCANNERS}
    sample = draw_sample(KINDS[number % len(KINDS)], rng, families[group])
    seen = look.evidence_in(sample.pixels)
    evidence = np.array([trace.evidence for trace in seen.traces]).reshape(-1, len(traces.NAMES))
    right = np.array([_right(trace, sample) for trace in seen.traces], int)
    kind = SPECTRUM if sample.kind in TRACED else sample.kind
    scanner = sample.scanner or f"none {number % FOLDS}"
    return Material(kind, sample.kind, scanner, seen.scene, evidence, right, _bands(sample, rng))


def _bands(sample: Sample, rng: np.random.Generator) -> float | None:
    """What the bands of a sample's spectrum look like, its baseline read a little beside the true one."""
    if sample.region is None or sample.baseline_row is None:
        return None
    x0, y0, x1, y1 = (round(v) for v in sample.region)
    row = round(sample.baseline_row) - y0
    seen = echo_brightness(sample.pixels[y0:y1, x0:x1]).astype(np.float32) / 255.0
    return tissue.swinging_band(without_line(seen, row - 3, row + 4), row + int(rng.integers(-2, 3)))


def _right(trace: traces.Trace, sample: Sample) -> int:
    box = trace.box
    if sample.region is None or sample.baseline_row is None:
        return 0
    if overlap(list(sample.region), [box.x0, box.y0, box.x1, box.y1]) < SAME_PLACE:
        return 0
    return 2 if abs(trace.row - sample.baseline_row) <= SAME_ROW else 1


def fitted(frames: list[Material]) -> Models:
    """The models of these frames; the true strip about a wrong row teaches neither yes nor no."""
    evidence, right = (np.concatenate([getattr(frame, name) for frame in frames]) for name in ("evidence", "right"))
    trace = _regression("trace").fit(evidence[right != 1], right[right != 1] == 2)
    kind = _regression("kind").fit(*kind_examples(trace, frames))
    return Models(trace, kind, _regression("tissue").fit(*tissue_examples(frames)))


def _regression(name: str) -> Pipeline:
    weight = "balanced" if name == "tissue" else None
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTHS[name], class_weight=weight, max_iter=5000))


def kind_examples(trace: Pipeline, frames: list[Material]) -> tuple[np.ndarray, np.ndarray]:
    """What is weighed for each frame's kind, as `look_at` puts it together, and the kinds."""
    numbers = []
    for frame in frames:
        logits = trace.decision_function(frame.evidence) if len(frame.evidence) else np.array([-look.MOST_CERTAIN])
        likeliest = frame.evidence[logits.argmax()] if len(frame.evidence) else None
        numbers.append(np.concatenate([frame.scene, look.of_trace(float(logits.max()), likeliest)]))
    return np.array(numbers), np.array([str(frame.kind) for frame in frames])


def tissue_examples(frames: list[Material]) -> tuple[np.ndarray, np.ndarray]:
    """The bands of the spectra, and which of them are of tissue."""
    banded = [frame for frame in frames if frame.bands is not None]
    bands = np.array([[frame.bands] for frame in banded])
    return bands, np.array([frame.shown is ImageKind.TISSUE_DOPPLER for frame in banded])


def probabilities(models: Models, frames: list[Material]) -> np.ndarray:
    """Of each kind, *Shape:* (frames, kinds), in the order of `kind.classes_`."""
    return _shares(models.kind, kind_examples(models.trace, frames)[0], models.kind_temperature)


def _shares(model: Pipeline, numbers: np.ndarray, temperature: float) -> np.ndarray:
    logits = model.decision_function(numbers) / temperature
    if logits.ndim == 1:
        logits = np.stack([np.zeros_like(logits), logits], axis=1)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def temperature_of(model: Pipeline, numbers: np.ndarray, true: np.ndarray) -> float:
    """The temperature at which what is true is likeliest."""
    at = np.arange(len(true)), np.searchsorted(model.classes_, true)

    def surprise(temperature: float) -> float:
        return -float(np.log(_shares(model, numbers, temperature)[at]).mean())

    return float(min(TEMPERATURES, key=surprise))


def crossed(frames: list[Material]) -> Iterable[str]:
    """The table of frames each of whose layouts took no part in the fit that judges it."""
    shares = np.zeros((len(frames), len({frame.kind for frame in frames})))
    classes = np.array([])
    for taught, asked in GroupKFold(FOLDS).split(frames, groups=[frame.scanner for frame in frames]):
        models = fitted([frames[i] for i in taught])
        classes, shares[asked] = models.kind.classes_, probabilities(models, [frames[i] for i in asked])
    return scored("cross-validated", frames, classes, shares)


def scored(name: str, frames: list[Material], classes: np.ndarray, shares: np.ndarray) -> Iterable[str]:
    """Accuracy of each kind, what it was taken for, and how often each confidence was right."""
    taken = classes[shares.argmax(axis=1)]
    right = taken == [str(frame.kind) for frame in frames]
    shown = np.array([str(frame.shown) for frame in frames])
    yield f"{name}: {right.mean():.4f} of {len(frames)}"
    for kind in sorted(set(shown)):
        mistaken = Counter(taken[(shown == kind) & ~right])
        wrong = ", ".join(f"{count} {other}" for other, count in mistaken.most_common())
        yield f"    {kind:<18}{right[shown == kind].mean():.3f} of {np.sum(shown == kind)}  {wrong}"
    yield from _reliability(shares.max(axis=1), right)


def tissue_scored(models: Models, frames: list[Material]) -> Iterable[str]:
    """How often tissue and flow are told apart by their bands alone, and how sure that is."""
    bands, shown = tissue_examples(frames)
    shares = _shares(models.tissue, bands, models.tissue_temperature)
    right = (shares[:, 1] > 0.5) == shown
    yield f"tissue and flow by bands alone: {right.mean():.3f} of {len(right)}"
    yield from _reliability(shares.max(axis=1), right)


def _reliability(sure: np.ndarray, right: np.ndarray) -> Iterable[str]:
    for low, high in pairwise(BINS):
        within = (sure >= low) & (sure < high)
        if within.any():
            yield (
                f"    confidence {low:.2f}-{min(high, 1):.2f}  said {sure[within].mean():.3f}, "
                f"right {right[within].mean():.3f} of {within.sum()}"
            )


def table_of(models: Models) -> dict[str, object]:
    """The models as weights.json holds them."""
    names = [*scene.NAMES, "certainty", "trace", *look.WEIGHED]
    kinds = [str(kind) for kind in models.kind.classes_]
    return {
        "note": "fitted by scripts/fit_frame_weights.py on simulated frames only",
        "trace": _table(models.trace, traces.NAMES, ["spectrum"], 1.0),
        "kind": _table(models.kind, names, kinds, models.kind_temperature),
        "tissue": _table(models.tissue, tissue.NAMES, ["tissue"], models.tissue_temperature),
    }


def _table(model: Pipeline, names: Iterable[str], classes: list[str], temperature: float) -> dict[str, object]:
    scaler, regression = model[0], model[1]
    return {
        "names": list(names),
        "classes": classes,
        "mean": _rounded(scaler.mean_),
        "scale": _rounded(scaler.scale_),
        "weights": [_rounded(row / temperature) for row in regression.coef_],
        "offsets": _rounded(regression.intercept_ / temperature),
    }


def _rounded(numbers: np.ndarray) -> list[float]:
    return [round(float(number), 5) for number in numbers]


if __name__ == "__main__":
    main()
