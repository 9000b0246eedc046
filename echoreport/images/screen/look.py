"""Frame -> what kind it is, how sure that is, and where its spectrum or M-mode lies; from pixels alone."""

from dataclasses import dataclass

import numpy as np

from echoreport.domain import ImageKind
from echoreport.images.screen.backdrop import Backdrop, backdrop_of
from echoreport.images.screen.brightness import brightness, channel_extreme, tint_of
from echoreport.images.screen.lines import Line, horizontal_lines
from echoreport.images.screen.region import find_strips
from echoreport.images.screen.scene import scene_of
from echoreport.images.screen.traces import NAMES, Trace, traces_of
from echoreport.images.screen.weighing import kinds_of, model_of

WEIGHED = ("upright", "falling", "layering", "persistence", "coloured", "margin", "width", "height", "purity")
"""What of the likeliest trace is weighed beside the frame's own numbers to tell its kind."""

_CLEAR = 0.75  # purity of a line that needs no other evidence
_MOST_BEHIND = 4.0  # logits, by which a trace about such a line may be the less likely; a flat ECG is drawn as clearly
_COLOURED = 0.3  # of `traces_of`'s scale: 1.5 % of the strip
_SMALLEST = 32  # pixels a side; nothing can be made out in a frame below
_KINDS: list[ImageKind] = [kind for kind in ImageKind if kind is not ImageKind.TISSUE_DOPPLER]
MOST_CERTAIN = 6.0  # logit of the likeliest trace, beyond which more of it says nothing


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a frame has to weigh.

    Attributes:
        scene: Its numbers as a whole, in the order of `scene.NAMES`.
        traces: Strips that may hold a trace, each about a row.
        lines: The thin horizontal lines of the frame.
        backdrop: Its flat screen.
    """

    scene: np.ndarray
    traces: list[Trace]
    lines: list[Line]
    backdrop: Backdrop


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a frame shows.

    Attributes:
        kinds: Probability of each kind, a spectrum of tissue counted with the spectra of flow.
        trace: The likeliest spectrum; None where nothing of the frame may be one.
        lines: The thin horizontal lines of the frame.
        sureness: Probability that the likeliest spectrum is one about its row, in [0, 1].
        backdrop: The flat screen of the frame; None where that was too small to look at.
    """

    kinds: dict[ImageKind, float]
    trace: Trace | None
    lines: list[Line]
    sureness: float
    backdrop: Backdrop | None = None

    @property
    def kind(self) -> ImageKind:
        """The likeliest kind."""
        return max(self.kinds, key=lambda kind: self.kinds[kind])


def look_at(pixels: np.ndarray) -> Look:
    """Tell what a frame shows; `pixels` are RGB, shape (height, width, 3), uint8."""
    if min(pixels.shape[:2]) < _SMALLEST:
        return Look(dict.fromkeys(_KINDS, 0.0) | {ImageKind.UNKNOWN: 1.0}, None, [], 0.0)
    seen = evidence_in(pixels)
    weighed = sorted(((certainty(trace), trace) for trace in seen.traces), key=lambda pair: -pair[0])
    logit, trace = weighed[0] if weighed else (-MOST_CERTAIN, None)
    numbers = np.concatenate([seen.scene, of_trace(logit, trace.evidence if trace else None)])
    trace = trace and _drawn(trace, [other for _, other in weighed])
    kinds, sureness = _without_colour(kinds_of(numbers), trace), float(1 / (1 + np.exp(-logit)))
    return Look(kinds, trace, seen.lines, sureness, seen.backdrop)


def evidence_in(pixels: np.ndarray) -> Evidence:
    """What there is to weigh in a frame; `pixels` as for `look_at`. scripts/fit_frame_weights.py fits the weights."""
    lines, backdrop = horizontal_lines(pixels), backdrop_of(pixels)
    tint = tint_of(pixels)
    grey = brightness(pixels, tint)
    strips = find_strips(backdrop, lines, channel_extreme(pixels, np.maximum))
    traces = traces_of(strips, grey, backdrop.standing, pixels)
    return Evidence(scene_of(pixels, tint, grey, backdrop, len(lines)), traces, lines, backdrop)


def _drawn(trace: Trace, weighed: list[Trace]) -> Trace:
    """The likeliest trace, or the same strip about a line that is clearly drawn from end to end."""
    if trace.line:
        return trace
    spans = NAMES.index("spans")
    clear = [
        other
        for other in weighed
        if other.box == trace.box
        and other.line
        and other.evidence[spans]
        and other.line.purity >= _CLEAR
        and certainty(trace) - certainty(other) <= _MOST_BEHIND
    ]
    return clear[0] if clear else trace


def _without_colour(kinds: dict[ImageKind, float], trace: Trace | None) -> dict[ImageKind, float]:
    """The kinds with an M-mode's share handed to colour Doppler where its strip is full of colours: a linear image."""
    if trace is None or trace.evidence[NAMES.index("coloured")] < _COLOURED:
        return kinds
    kinds = dict(kinds)
    kinds[ImageKind.COLOUR_DOPPLER] += kinds[ImageKind.M_MODE]
    kinds[ImageKind.M_MODE] = 0.0
    return kinds


def certainty(trace: Trace) -> float:
    """Logit of a trace being a spectrum about its row."""
    return float(model_of("trace").logits(trace.evidence)[0])


def of_trace(logit: float, evidence: np.ndarray | None) -> np.ndarray:
    """The likeliest trace's numbers for the kind; all 0 without one. *Shape:* (len(WEIGHED) + 2,)."""
    own = np.zeros(len(WEIGHED)) if evidence is None else evidence[[NAMES.index(name) for name in WEIGHED]]
    return np.concatenate([[np.clip(logit, -MOST_CERTAIN, MOST_CERTAIN), float(evidence is not None)], own])
