"""What a draft shows of another patient's paragraph: the words around its findings, and nothing that tells whose."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.annotation import annotate
from echoreport.domain import Paragraph, Report
from echoreport.drafting.shown import HIDDEN, shown
from echoreport.findings import FindingExtractor

EXTRACTOR = FindingExtractor()


def of(text: str) -> Paragraph:
    return shown(next(annotate([Report("r", text)], EXTRACTOR)))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("There is severe aortic stenosis.", "There is severe aortic stenosis."),
        (
            "There is severe aortic stenosis, peak velocity 4.7 m/s.",
            "There is severe aortic stenosis, peak velocity [...]",
        ),
        ("Dr. John Smith saw severe aortic stenosis.", "[...] severe aortic stenosis."),
        ("Mild MR, unchanged from March 2019.", "Mild MR [...]"),
        ("Mr. Small Root has mild MR, seen by Tip Wave.", "[...] has mild MR, seen [...]"),
        ("Compared with 03/2019 there is now mild MR.", "[...] mild MR."),
        ("Mild MR. Recommend follow-up in 6 months.", "Mild MR [...]"),
        ("Moderate (2+) MR.", "Moderate 2+ MR."),
        ("No hint, says Okafor, of AS. Mild MR.", "[...] Mild MR."),  # "AS." alone would read as its opposite
        ("TR 2-3+.", "TR 2-3+."),
        ("27 mm Carpentier-Edwards prosthesis; mild MR.", "[...] mild MR."),
        ("Nothing of a valve, said by Maria Lopez.", HIDDEN),
    ],
)
def test_what_is_shown(text: str, left: str) -> None:
    assert of(text).text == left


def test_findings_keep_their_words_at_their_new_place() -> None:
    paragraph = of("On 4 May 2019: severe aortic stenosis. Seen by Okafor. Mild-to-moderate MR.")
    assert [paragraph.text[f.start : f.end] for f in paragraph.findings] == [f.evidence for f in paragraph.findings]
    assert [f.evidence for f in paragraph.findings] == ["severe aortic stenosis", "Mild-to-moderate MR"]
    assert paragraph.start == 0


def test_a_place_in_a_longer_report_is_counted_from_the_paragraph() -> None:
    report = Report("r", "LV is normal.\n\nThere is mild mitral regurgitation, EF 55 %.")
    paragraph = shown(list(annotate([report], EXTRACTOR))[1])
    assert paragraph.findings[0].evidence == "mild mitral regurgitation"
    assert paragraph.text[paragraph.findings[0].start : paragraph.findings[0].end] == "mild mitral regurgitation"


STRANGE = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=30)


@settings(deadline=None, derandomize=True, database=None, max_examples=150)
@given(STRANGE, STRANGE, st.integers(0, 10**9))
def test_nothing_else_than_listed_words_comes_through(before: str, after: str, number: int) -> None:
    text = f"{before} severe aortic stenosis, Qzx{number} Vrillewick {number / 7:.2f} {after}"
    left = of(text)
    assert "Qzx" not in left.text
    assert "Vrillewick" not in left.text
    assert not re.search(r"\d(?!\+)", re.sub(r"[1-4]-(?=[1-4]\+)", "", left.text))  # no number but a grade
    assert all(left.text[f.start : f.end] == f.evidence for f in left.findings)
