"""Invented identifiers in many forms go, and the words around them stay."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from echoreport.deidentification import deidentify


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("planted", Path(__file__).with_name("planted.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


planted = _module()
FIRST = planted.read_planted(Path(__file__).with_name("planted.toml"))
SECOND = planted.read_planted(Path(__file__).with_name("planted_second.toml"))
KNOWN_MISSES = {
    "Critical result: vegetation on the mitral valve. Nurse Ratchet informed.",
    "Mildly thickened mitral valve. - Ottoline",
    "Time of study 0935 hrs.",
    "Echo lab: 555.2671. Mild MR.",
    "Seen at Good Samaritan. Mild MR.",
    "In early 2016 the AS was moderate.",
}
"""Texts of which a part of an identifier stays; a test fails where one is cured, so that the list stays true."""


@pytest.mark.parametrize("one", [*FIRST, *SECOND], ids=lambda one: one.text[:60])
def test_what_identifies_goes(one) -> None:
    left = planted.missed(one, deidentify(one.text).text)
    assert bool(left) == (one.text in KNOWN_MISSES), left


def test_clinical_texts_stay_as_they_are() -> None:
    changed = [
        one.text for one in [*FIRST, *SECOND] if one.group == "clinical" and deidentify(one.text).text != one.text
    ]
    assert changed == []


def test_few_other_words_go() -> None:
    every = [*FIRST, *SECOND]
    lost = sum(len(planted.damaged(one, deidentify(one.text).text)) for one in every)
    assert lost <= 0.005 * sum(len(one.kept) for one in every)
