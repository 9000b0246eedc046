"""SNOMED CT codes are those of the concepts that they are given for."""

import pytest

from echoreport.domain import Disease, Valve
from echoreport.findings.lexicon.snomed import snomed_code

PAIRS = [(valve, disease) for valve in Valve for disease in Disease]
CODES = [code for pair in PAIRS if (code := snomed_code(*pair))]

# Verhoeff's dihedral check, as the SNOMED CT release file specification has it (appendix "Check-digit computation").
TIMES = [[*((i + j) % 5 for j in range(5)), *((i + j) % 5 + 5 for j in range(5))] for i in range(5)] + [
    [*((i - j) % 5 + 5 for j in range(5)), *((i - j) % 5 for j in range(5))] for i in range(5)
]
STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def check(code: str) -> int:
    """0 where the last digit agrees with the others."""
    total = 0
    for place, digit in enumerate(reversed(code)):
        moved = int(digit)
        for _ in range(place % 8):
            moved = STEP[moved]
        total = TIMES[total][moved]
    return total


def test_the_check_itself_tells_a_slip() -> None:
    assert check("2363") == 0  # Verhoeff's example: 236 with the check digit 3
    assert all(check("236" + digit) for digit in "012456789")
    assert check("60573040")


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_a_concept_of_the_international_edition(code: str) -> None:
    assert check(code) == 0
    assert code[-3:-1] == "00"  # partition identifier: a concept, short format
    assert 6 <= len(code) <= 18


def test_no_code_stands_for_two_findings() -> None:
    assert len(set(CODES)) == len(CODES)


def test_stenosis_and_regurgitation_of_every_valve_have_one() -> None:
    assert all(snomed_code(valve, d) for valve in Valve for d in (Disease.STENOSIS, Disease.REGURGITATION))
    assert snomed_code(Valve.AORTIC, Disease.STENOSIS) == "60573004"
    assert snomed_code(Valve.MITRAL, Disease.PROLAPSE) == "409712001"


def test_a_valve_that_is_normal_has_no_disorder() -> None:
    assert not any(snomed_code(valve, Disease.NORMAL) for valve in Valve)
