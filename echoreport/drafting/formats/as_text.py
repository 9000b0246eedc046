"""A draft as plain text."""

from collections.abc import Iterator, Sequence

from echoreport.domain import DraftFinding, ValveSource
from echoreport.drafting.deciding import NOT_CODED
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.in_words import DECIDED, confidence_said, reviews
from echoreport.drafting.formats.standing import notice
from echoreport.drafting.valve_evidence import NamedValve
from echoreport.drafting.wording import describe

_SHOWN = 3  # paragraphs of each image
_SOURCES = {
    ValveSource.SPECTRUM: "spectrum",
    ValveSource.PRINTED: "printed labels",
    ValveSource.TAGS: "DICOM tags",
    ValveSource.VIEW: "view",
}


def render(draft: Draft) -> str:
    """Write the draft with what to look at, what it leaves open, how sure it is, what it rests on and could not use."""
    blocks = [
        f"Study: {draft.study_id}\nModel: {draft.model}\n{notice(draft)}",
        draft.text,
        _listed("Please review", list(reviews(draft))),
        _listed("Not determined", [said for said in draft.not_determined if not said.endswith(NOT_CODED)]),
        _listed("Not coded", [said for said in draft.not_determined if said.endswith(NOT_CODED)]),
        _listed("How sure", [*(_sure(finding) for finding in draft.findings), confidence_said(draft.confidence)]),
        _listed("Valve by source", list(valve_lines(draft))),
        _listed("Rests on", list(_sources(draft))),
        _listed("Rejected images", [f"{rejected.image}: {rejected.reason}" for rejected in draft.rejected_images]),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _sure(finding: DraftFinding) -> str:
    """How sure the finding is and, apart from that, its grade."""
    if finding.decided:
        return f"{describe(finding)}: {DECIDED}"
    grade = finding.votes.get(finding.severity, 0.0) if finding.severity else 0.0
    of_grade = f", {grade:.0%} {finding.severity}" if grade else ""
    ends = " to ".join(dict.fromkeys([*finding.severity_set[:1], *finding.severity_set[-1:]]))
    within = f"; 90% within {ends}" if ends else ""
    return f"{describe(finding)}: {finding.confidence:.0%} {finding.assertion}{of_grade}{within}"


def valve_lines(draft: Draft) -> Iterator[str]:
    """A line for each image: the valve that each source alone names."""
    for image in dict.fromkeys(named.image for named in draft.valve_evidence):
        yield f"{image}: {valves_named(draft.valve_evidence, image)}"


def valves_named(evidence: Sequence[NamedValve], image: str) -> str:
    """Such as "spectrum tricuspid (61%), printed labels aortic (98%)"."""
    own = [named for named in evidence if named.image == image]
    return ", ".join(f"{_SOURCES[named.source]} {named.valve} ({named.probability:.0%})" for named in own)


def _sources(draft: Draft) -> Iterator[str]:
    """Where the nearest paragraphs of each image stand; not their words, which are other patients'."""
    for image in dict.fromkeys(item.image for item in draft.evidence):
        for item in [item for item in draft.evidence if item.image == image][:_SHOWN]:
            paragraph = item.paragraph
            yield f"{image}: {paragraph.report_id}:{paragraph.number}, similarity {item.similarity:.2f}"


def _listed(title: str, entries: tuple[str, ...] | list[str]) -> str:
    return "\n".join([f"{title}:", *(f"- {entry}" for entry in entries)]) if entries else ""
