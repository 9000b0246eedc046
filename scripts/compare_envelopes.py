"""Compare tracers of the flow's envelope on simulated screens: `python scripts/compare_envelopes.py WEIGHTS...`.

Prints a Markdown table: the classical tracer, then each network (safetensors of `train_segmenter.py`), on screens of
families that no training saw, as read and at another gain. Errors are taken where a jet flows faster than 35 % of its
side's fastest, as jets are found.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from envelope_screens import Example, draw_screen, example_of, gained
from safetensors import safe_open
from train_segmenter import NETWORKS

from echoreport.images.flow.envelope import envelope
from echoreport.images.flow.segmenter import CHANNELS, agreed, envelope_by
from echoreport.simulation.screen_scanner import UNSEEN_SCANNERS

Tracer = Callable[[np.ndarray, float], tuple[np.ndarray, np.ndarray]]
JET = 0.35
"""Share of a side's fastest flow from which a jet is told from slow signals, as in `echoreport.images.flow.jets`."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One jet of one beat, true and traced: m/s and mmHg."""

    peak: float
    traced_peak: float
    gradient: float
    traced_gradient: float


def main() -> None:
    """Parse the command line, trace, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", nargs="*", type=Path)
    parser.add_argument("--screens", type=int, default=60)
    parser.add_argument("--seed", type=int, default=9001)
    options = parser.parse_args()
    torch.set_num_threads(1)
    tracers: dict[str, Tracer] = {"classical": envelope}
    for path in options.weights:
        tracers[path.stem] = loaded(path)
        tracers[f"classical and {path.stem}"] = together(tracers[path.stem])
    examples = []
    for i in range(options.screens):
        rng = np.random.default_rng([options.seed, i])
        examples.append(example_of(*draw_screen(rng, UNSEEN_SCANNERS[i % len(UNSEEN_SCANNERS)]), rng))
    conditions = {
        "as read": examples,
        "gain +6 dB": [gained(example, 6.0) for example in examples],
        "gain -6 dB": [gained(example, -6.0) for example in examples],
    }
    print("| screens | tracer | edge: mean, 95th percentile, % of range | peak: bias, limits of agreement, m/s "
          "| mean gradient: median error | beats missed | invented sides | ms a frame |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for condition, changed in conditions.items():
        for name, tracer in tracers.items():
            print(f"| {condition} | {name} | {row_of(tracer, changed)} |", flush=True)


def loaded(path: Path) -> Tracer:
    """A tracer by the network of a file of weights."""
    with safe_open(path, "pt") as file:
        network = NETWORKS[file.metadata()["network"]](CHANNELS)
        network.load_state_dict({name: file.get_tensor(name).float() for name in file.keys()})  # noqa: SIM118
    network = network.eval().to(memory_format=torch.channels_last)
    return lambda spectrum, baseline: envelope_by(network, spectrum, baseline)


def together(learned: Tracer) -> Tracer:
    """The classical tracer and a network, where they agree."""

    def traced(spectrum: np.ndarray, baseline: float) -> tuple[np.ndarray, np.ndarray]:
        sides = zip(envelope(spectrum, baseline), learned(spectrum, baseline), strict=True)
        above, below = (agreed(*edges, len(spectrum)) for edges in sides)
        return above, below

    return traced


def row_of(tracer: Tracer, examples: list[Example]) -> str:
    """One row of figures over all examples."""
    wrong: list[np.ndarray] = []
    beats: list[Beat] = []
    silent = invented = 0
    seconds = 0.0
    for example in examples:
        begun = time.process_time()
        traced = tracer(example.spectrum, example.baseline)
        seconds += time.process_time() - begun
        height = len(example.spectrum)
        for true, edge in zip((example.above, example.below), traced, strict=True):
            if true.max() < 2:
                silent += 1
                invented += bool(np.quantile(edge, 0.95) > 0.2 * height)
                continue
            runs = runs_of(true)
            wrong += [np.abs(edge[a:b] - true[a:b]) / height for a, b in runs]
            beats += [beat_of(true[a:b], edge[a:b], example.velocity_per_pixel) for a, b in runs]
    return figures(np.concatenate(wrong), beats, invented / max(silent, 1), seconds / len(examples))


def runs_of(true: np.ndarray) -> list[tuple[int, int]]:
    """First column and one past the last of each jet that the sweep shows whole; of all jets where none is whole."""
    flowing = np.concatenate(([False], true > JET * true.max(), [False]))
    runs = [(int(a), int(b)) for a, b in np.flatnonzero(np.diff(flowing)).reshape(-1, 2)]
    return [(a, b) for a, b in runs if a > 0 and b < len(true)] or runs


def beat_of(true: np.ndarray, edge: np.ndarray, scale: float) -> Beat:
    """What a jet's columns give, true and traced."""
    found = edge[edge > JET * true.max()]
    return Beat(
        peak=float(true.max() * scale),
        traced_peak=float(np.quantile(edge, 0.98) * scale),
        gradient=float(np.mean(4 * (true * scale) ** 2)),
        traced_gradient=float(np.mean(4 * (found * scale) ** 2)) if found.size else 0.0,
    )


def figures(wrong: np.ndarray, beats: list[Beat], invented: float, seconds: float) -> str:
    """The cells of a row."""
    seen = [beat for beat in beats if beat.traced_peak > JET * beat.peak]
    off = np.array([beat.traced_peak - beat.peak for beat in seen])
    gradient = np.median([abs(beat.traced_gradient / beat.gradient - 1) for beat in seen])
    low, high = off.mean() - 1.96 * off.std(), off.mean() + 1.96 * off.std()
    return " | ".join(
        (
            f"{100 * wrong.mean():.2f}, {100 * np.quantile(wrong, 0.95):.2f}",
            f"{off.mean():+.3f}, {low:+.3f} to {high:+.3f}",
            f"{100 * gradient:.1f} %",
            f"{100 * (1 - len(seen) / len(beats)):.1f} %",
            f"{100 * invented:.1f} %",
            f"{1000 * seconds:.1f}",
        )
    )


if __name__ == "__main__":
    main()
