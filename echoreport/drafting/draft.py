"""The drafted report."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from importlib import import_module
from pathlib import Path

from echoreport.domain import DraftFinding, Evidence, ImageHeader, ImageMeasurement, RejectedImage
from echoreport.drafting.parts import (
    UNCALIBRATED,
    Approval,
    ConfidenceNote,
    DraftImage,
    DraftSentence,
    GuidelineCheck,
    ValveSummary,
)
from echoreport.drafting.valve_evidence import NamedValve
from echoreport.errors import InputError
from echoreport.files import write_beside

FORMATS = {
    ".txt": "as_text",
    ".json": "as_json",
    ".html": "as_html",
    ".fhir.json": "as_fhir",
    ".dcm": "as_dicom_sr",
}
"""Ending of a file's name -> the module of `echoreport.drafting.formats` whose `render` gives its content."""
_OF_STUDY = [field.name for field in fields(ImageHeader) if not field.name.startswith(("series_", "sop_"))]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted valve report, with everything that it rests on.

    Attributes:
        study_id: Given by the caller, or the first image's name.
        model: Name and version of the bundle.
        text: A line for each valve and one for the conclusion; every number in it is one of `measurements`. Once
            `edited`, the physician's words and numbers too.
        findings: What is sure enough to be stated.
        measurements: What the pixels of this study say.
        evidence: The retrieved paragraphs, nearest first for each image, without what is their own patient's.
        not_determined: One clear sentence for each thing that the draft leaves open.
        rejected_images: What could not be used, and why.
        images: The images that were used.
        valve_evidence: The valve that each source alone says each image is of.
        sentences: Those of `text`, in order, each with what it rests on.
        valves: All four, in the usual order.
        checks: Voted and measured grades beside each other.
        confidence: How far the confidences can be believed.
        created: When it was drafted, UTC, as "2026-11-30T08:00:00Z"; empty where unknown.
        edited: Whether a physician changed it since.
        approval: Who approved this text; None before that.
        withdrawn: Whether it was approved, and the approval taken back.
    """

    study_id: str
    model: str
    text: str
    findings: tuple[DraftFinding, ...]
    measurements: tuple[ImageMeasurement, ...]
    evidence: tuple[Evidence, ...]
    not_determined: tuple[str, ...]
    rejected_images: tuple[RejectedImage, ...]
    images: tuple[DraftImage, ...] = ()
    valve_evidence: tuple[NamedValve, ...] = ()
    sentences: tuple[DraftSentence, ...] = ()
    valves: tuple[ValveSummary, ...] = ()
    checks: tuple[GuidelineCheck, ...] = ()
    confidence: ConfidenceNote = UNCALIBRATED
    created: str = ""
    edited: bool = False
    approval: Approval | None = None
    withdrawn: bool = False

    @property
    def header(self) -> ImageHeader | None:
        """Whose draft this is: each value as the first header has it that says anything; None without any header.

        What names an image (series, class, instance) is the first header's and no other's.
        """
        headers = [image.header for image in self.images if image.header]
        if not headers:
            return None
        said = {name: next((v for h in headers if (v := getattr(h, name))), "") for name in _OF_STUDY}
        return replace(headers[0], **said)

    def save(self, path: str | Path) -> None:
        """Write the draft as .txt, .json, .html, .fhir.json or .dcm (DICOM SR), by the end of `path`'s name.

        Raises:
            InputError: If the name ends otherwise.
            MissingExtraError: If FHIR or DICOM SR is asked for without the extra `interop`.
            EchoReportError: If the file cannot be written; nothing half-written is left.
        """
        path = Path(path)
        name = format_of(path)
        if name is None:
            got = f"the suffix {path.suffix!r}" if path.suffix else "no suffix"
            raise InputError(f"got {path.name!r} with {got}, wanted one of {', '.join(FORMATS)}: choose one of them")
        content = rendered(self, name)
        with write_beside(path) as part:
            part.write_bytes(content)


def one_line(text: str) -> str:
    """A name as one line of text: a line of its own could pass for the report's, and files' names need not be text."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in shown).split())


def format_of(path: Path) -> str | None:
    """Module that writes files of this name; None where there is none. The longest ending counts."""
    endings = [ending for ending in FORMATS if path.name.lower().endswith(ending)]
    return FORMATS[max(endings, key=len)] if endings else None


def rendered(draft: Draft, name: str) -> bytes:
    """The draft in a format, by the name of its module; text is UTF-8."""
    content = import_module(f"echoreport.drafting.formats.{name}").render(draft)  # late: the formats import this record
    return content if isinstance(content, bytes) else content.encode("utf-8")
