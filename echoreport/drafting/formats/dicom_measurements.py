"""Measurements as the echo sections of TID 5200: TID 5202 for a valve, TID 5203 and TID 300 for a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from highdicom.sr import ContentItem
from highdicom.sr import RelationshipTypeValues as Relation

from echoreport.domain import ImageMeasurement, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.dicom_codes import code, concept, has_code
from echoreport.drafting.formats.dicom_identity import Sources
from echoreport.drafting.formats.dicom_items import coded, container, number, text
from echoreport.drafting.formats.dicom_sections import site
from echoreport.drafting.phrases import wording
from echoreport.guidelines import STENOSIS_GRADED_BY

HEART = "heart"
"""Site of what was measured in images whose valve is not known."""


def echo_sections(draft: Draft, sources: Sources) -> Iterator[ContentItem]:
    """One for each valve with measurements, then one for images of no known valve; what is not finite is left out."""
    owners = {image: summary.valve for summary in draft.valves for image in summary.images}
    measured = [measurement for measurement in draft.measurements if isfinite(measurement.value)]
    for owner in (*Valve, None):
        own = [measurement for measurement in measured if owners.get(measurement.image) is owner]
        if own:
            groups = [_group(draft, image, own, owner, sources) for image in dict.fromkeys(m.image for m in own)]
            yield container("echo-section", [site(owner or HEART), *groups], "5202")


def _group(
    draft: Draft, name: str, measured: Sequence[ImageMeasurement], valve: Valve | None, sources: Sources
) -> ContentItem:
    """What was measured in one image."""
    modes = [image.mode for image in draft.images if image.name == name and image.mode]
    mode = [coded(concept("image-mode"), code("mode", mode), (), Relation.HAS_CONCEPT_MOD) for mode in modes[:1]]
    return container("measurement-group", [*mode, *(_number(m, valve, sources) for m in measured if m.image == name)])


def _number(measurement: ImageMeasurement, valve: Valve | None, sources: Sources) -> ContentItem:
    modifiers = [coded(concept("derivation"), concept("median"), (), Relation.HAS_CONCEPT_MOD)]
    if has_code("quantity-method", measurement.quantity):
        method = code("quantity-method", measurement.quantity)
        modifiers.append(coded(concept("method"), method, (), Relation.HAS_CONCEPT_MOD))
    if valve:
        flow = code("flow", _flow(measurement, valve))
        modifiers.append(coded(concept("flow-direction"), flow, (), Relation.HAS_CONCEPT_MOD))
    direction = wording()["direction"][measurement.direction]
    words = text("comment", f"Flow {direction}", (), Relation.HAS_PROPERTIES)
    return number(
        code("quantity", measurement.quantity),
        measurement.value,
        measurement.unit,
        [*modifiers, words, *sources.of([measurement.image], "source-of-measurement")],
    )


def _flow(measurement: ImageMeasurement, valve: Valve) -> str:
    """Whether the valve's forward flow runs that way, from the windows that its stenosis is graded from."""
    return "antegrade" if measurement.direction is STENOSIS_GRADED_BY[valve][1] else "retrograde"
