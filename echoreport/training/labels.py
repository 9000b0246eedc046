"""Labels of the coarse task, from the corpus or, where it gives none, from the paired paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from echoreport.corpus import ImageRecord, Pair, valve_of
from echoreport.domain import LESIONS, STATED, Paragraph, Valve


def with_coarse_labels(
    records: Sequence[ImageRecord], paired: Sequence[Pair], paragraphs: Sequence[Paragraph]
) -> tuple[ImageRecord, ...]:
    """Fill in valve and flow of the images whose paragraph tells them."""
    said = {(paragraph.report_id, paragraph.number): paragraph for paragraph in paragraphs}
    of_image = {p.image.image_id: said.get((p.paragraph.report_id, p.paragraph.number)) for p in paired}
    return tuple(_labelled(record, of_image) for record in records)


def _labelled(record: ImageRecord, of_image: Mapping[str, Paragraph | None]) -> ImageRecord:
    paragraph = of_image.get(record.image_id)
    if paragraph is None or not paragraph.findings:
        return record
    valve = record.valve or valve_of(paragraph.findings)
    return replace(record, valve=valve, flow=record.flow or flow_of(paragraph, valve))


def flow_of(paragraph: Paragraph, valve: Valve | None) -> str:
    """What a paragraph says of a valve's flow, in the words of the column `flow`."""
    lesions = {f.disease for f in paragraph.findings if f.valve is valve and f.assertion in STATED}
    return "+".join(lesion for lesion in LESIONS if lesion in lesions) or "normal"


def warnings_of(records: Sequence[ImageRecord]) -> list[str]:
    """What somebody who trains on these images should know before believing the model."""
    valves = {record.valve for record in records if record.valve is not None}
    if len(valves) == 1:
        return [
            f"got images of the {valves.pop()} valve only: the model will take every image for one of that valve; "
            "add images of the others to tell them apart"
        ]
    return []
