"""Content items of a DICOM SR, one function for each value type that a draft needs (PS3.3 C.17.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContainerContentItem,
    ContentItem,
    ContentSequence,
    ImageContentItem,
    NumContentItem,
    TextContentItem,
)
from highdicom.sr import RelationshipTypeValues as Relation

from echoreport.domain import ImageHeader
from echoreport.drafting.formats.dicom_codes import code, concept

_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f]"
)  # control characters that a text value may not hold (PS3.5 6.1.3)


def clean(words: str) -> str:
    """Words as a text value can hold them: what it cannot becomes a space or a question mark; never empty."""
    return _FORBIDDEN.sub(" ", words).encode("utf-8", "replace").decode("utf-8").strip() or "-"


def text(
    name: str, words: str, children: Iterable[ContentItem] = (), relation: Relation = Relation.CONTAINS
) -> ContentItem:
    """Words, under a concept of the code table."""
    return _with(TextContentItem(concept(name), clean(words), relation), children)


def coded(
    name: CodedConcept,
    value: CodedConcept,
    children: Iterable[ContentItem] = (),
    relation: Relation = Relation.CONTAINS,
) -> ContentItem:
    """A code."""
    return _with(CodeContentItem(name, value, relation), children)


def number(
    name: CodedConcept,
    value: float,
    unit: str,
    children: Iterable[ContentItem] = (),
    relation: Relation = Relation.CONTAINS,
) -> ContentItem:
    """A finite number with its unit, which the code table names."""
    return _with(NumContentItem(name, value, code("unit", unit), None, relation), children)


def container(name: str, children: Iterable[ContentItem], template: str | None = None) -> ContentItem:
    """A heading with what stands under it."""
    return _with(ContainerContentItem(concept(name), False, template, Relation.CONTAINS), children)


def image(header: ImageHeader, name: str, relation: Relation) -> ContentItem:
    """A reference to an image of the archive."""
    return ImageContentItem(concept(name), header.sop_class_uid, header.sop_instance_uid, None, None, relation)


def _with(item: ContentItem, children: Iterable[ContentItem]) -> ContentItem:
    children = list(children)
    if children:
        item.ContentSequence = ContentSequence(children)
    return item
