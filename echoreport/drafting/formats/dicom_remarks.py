"""What a DICOM SR says of a draft as a whole: what it is, its text, what it leaves open and could not use."""

from __future__ import annotations

from collections.abc import Iterator

from highdicom.sr import ContentItem

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_text import valves_named
from echoreport.drafting.formats.dicom_identity import Sources
from echoreport.drafting.formats.dicom_items import container, text
from echoreport.drafting.formats.dicom_sections import said_of_valves
from echoreport.drafting.formats.in_words import confidence_said
from echoreport.drafting.formats.standing import notice


def summary(draft: Draft) -> ContentItem:
    """First of all that it is a machine's draft, then its text, line by line."""
    simulated = (
        " Trained on simulated data: every figure here is simulated." if "simulated" in draft.model.lower() else ""
    )
    notes = (
        notice(draft),
        f"Study: {draft.study_id}. Model: {draft.model}.{simulated}",
        confidence_said(draft.confidence),
    )
    lines = (line for line in draft.text.splitlines() if line.strip())
    return container("summary", [text("comment", note) for note in notes] + [text("finding", line) for line in lines])


def remarks(draft: Draft, sources: Sources) -> Iterator[ContentItem]:
    """What is open and not said of a valve, which source named which valve, and which images had no use."""
    said = said_of_valves(draft)
    yield from (text("not-determined", open_) for open_ in draft.not_determined if open_ not in said)
    for name in dict.fromkeys(named.image for named in draft.valve_evidence):
        words = f"{name}: {valves_named(draft.valve_evidence, name)}"
        yield text("valve-by-source", words, sources.of([name]))
    yield from (
        text("comment", f"{image.name}: velocities unknown; {image.reason}", sources.of([image.name]))
        for image in draft.images
        if image.calibration is None
    )
    yield from (text("not-used", f"{rejected.image}: {rejected.reason}") for rejected in draft.rejected_images)
