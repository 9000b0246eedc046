"""Which valve an image is of: what its spectrum's neighbours say, weighed with labels, header text and view.

The sources are taken as independent once the valve is known, so their likelihoods multiply (naive Bayes).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from echoreport.domain import Valve, ValveEvidence, ValveSource
from echoreport.drafting.voting import Vote
from echoreport.errors import InputError

if TYPE_CHECKING:  # it brings torch, which who only reads drafts does without
    from echoreport.vision import ViewClassifier

_NAMED = 0.98
"""Probability of a valve that is named in words; a preset of another valve is sometimes left on, a label misread."""
LEAST = 0.02
"""Share of a valve that no neighbour speaks of: that a few neighbours are silent does not exclude it."""

_WORDS = {ValveSource.PRINTED, ValveSource.TAGS}

Shares = Mapping[Valve, float]


@dataclass(frozen=True, slots=True)
class NamedValve:
    """The valve that one source alone says an image is of.

    Attributes:
        probability: Of the spectrum, the neighbours' weight; of the others, with all valves equally frequent; 0 to 1.
    """

    image: str
    source: ValveSource
    valve: Valve
    probability: float


def sources_of(names: Iterable[str]) -> frozenset[ValveSource]:
    """The sources of these names; the spectrum is always among them.

    Raises:
        InputError: If a name is none of `ValveSource`.
    """
    names = list(names)
    for name in names:
        if name not in list(ValveSource):
            raise InputError(f"got the valve evidence {name!r}, wanted some of {', '.join(ValveSource)}: name these")
    return frozenset({ValveSource.SPECTRUM, *map(ValveSource, names)})


def told_by(
    evidence: ValveEvidence, views: ViewClassifier | None, sources: Collection[ValveSource]
) -> dict[ValveSource, Shares]:
    """How likely each source beside the spectrum says each valve is, all being equally frequent; not the silent ones.

    Args:
        views: Tells the valve from a view; None where the model has no such classifier.
        sources: Those that are switched on.
    """
    told: dict[ValveSource, Shares] = {}
    if evidence.printed:
        told[ValveSource.PRINTED] = _of_name(evidence.printed)
    if evidence.tags:
        told[ValveSource.TAGS] = _of_name(evidence.tags)
    if evidence.view is not None and views:
        told[ValveSource.VIEW] = _normalised(views.likelihoods(evidence.view))
    return {source: shares for source, shares in told.items() if source in sources}


def posterior(
    spectrum: Shares, told: Mapping[ValveSource, Shares], known: Collection[Valve], sure: bool = False
) -> dict[Valve, float]:
    """Probability of each known valve by all sources together; sums to 1.

    Args:
        spectrum: What the spectrum says of each valve, in [0, 1].
        told: What the other sources say; see `told_by`.
        known: Valves that the archive speaks of, at least one.
        sure: Whether `spectrum` are probabilities. Where words name the valve, they go by the words all the same: no
            archive's spectra are all spectra.
    """
    least = 0.0 if sure and not told.keys() & _WORDS else LEAST
    shares = {valve: max(spectrum.get(valve, 0.0), least) for valve in Valve if valve in known}
    for source in told.values():
        shares = {valve: share * source[valve] for valve, share in shares.items()}
    return _normalised(shares)


def reweighed(votes: Sequence[Vote], shares: Shares) -> list[Vote]:
    """The votes with these shares of their valves."""
    return [replace(vote, valve_share=shares[vote.valve]) for vote in votes]


def named_valves(image: str, spectrum: Shares, told: Mapping[ValveSource, Shares]) -> tuple[NamedValve, ...]:
    """What each source says of an image, the spectrum first; left out where it speaks of no valve."""
    sources = {ValveSource.SPECTRUM: spectrum, **told}
    return tuple(
        NamedValve(image, source, valve, shares[valve])
        for source, shares in sources.items()
        if (valve := max(shares, key=lambda valve: shares[valve], default=None)) is not None
    )


def _of_name(named: Valve) -> Shares:
    return {valve: _NAMED if valve is named else (1 - _NAMED) / (len(Valve) - 1) for valve in Valve}


def _normalised(shares: Shares) -> dict[Valve, float]:
    total = max(sum(shares.values()), np.finfo(float).tiny)
    return {valve: share / total for valve, share in shares.items()}
