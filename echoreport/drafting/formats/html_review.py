"""What a physician has to look at before the rest of a draft: grades that differ, images that disagree or failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_places import Places
from echoreport.drafting.formats.html_words import measured
from echoreport.drafting.formats.in_words import drafted_grade, guideline_grade, said_by
from echoreport.drafting.parts import GuidelineCheck, ValveSummary
from echoreport.page import escape


@dataclass(frozen=True, slots=True)
class Review:
    """One thing to look at.

    Attributes:
        title: Plain text.
        body: HTML.
        valve: Whose heading points here; None where it is of no valve.
    """

    title: str
    body: str
    valve: Valve | None = None


def reviews(draft: Draft, places: Places) -> list[Review]:
    """All of them, grades first; empty where nothing needs a look."""
    return [
        *(_of_check(check, places, said_by(check, draft)) for check in draft.checks if check.review),
        *(review for valve in draft.valves for review in _of_conflicts(valve, places)),
        *_of_rejected(draft),
    ]


def listed(found: Sequence[Review]) -> str:
    """The list; each entry has its number as anchor."""
    entries = [
        f'<li id="review-{number}"><h3>Review {number}: {escape(review.title)}</h3>\n{review.body}</li>'
        for number, review in enumerate(found, 1)
    ]
    return f'<ol class="reviews">{"".join(entries)}</ol>'


def links(found: Sequence[Review], valve: str) -> str:
    """Links to what has to be looked at of a valve."""
    numbers = [number for number, review in enumerate(found, 1) if review.valve == valve]
    return " ".join(f'<a class="chip warn" href="#review-{number}">review {number}</a>' for number in numbers)


def _of_check(check: GuidelineCheck, places: Places, said: str) -> Review:
    lesion = f"{check.valve} {check.disease}".replace("-", " ")
    body = (
        f'<dl class="both"><div><dt>{said.capitalize()}</dt><dd>{drafted_grade(check)}</dd></div>'
        f"<div><dt>By guideline, as measured</dt><dd>{guideline_grade(check)}</dd></div></dl>\n"
        f"<p>Measured: {escape(measured(check.measurement))}, in {places.frame(check.measurement.image)}. "
        f"Please check the trace and decide which grade holds.</p>\n"
        f'<p class="source">Limits: {escape(check.source)}</p>'
    )
    return Review(f"{said} and measured grade of the {lesion} differ", body, check.valve)


def _of_conflicts(valve: ValveSummary, places: Places) -> Iterator[Review]:
    for conflict in valve.conflicts:
        frames = "; ".join(places.frame(name) for name in valve.images)
        body = f"<p>{escape(conflict)}</p>\n" + (f"<p>Compare {frames}.</p>" if frames else "")
        yield Review(f"images of the {valve.valve} valve disagree", body, valve.valve)


def _of_rejected(draft: Draft) -> Iterator[Review]:
    if draft.rejected_images:
        entries = [f"<li>{escape(f'{image.image}: {image.reason}')}</li>" for image in draft.rejected_images]
        yield Review("images that could not be used", f"<ul>{''.join(entries)}</ul>")
