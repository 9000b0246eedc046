"""Values of a DICOM header and of a draft -> values that FHIR allows; what cannot be one is left out."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from pydicom.valuerep import PersonName

ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0, and so XHTML, forbids
_UID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")  # DICOM PS3.5, section 9; at most 64 characters
_GENDERS = {"M": "male", "F": "female", "O": "other"}


def clean(value: str) -> str:
    """Without the characters that neither FHIR nor XHTML allows, and without outer white space; may be empty."""
    return _FORBIDDEN.sub("", value).strip()


def without_empty(content: dict[str, Any]) -> dict[str, Any]:
    """FHIR knows no empty string, list or object: leave them out."""
    return {key: value for key, value in content.items() if value not in (None, "", [], {})}


def date_of(value: str) -> str | None:
    """DICOM's "20260102" as "2026-01-02"; None where it is no date."""
    digits = value.strip()
    if not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d").date().isoformat()
    except ValueError:
        return None


def instant_of(value: str) -> str | None:
    """A moment with its time zone as FHIR's instant; None where it is none."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else None


def dated(element: str, value: str | None) -> dict[str, Any]:
    """The element, or the reason that says why it has no value."""
    if value:
        return {element: value}
    return {f"_{element}": {"extension": [{"url": ABSENT_REASON, "valueCode": "unknown"}]}}


def uid_of(value: str) -> str | None:
    """A DICOM UID; None where it is none."""
    uid = value.strip("\0 ")
    return uid if len(uid) <= 64 and _UID.fullmatch(uid) else None


def uid_identifier(uid: str) -> dict[str, str]:
    """The identifier that FHIR gives to what DICOM identifies (ImagingStudy, "Mapping to DICOM")."""
    return {"system": "urn:dicom:uid", "value": f"urn:oid:{uid}"}


def gender_of(sex: str) -> str | None:
    """FHIR's administrative gender of DICOM's Patient's Sex; None where the header says nothing."""
    return _GENDERS.get(sex.strip().upper())


def name_of(value: str) -> dict[str, Any]:
    """FHIR's HumanName of a DICOM person name such as "Doe^Jane"; empty where there is none."""
    name = PersonName(clean(value))
    given = [part for part in (clean(name.given_name), clean(name.middle_name)) if part]
    parts = {
        "family": clean(name.family_name),
        "given": given,
        "prefix": [part for part in [clean(name.name_prefix)] if part],
        "suffix": [part for part in [clean(name.name_suffix)] if part],
    }
    return without_empty(parts) or without_empty({"text": clean(value).strip("^= ")})
