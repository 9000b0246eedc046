"""SNOMED CT codes of findings. The codes and their sources are data, in snomed.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from echoreport.domain import Disease, Valve


def snomed_code(valve: Valve, disease: Disease) -> str | None:
    """The SNOMED CT concept of a disease of a valve; None where there is none, or none that could be confirmed.

    The code says what the finding is about, whatever its assertion and severity: an absent aortic stenosis has the
    code of aortic stenosis.
    """
    return _codes().get((valve, disease))


@cache
def _codes() -> dict[tuple[Valve, Disease], str]:
    text = resources.files(__package__).joinpath("snomed.toml").read_text(encoding="utf-8")
    return {
        (Valve(valve), Disease(disease)): code
        for valve, codes in tomllib.loads(text).items()
        for disease, code in codes.items()
    }
