"""The study of planted identifiers, small: nothing of another patient's is in any output, and the count can see it."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def check_drafts(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.syspath_prepend(SCRIPTS)
    import check_drafts

    yield check_drafts
    sys.modules.pop("check_drafts")


def test_no_draft_holds_anything_planted_or_says_what_it_does_not_mean(
    check_drafts, tiny_model, demo_corpus, capsys
) -> None:
    status = check_drafts.main([str(tiny_model), str(demo_corpus), "--drafts", "12", "--images", "8"])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith("12 drafts, 60 outputs: 0 hold anything planted\n")
    assert "agreement 1.0000" in told


def test_the_counts_see_what_is_planted_foreign_or_read_otherwise(check_drafts, tiny_model, demo_corpus) -> None:
    from echoreport import Reporter
    from echoreport.findings import FindingExtractor

    image = min((demo_corpus / "images").glob("*.png"))
    draft = Reporter.load(tiny_model).draft([image])
    spoilt = replace(draft, text=f"{draft.text} Severe pulmonic stenosis, 97.31 m/s, seen by Dr. Quillfeather.")
    counts = check_drafts.Counts()
    check_drafts._count_leaks(spoilt, counts)
    check_drafts._count_numbers(spoilt, counts)
    check_drafts._count_findings(spoilt, FindingExtractor(), counts)
    assert counts.leaking >= 3  # DICOM SR is made of the sentences, not of the text
    assert counts.foreign_numbers == 1
    assert counts.read_otherwise >= 1


def test_what_is_planted_is_in_the_index_de_identified_in_half_of_it(check_drafts, tiny_model) -> None:
    from echoreport.bundle import Bundle

    texts = "\n".join(paragraph.text for paragraph in check_drafts.planted(Bundle.load(tiny_model)).paragraphs)
    assert all(words in texts for words in ("97.31 m/s", "641 mmHg", "unchanged", "27.7 mm", "86 weeks"))
    assert all(words in texts for words in ("Quillfeather", "88154223", "019-2837", "Vandersloot", "March 2013"))
    assert all(mark in texts for mark in ("[name]", "[id]", "[phone]", "[date]"))  # in the other half
