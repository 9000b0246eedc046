"""docs/lexicon.md keeps what it promises a clinician."""

import re
from pathlib import Path

import pytest

from echoreport.findings import FindingExtractor
from echoreport.findings.lexicon.entries import NEEDS
from echoreport.findings.lexicon.loading import Lexicon, load_lexicon

PAGE = (Path(__file__).parents[2] / "docs" / "lexicon.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| ([A-Z].*?\.) \| ?(.*?) ?\| ?(.*?) ?\|$", PAGE, flags=re.MULTILINE)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    assert EXAMPLE
    path = tmp_path / "ours.toml"
    path.write_text(EXAMPLE[1], encoding="utf-8")
    return path


def test_the_example_is_a_lexicon(ours: Path) -> None:
    lexicon: Lexicon = load_lexicon(ours)
    added = {e.name for e in lexicon.entries} - {e.name for e in load_lexicon().entries}
    assert added == {"tethered", "whiff", "nought-seen", "trials"}


def test_every_concept_and_what_it_needs_is_there() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.count("|") == 5]
    for concept, keys in NEEDS.items():
        needs = [row[3] for row in rows if f"`{concept}`" in row[1]]
        assert len(needs) == 1
        assert re.findall(r"`(\w+)`", needs[0]) == list(keys)


def said(extractor: FindingExtractor, text: str) -> str:
    """Findings in the page's words: "aortic stenosis, present, severe"."""
    return "; ".join(
        ", ".join(filter(None, (f"{f.valve} {f.disease}", f.assertion, f.severity))) for f in extractor.extract(text)
    )


@pytest.mark.parametrize(("text", "without", "with_ours"), ROWS)
def test_the_example_has_the_effect_that_the_page_says(text: str, without: str, with_ours: str, ours: Path) -> None:
    assert said(FindingExtractor(), text) == without
    assert said(FindingExtractor(lexicon=ours), text) == with_ours


def test_the_table_was_read() -> None:
    assert len(ROWS) == 6
