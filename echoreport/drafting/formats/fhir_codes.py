"""The codes of FHIR output. Codes and their sources are data, in codes.toml."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from echoreport.domain import Disease, Valve
from echoreport.drafting.formats.fhir_values import clean
from echoreport.findings.lexicon.snomed import snomed_code

SNOMED = "http://snomed.info/sct"


def coding(group: str, name: str) -> dict[str, str]:
    """A FHIR Coding with its display.

    Args:
        group: A table of codes.toml, such as "severity" or "aortic.forward".
        name: A key of it, such as "mild".

    Raises:
        KeyError: If codes.toml has no such code.
    """
    row = codes()[group][name]
    return {key: row[key] for key in ("system", "code", "display")}


def concept(group: str, name: str, text: str | None = None) -> dict[str, Any]:
    """A FHIR CodeableConcept; of a name that codes.toml lacks, one of text alone.

    Its codings carry no display: the sources word many concepts otherwise than the owners of the codes, and a
    validating server refuses a display that is not the owner's. The words stand in its text.
    """
    row = codes()[group].get(name)
    if row is None:
        return {"text": clean(text or name) or "not named"}
    return {"coding": [{"system": row["system"], "code": row["code"]}], "text": text or row["display"]}


def lesion(valve: Valve, disease: Disease) -> dict[str, Any]:
    """The CodeableConcept of a disease of a valve, whatever its assertion and grade."""
    text = f"{valve} {disease.replace('-', ' ')}"
    code = snomed_code(valve, disease)
    return {"coding": [{"system": SNOMED, "code": code}], "text": text} if code else {"text": text}


def quantity(value: float, digits: int, unit: str) -> dict[str, Any]:
    """The value in a unit of codes.toml, by UCUM; in another unit without a code; no value where it is not finite."""
    if not math.isfinite(value):
        return {"dataAbsentReason": concept("absent", "unknown")}
    written = concept("unit", unit)
    return {"valueQuantity": {"value": round(float(value), digits), "unit": written["text"]} | _ucum(written)}


def _ucum(written: dict[str, Any]) -> dict[str, str]:
    return dict(written["coding"][0]) if "coding" in written else {}


@cache
def codes() -> dict[str, dict[str, dict[str, str]]]:
    """Table -> name -> `system`, `code`, `display`, `source`; the two tables of a valve's flows as "aortic.forward"."""
    tables = tomllib.loads(resources.files(__package__).joinpath("codes.toml").read_text(encoding="utf-8"))
    flows = {f"{valve}.{way}": names for valve in Valve for way, names in tables.pop(valve).items()}
    return tables | flows
