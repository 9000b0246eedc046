"""A draft as JSON."""

import json
import math
from typing import Any

from echoreport.domain import DraftFinding, Evidence, ImageMeasurement
from echoreport.drafting.draft import Draft
from echoreport.drafting.valve_evidence import NamedValve


def render(draft: Draft) -> str:
    """Write the draft as one JSON object with the keys of the public contract; ends with a newline.

    A number that is not finite becomes null. `evidence[].paragraph` is "report_id:number".
    """
    content = {
        "study_id": draft.study_id,
        "model": draft.model,
        "status": "draft",
        "text": draft.text,
        "findings": [_finding(finding) for finding in draft.findings],
        "measurements": [_measurement(measurement) for measurement in draft.measurements],
        "valve_evidence": [_named(named) for named in draft.valve_evidence],
        "evidence": [_evidence(item) for item in draft.evidence],
        "not_determined": list(draft.not_determined),
        "rejected_images": [{"image": r.image, "reason": r.reason} for r in draft.rejected_images],
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _finding(finding: DraftFinding) -> dict[str, Any]:
    return {
        "valve": finding.valve,
        "disease": finding.disease,
        "assertion": finding.assertion,
        "severity": finding.severity,
        "confidence": _number(finding.confidence, 4),
        "images": list(finding.images),
    }


def _measurement(measurement: ImageMeasurement) -> dict[str, Any]:
    return {
        "image": measurement.image,
        "quantity": measurement.quantity,
        "value": _number(measurement.value, 3),
        "unit": measurement.unit,
        "direction": measurement.direction,
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
        "paragraph": f"{item.paragraph.report_id}:{item.paragraph.number}",
        "similarity": _number(item.similarity, 4),
        "text": item.paragraph.text,
        "image": item.image,
    }


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
