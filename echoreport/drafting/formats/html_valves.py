"""What the images say of each valve, as HTML: described, not determined and not imaged differ in word and look."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_places import Places, title
from echoreport.drafting.formats.html_review import Review, links
from echoreport.drafting.parts import ValveState, ValveSummary
from echoreport.page import escape

_SIGNS = {ValveState.DESCRIBED: "●", ValveState.NOT_DETERMINED: "◐", ValveState.NOT_IMAGED: "○"}


def cards(draft: Draft, places: Places, found: Sequence[Review]) -> str:
    """A card for each valve, then what is open of the images themselves."""
    of_valves = "\n".join(_card(valve, places, found) for valve in draft.valves)
    left = _of_no_valve(draft)
    others = f"<h3>Also open</h3>\n{_list(left)}" if left else ""
    return f'<div class="valves">\n{of_valves}\n</div>\n{others}'


def _card(valve: ValveSummary, places: Places, found: Sequence[Review]) -> str:
    frames = f"<p>{'; '.join(places.frame(name) for name in valve.images)}</p>" if valve.images else ""
    state = valve.state.replace("-", " ")
    return (
        f'<div class="card {valve.state}"><h3>{title(valve.valve)}</h3>\n'
        f'<p class="state"><span aria-hidden="true">{_SIGNS[valve.state]}</span> {state} '
        f"{links(found, valve.valve)}</p>\n{frames}{_list(valve.open)}</div>"
    )


def _of_no_valve(draft: Draft) -> list[str]:
    """What is open and stands on no card."""
    told = {sentence for valve in draft.valves for sentence in valve.open}
    told |= {f"{title(v.valve)}: not imaged." for v in draft.valves if v.state is ValveState.NOT_IMAGED}
    return [sentence for sentence in draft.not_determined if sentence not in told]


def _list(entries: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(entry)}</li>" for entry in entries) + "</ul>" if entries else ""
