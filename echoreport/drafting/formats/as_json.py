"""A draft as JSON."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from echoreport.domain import DraftFinding, Evidence, Finding, ImageMeasurement, Paragraph
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import DraftImage, DraftSentence, GuidelineCheck
from echoreport.drafting.valve_evidence import NamedValve


def render(draft: Draft) -> str:
    """Write the draft as one JSON object with the keys of the public contract; ends with a newline.

    A number that is not finite becomes null. `evidence[].paragraph` is "report_id:number". Sentences and checks refer
    to findings and measurements by their place in those lists, counted from 0.
    """
    return json.dumps(content_of(draft), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def content_of(draft: Draft) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "study_id": draft.study_id,
        "model": draft.model,
        "status": "approved" if draft.approval else "draft",
        "created": draft.created,
        "text": draft.text,
        "findings": [_finding(finding) for finding in draft.findings],
        "measurements": [_measurement(measurement) for measurement in draft.measurements],
        "valves": [asdict(valve) for valve in draft.valves],
        "guideline": [_check(check, draft.measurements) for check in draft.checks],
        "sentences": [_sentence(sentence, draft) for sentence in draft.sentences],
        "valve_evidence": [_named(named) for named in draft.valve_evidence],
        "evidence": [_evidence(item) for item in draft.evidence],
        "not_determined": list(draft.not_determined),
        "images": [_image(image) for image in draft.images],
        "rejected_images": [{"image": r.image, "reason": r.reason} for r in draft.rejected_images],
        "confidence": asdict(draft.confidence),
        "edited": draft.edited,
        "approval": asdict(draft.approval) if draft.approval else None,
        "withdrawn": draft.withdrawn,
    }


def origin_of(draft: Draft) -> dict[str, Any]:
    """The plain values that ids and UIDs are made from: a draft that no physician touched keeps those that it had."""
    content = content_of(draft)
    if not draft.edited:
        del content["edited"]
        content["sentences"] = [{k: v for k, v in said.items() if k != "by_hand"} for said in content["sentences"]]
    if not draft.approval:
        del content["approval"]
    if not draft.withdrawn:
        del content["withdrawn"]
    return content


def reference(paragraph: Paragraph) -> str:
    """ "report_id:number"."""
    return f"{paragraph.report_id}:{paragraph.number}"


def _finding(finding: DraftFinding) -> dict[str, Any]:
    return {
        "valve": finding.valve,
        "disease": finding.disease,
        "assertion": finding.assertion,
        "severity": finding.severity,
        "severity_set": list(finding.severity_set),
        "confidence": _number(finding.confidence, 4),
        "images": list(finding.images),
        "votes": {grade: _number(share, 4) for grade, share in finding.votes.items()},
    }


def _measurement(measurement: ImageMeasurement) -> dict[str, Any]:
    return {
        "image": measurement.image,
        "quantity": measurement.quantity,
        "value": _number(measurement.value, 3),
        "unit": measurement.unit,
        "direction": measurement.direction,
    }


def _check(check: GuidelineCheck, measurements: Sequence[ImageMeasurement]) -> dict[str, Any]:
    return {
        "valve": check.valve,
        "disease": check.disease,
        "assertion": check.assertion,
        "voted": check.voted,
        "measured": check.measured,
        "measurement": measurements.index(check.measurement),
        "source": check.source,
        "review": check.review,
    }


def _sentence(sentence: DraftSentence, draft: Draft) -> dict[str, Any]:
    return {
        "section": sentence.section,
        "text": sentence.text,
        "findings": [draft.findings.index(finding) for finding in sentence.findings],
        "measurements": [draft.measurements.index(measurement) for measurement in sentence.measurements],
        "images": list(sentence.images),
        "evidence": [draft.evidence.index(item) for item in sentence.paragraphs],
        "words_of": draft.evidence.index(sentence.words_of) if sentence.words_of else None,
        "by_hand": sentence.by_hand,
    }


def _named(named: NamedValve) -> dict[str, Any]:
    return {
        "image": named.image,
        "source": named.source,
        "valve": named.valve,
        "probability": _number(named.probability, 4),
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "paragraph": reference(item.paragraph),
        "similarity": _number(item.similarity, 4),
        "text": item.paragraph.text,
        "image": item.image,
        "findings": [_said(finding, item.paragraph.start) for finding in item.paragraph.findings],
    }


def _said(finding: Finding, shift: int) -> dict[str, Any]:
    """A finding with its place in the shown text."""
    return {
        "valve": finding.valve,
        "disease": finding.disease,
        "assertion": finding.assertion,
        "severity": finding.severity,
        "evidence": finding.evidence,
        "start": finding.start - shift,
        "end": finding.end - shift,
        "rule": finding.rule,
    }


def _image(image: DraftImage) -> dict[str, Any]:
    return {
        "image": image.name,
        "calibration": image.calibration,
        "reason": image.reason,
        "inverted": image.inverted,
        "mode": image.mode,
        "header": asdict(image.header) if image.header else None,
    }


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
