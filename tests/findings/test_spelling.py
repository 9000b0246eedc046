"""Slips of one letter are mended in long words only."""

import pytest

from echoreport.findings.spelling import Speller

SPELLER = Speller(["regurgitation", "stenosis", "mild", "insufficiency"], ["mitral"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("regurgitaton", "regurgitation"),
        ("regurgittation", "regurgitation"),
        ("regurgitatoin", "regurgitation"),
        ("Regurgitetion", "regurgitation"),
        ("STENOSIS", "stenosis"),
        ("mittral", "mitral"),
        ("mld", "mld"),
        ("sclerosis", "sclerosis"),
        ("insufficient", "insufficient"),
    ],
)
def test_slips(written: str, meant: str) -> None:
    assert SPELLER.correct(written) == meant
