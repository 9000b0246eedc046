"""The codes of `dicom_codes.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from highdicom.sr import CodedConcept

from echoreport.domain import Disease, Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon.snomed import snomed_code

PRIVATE = "99ECHOREPORT"
"""Coding scheme of what DICOM has no code for."""


def code(table: str, name: str) -> CodedConcept:
    """The code of a name.

    Raises:
        InputError: If the table has none: a draft that was edited may name other quantities, units and modes.
    """
    codes = _codes()[table]
    if name not in codes:
        raise InputError(
            f"got a {table} without a DICOM code, wanted one of {', '.join(codes)}: correct it in the draft"
        )
    return CodedConcept(*codes[name])


def has_code(table: str, name: str) -> bool:
    """Whether the table has that name."""
    return name in _codes()[table]


def concept(name: str) -> CodedConcept:
    """What a content item is called."""
    return code("concept", name)


def lesion(valve: Valve, disease: Disease) -> CodedConcept:
    """A disease of a valve, in SNOMED CT where the lexicon has its code."""
    meaning = f"{valve.capitalize()} valve {disease.replace('-', ' ')}"
    confirmed = snomed_code(valve, disease)
    return (
        CodedConcept(confirmed, "SCT", meaning) if confirmed else CodedConcept(f"{valve}-{disease}", PRIVATE, meaning)
    )


@cache
def _codes() -> dict[str, dict[str, tuple[str, str, str]]]:
    """Table -> name -> value, scheme, meaning."""
    text = resources.files(__package__).joinpath("dicom_codes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {
        table: {name: (value, scheme, meaning) for name, (value, scheme, meaning) in codes.items()}
        for table, codes in tables.items()
    }
