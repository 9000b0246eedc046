"""What a draft says of each valve, as sections of a DICOM SR."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from highdicom.sr import ContentItem
from highdicom.sr import RelationshipTypeValues as Relation

from echoreport.domain import DraftFinding, Valve
from echoreport.drafting.deciding import NOT_CODED
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.dicom_codes import code, concept, lesion
from echoreport.drafting.formats.dicom_identity import Sources
from echoreport.drafting.formats.dicom_items import coded, container, number, text
from echoreport.drafting.formats.in_words import DECIDED, check_said
from echoreport.drafting.parts import CONCLUSION, ValveState
from echoreport.drafting.wording import describe

_STATE = {ValveState.NOT_IMAGED: "not imaged", ValveState.NOT_DETERMINED: "not determined"}


def sections(draft: Draft, sources: Sources) -> Iterator[ContentItem]:
    """One for each valve of which the draft says anything, then the conclusion."""
    for valve in Valve:
        said = list(_of_valve(draft, valve, sources))
        if said:
            yield container("findings", [site(valve), *said])
    concluded = list(_sentences(draft, CONCLUSION, "conclusion", sources))
    if concluded:
        yield container("conclusions", concluded)


def site(name: str) -> ContentItem:
    """Where a section's findings are."""
    return coded(concept("finding-site"), code("site", name), (), Relation.HAS_CONCEPT_MOD)


def said_of_valves(draft: Draft) -> set[str]:
    """The sentences on what is open that the sections hold."""
    return {open_ for valve in draft.valves for open_ in valve.open} | set(_states(draft).values())


def _of_valve(draft: Draft, valve: Valve, sources: Sources) -> Iterator[ContentItem]:
    summary = next((summary for summary in draft.valves if summary.valve is valve), None)
    if valve in _states(draft):
        yield text("not-determined", _states(draft)[valve])
    yield from _sentences(draft, valve, "finding", sources)
    yield from (_finding(finding, sources) for finding in draft.findings if finding.valve is valve)
    for check in draft.checks:
        if check.valve is valve and check.review:
            yield text("review", check_said(check, draft), sources.of([check.measurement.image]))
    if summary:
        yield from (text("conflict", conflict) for conflict in summary.conflicts)
        yield from (text(_open_as(said), said) for said in summary.open if said != _states(draft).get(valve))


def _open_as(sentence: str) -> str:
    return "comment" if sentence.endswith(NOT_CODED) else "not-determined"


def _states(draft: Draft) -> dict[Valve, str]:
    """In words, of the valves that are not described."""
    return {
        summary.valve: f"{summary.valve.capitalize()} valve: {_STATE[summary.state]}."
        for summary in draft.valves
        if summary.state in _STATE
    }


def _sentences(draft: Draft, section: str, name: str, sources: Sources) -> Iterator[ContentItem]:
    for sentence in draft.sentences:
        if sentence.section == section:
            yield text(name, sentence.text, sources.of(sentence.images))


def _finding(finding: DraftFinding, sources: Sources) -> ContentItem:
    """The lesion as a question and whether it is present as the answer: who reads no further cannot turn it round."""
    properties = [text("comment", describe(finding), (), Relation.HAS_PROPERTIES)]
    if finding.severity:
        grade = code("severity", finding.severity)
        properties.append(coded(concept("severity"), grade, (), Relation.HAS_PROPERTIES))
    properties += [
        coded(concept("severity-set"), code("severity", grade), (), Relation.HAS_PROPERTIES)
        for grade in finding.severity_set
    ]
    if finding.decided:
        properties.append(text("comment", DECIDED, (), Relation.HAS_PROPERTIES))
    elif isfinite(finding.confidence):
        share = round(100 * finding.confidence, 2)
        properties.append(number(concept("certainty"), share, "%", (), Relation.HAS_PROPERTIES))
    name = lesion(finding.valve, finding.disease)
    return coded(name, code("assertion", finding.assertion), [*properties, *sources.of(finding.images)])
