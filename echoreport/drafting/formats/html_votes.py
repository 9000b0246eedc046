"""The votes on a finding as a bar, and the legend of its colours."""

import math
from collections.abc import Sequence

from echoreport.domain import DraftFinding, Severity
from echoreport.page import escape

_GRADES = {"none": "none", **{severity.value: severity.value.replace("-", " ") for severity in Severity}}
_SEEN = 0.005
"""Less than half a per cent is neither drawn nor said."""


def bar(votes: dict[str, float]) -> str:
    """A bar with a part for each grade, as wide as its share, and the same in words below it."""
    shares = [(name, share) for name, share in _in_order(votes) if math.isfinite(share) and share >= _SEEN]
    whole = sum(share for _, share in shares)
    if not whole:
        return '<span class="quiet">no votes recorded</span>'
    parts = "".join(_part(name, share, share / whole) for name, share in shares)
    label = ", ".join(f"{_GRADES.get(name, name)} {share:.0%}" for name, share in shares)
    return f'<div class="bar" aria-hidden="true">{parts}</div><span class="shares">{escape(label)}</span>'


def _part(name: str, share: float, width: float) -> str:
    number = f"{share:.0%}" if width >= 0.2 else ""  # narrower parts have no room
    return f'<span class="{_colour(name)}" style="width:{100 * width:.2f}%">{number}</span>'


def legend(findings: Sequence[DraftFinding]) -> str:
    """The colours of the grades that were voted for."""
    seen = {name: 0.0 for finding in findings for name, share in finding.votes.items() if share >= _SEEN}
    keys = [
        f'<li><span class="key {_colour(name)}"></span>{escape(_GRADES.get(name, name))}</li>'
        for name, _ in _in_order(seen)
    ]
    return f'<ul class="legend" aria-label="Legend of the votes">{"".join(keys)}</ul>' if keys else ""


def _in_order(votes: dict[str, float]) -> list[tuple[str, float]]:
    order = list(_GRADES)
    return sorted(votes.items(), key=lambda vote: (order.index(vote[0]) if vote[0] in order else len(order), vote[0]))


def _colour(name: str) -> str:
    return f"g-{name}" if name in _GRADES else "g-other"
