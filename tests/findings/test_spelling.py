"""Slips of one letter are mended in long words only."""

import pytest

from echoreport.findings.reading.spelling import Speller

TERMS = [
    "paravalvular",
    "perivalvular",
    "regurgitation",
    "stenosis",
    "mild",
    "insufficiency",
    "tricuspid",
    "bicuspid",
    "central",
]
SPELLER = Speller(["valve"], TERMS, names=["mitral"], real=["ventral"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("regurgitaton", "regurgitation"),
        ("regurgittation", "regurgitation"),
        ("regurgitatoin", "regurgitation"),
        ("Regurgitetion", "regurgitation"),
        ("STENOSIS", "stenosis"),
        ("mittral", "mitral"),
        ("egurgitation", "regurgitation"),
        ("regurgitatio", "regurgitation"),
        ("regurgitations", "regurgitation"),
        ("ricuspid", "tricuspid"),
        ("trricuspid", "tricuspid"),
        ("peravalvular", "paravalvular"),
        ("ventral", "ventral"),
        ("mld", "mld"),
        ("sclerosis", "sclerosis"),
        ("insufficient", "insufficient"),
    ],
)
def test_slips(written: str, meant: str) -> None:
    assert SPELLER.correct(written) == meant
