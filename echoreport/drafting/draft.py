"""The drafted report."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from echoreport.domain import DopplerImage, DraftFinding, Evidence, ImageMeasurement, RejectedImage
from echoreport.drafting.valve_evidence import NamedValve
from echoreport.errors import InputError
from echoreport.files import write_beside

_FORMATS = {".txt": "as_text", ".json": "as_json", ".html": "as_html"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted valve report, with everything that it rests on.

    Attributes:
        study_id: Given by the caller, or the first image's name.
        model: Name and version of the bundle.
        text: The wording; every number in it is one of `measurements`.
        findings: Voted findings above the chosen confidence.
        measurements: What the pixels of this study say.
        evidence: The retrieved paragraphs, nearest first for each image.
        not_determined: One clear sentence for each thing that the draft leaves open.
        rejected_images: What could not be used, and why.
        images: The images that were used.
        valve_evidence: The valve that each source alone says each image is of.
    """

    study_id: str
    model: str
    text: str
    findings: tuple[DraftFinding, ...]
    measurements: tuple[ImageMeasurement, ...]
    evidence: tuple[Evidence, ...]
    not_determined: tuple[str, ...]
    rejected_images: tuple[RejectedImage, ...]
    images: tuple[DopplerImage, ...] = ()
    valve_evidence: tuple[NamedValve, ...] = ()

    def save(self, path: str | Path) -> None:
        """Write the draft as .txt, .json or .html, by the suffix of `path`.

        Raises:
            InputError: If the suffix is another one.
            EchoReportError: If the file cannot be written; nothing half-written is left.
        """
        path = Path(path)
        name = _FORMATS.get(path.suffix.lower())
        if name is None:
            got = f"the suffix {path.suffix!r}" if path.suffix else "no suffix"
            raise InputError(f"got {path.name!r} with {got}, wanted one of {', '.join(_FORMATS)}: choose one of them")
        # late: the formats import this record
        content = import_module(f"echoreport.drafting.{name}").render(self)
        with write_beside(path) as part:
            part.write_text(content, encoding="utf-8", newline="\n")
