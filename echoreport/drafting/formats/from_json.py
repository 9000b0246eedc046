"""A draft read back from the JSON that `as_json` wrote, perhaps edited since."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from echoreport.domain import (
    Assertion,
    Direction,
    Disease,
    DraftFinding,
    Evidence,
    Finding,
    ImageHeader,
    ImageMeasurement,
    Paragraph,
    RejectedImage,
    Severity,
    Valve,
    ValveSource,
)
from echoreport.drafting.draft import Draft, one_line
from echoreport.drafting.formats.contradiction import contradiction_in
from echoreport.drafting.formats.schema import fault_of
from echoreport.drafting.identity import check_one_patient
from echoreport.drafting.parts import (
    Approval,
    ConfidenceNote,
    DraftImage,
    DraftSentence,
    GuidelineCheck,
    ValveState,
    ValveSummary,
)
from echoreport.drafting.valve_evidence import NamedValve
from echoreport.errors import EchoReportError, InputError

T = TypeVar("T")
_NO_DRAFT = Draft("", "", "", (), (), (), (), ())


def read_draft(path: str | Path) -> Draft:
    """Read a saved draft; its images come back without pixels.

    Raises:
        InputError: If it is no JSON, or no draft, or contradicts itself: the message names the key, not its value.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(content, ensure_ascii=False).encode("utf-8")  # half a sign, as "\\ud800" is, can be written nowhere
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is no JSON in UTF-8"
        raise InputError(f"got {path}, which cannot be read ({reason}), wanted a draft saved as JSON") from error
    fault = fault_of(content)
    if fault is None:
        drafted, fault = _built(content)
        if fault is None:
            if contradiction := contradiction_in(drafted):
                raise InputError(f"got {path}, an edited draft that contradicts itself: {contradiction}")
            check_one_patient(image.header for image in drafted.images)
            return drafted
    raise InputError(f"got {path}, which is no draft: {fault}; wanted what docs/draft.schema.json describes")


def _built(content: dict[str, Any]) -> tuple[Draft, str | None]:
    """The draft, or what is wrong with references and places in it, which a schema cannot tell."""
    try:
        return draft_of(content), None
    except IndexError:
        return _NO_DRAFT, "a sentence or check refers to a finding, measurement or paragraph that is not there"
    except (ValueError, EchoReportError):
        return _NO_DRAFT, "evidence has words that are not as long as their place in the text"


def draft_of(content: dict[str, Any]) -> Draft:
    """The draft of what `as_json.content_of` gives; raises what a missing key or a foreign value raises."""
    findings = _each(content["findings"], _finding)
    measurements = _each(content["measurements"], _measurement)
    evidence = _each(content["evidence"], _evidence)
    return Draft(
        study_id=one_line(content["study_id"]),
        model=str(content["model"]),
        text=str(content["text"]),
        findings=findings,
        measurements=measurements,
        evidence=evidence,
        not_determined=_each(content["not_determined"], str),
        rejected_images=_each(content["rejected_images"], lambda r: RejectedImage(r["image"], r["reason"])),
        images=_each(content["images"], _image),
        valve_evidence=_each(content["valve_evidence"], _named),
        sentences=_each(content["sentences"], lambda row: _sentence(row, findings, measurements, evidence)),
        valves=_each(content["valves"], _valve),
        checks=_each(content["guideline"], lambda row: _check(row, measurements)),
        confidence=ConfidenceNote(**content["confidence"]),
        created=str(content["created"]),
        edited=bool(content.get("edited", False)),  # drafts saved before there was a review have no such key
        approval=Approval(**content["approval"]) if content.get("approval") else None,
        withdrawn=bool(content.get("withdrawn", False)),
    )


def _each(rows: Sequence[Any], read: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(read(row) for row in rows)


def _finding(row: dict[str, Any]) -> DraftFinding:
    return DraftFinding(
        valve=Valve(row["valve"]),
        disease=Disease(row["disease"]),
        assertion=Assertion(row["assertion"]),
        severity=_grade(row["severity"]),
        confidence=_number(row["confidence"]),
        images=_each(row["images"], str),
        votes={str(grade): _number(share) for grade, share in row["votes"].items()},
        severity_set=_each(row["severity_set"] if row["severity"] in row["severity_set"] else (), Severity),
    )


def _measurement(row: dict[str, Any]) -> ImageMeasurement:
    direction = Direction(row["direction"])
    return ImageMeasurement(row["image"], row["quantity"], _number(row["value"]), row["unit"], direction)


def _evidence(row: dict[str, Any]) -> Evidence:
    report_id, _, number = row["paragraph"].rpartition(":")
    paragraph = Paragraph(report_id, int(number), row["text"], findings=_each(row["findings"], _said))
    return Evidence(paragraph, _number(row["similarity"]), row["image"])


def _said(row: dict[str, Any]) -> Finding:
    what = Valve(row["valve"]), Disease(row["disease"]), Assertion(row["assertion"]), _grade(row["severity"])
    return Finding(*what, row["evidence"], int(row["start"]), int(row["end"]), row["rule"])


def _image(row: dict[str, Any]) -> DraftImage:
    header = ImageHeader(**row["header"]) if row["header"] else None
    return DraftImage(row["image"], row["calibration"], row["reason"], row["inverted"], row["mode"], header)


def _named(row: dict[str, Any]) -> NamedValve:
    return NamedValve(row["image"], ValveSource(row["source"]), Valve(row["valve"]), _number(row["probability"]))


def _sentence(
    row: dict[str, Any],
    findings: Sequence[DraftFinding],
    measurements: Sequence[ImageMeasurement],
    evidence: Sequence[Evidence],
) -> DraftSentence:
    return DraftSentence(
        section=row["section"],
        text=row["text"],
        findings=_each(row["findings"], lambda place: findings[int(place)]),
        images=_each(row["images"], str),
        paragraphs=_each(row["evidence"], lambda place: evidence[int(place)]),
        measurements=_each(row["measurements"], lambda place: measurements[int(place)]),
        words_of=None if row["words_of"] is None else evidence[int(row["words_of"])],
        by_hand=row.get("by_hand", False),
    )


def _valve(row: dict[str, Any]) -> ValveSummary:
    lists = (_each(row[key], str) for key in ("images", "open", "conflicts"))
    return ValveSummary(Valve(row["valve"]), ValveState(row["state"]), *lists)


def _check(row: dict[str, Any], measurements: Sequence[ImageMeasurement]) -> GuidelineCheck:
    return GuidelineCheck(
        valve=Valve(row["valve"]),
        disease=Disease(row["disease"]),
        assertion=Assertion(row["assertion"]),
        voted=_grade(row["voted"]),
        measured=_grade(row["measured"]),
        measurement=measurements[int(row["measurement"])],
        source=row["source"],
        review=row["review"],
    )


def _grade(value: str | None) -> Severity | None:
    return None if value is None else Severity(value)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
