"""What must hold for every text: spans, and findings that hang on neither case, white space, order nor neighbours."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.findings import FindingExtractor, assertion_of

HERE = Path(__file__).parent
EXTRACTOR = FindingExtractor()
Findings = set[tuple[str, str, str, str | None]]


def findings(text: str) -> Findings:
    return {(f.valve, f.disease, f.assertion, f.severity) for f in EXTRACTOR.extract(text)}


def _named(text: str) -> bool:
    """Whether a sentence stands by itself: one line, closed, naming its valves, opening no section."""
    found = EXTRACTOR.extract(text)
    closed = text.endswith(".") and not any(sign in text for sign in "\n:;?|\t") and "  " not in text
    closed = closed and "imilar findings" not in text  # those of the sentence before
    closed = closed and ", tr." not in text  # trace only because it is small beside capitals
    return bool(found) and closed and not any(f.rule.endswith("/carried") for f in found)


def _sentences() -> list[str]:
    files = ("sentences.toml", "phrases.toml", "forms.toml")
    texts = [t for name in files for part in tomllib.loads((HERE / name).read_text("utf-8")).values() for t in part]
    return [text for text in texts if _named(text)]


SENTENCES = _sentences()
UNRELATED = (
    "The patient tolerated the procedure well.",
    "The left ventricle is mildly dilated.",
    "Moderate pulmonary hypertension is present.",
    "Image quality was poor.",
    "No pericardial effusion is seen.",
)
WORDS = "mild MR aortic valve no or , . : ( 2+ to stenosis | paravalvular central now from respectively normal"
PIECES = (
    *WORDS.split(" "),
    *("?", "[x]", "[ ]", "1)", "tr", "AS", "\n", "\t", " "),
)
sentences = st.sampled_from(SENTENCES)
gaps = st.sampled_from([" ", "  ", "   ", "\t", " \t "])
any_text = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)


def test_there_is_something_to_draw_from() -> None:
    assert len(SENTENCES) > 250


@settings(max_examples=300, deadline=None, derandomize=True)
@given(any_text)
def test_no_text_raises_and_evidence_is_what_stands_there(text: str) -> None:
    found, measured = EXTRACTOR.read(text)
    assert all(text[item.start : item.end] == item.evidence for item in (*found, *measured))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(any_text.filter(bool), st.data())
def test_any_span_of_any_text_is_judged(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    assert assertion_of(text, start, data.draw(st.integers(start + 1, len(text)))) in (
        "present",
        "absent",
        "possible",
        "historical",
    )


@pytest.mark.parametrize("change", [str.upper, str.lower])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=sentences)
def test_case_changes_nothing(change, text: str) -> None:
    assert findings(change(text)) == findings(text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(sentences, st.data())
def test_white_space_changes_nothing(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    spaced = words[0] + "".join(data.draw(gaps) + word for word in words[1:])
    assert findings(f" \n{spaced}\n ") == findings(text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(sentences, st.integers(40, 100))
def test_wrapped_lines_change_nothing(text: str, width: int) -> None:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= width:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    assert findings("\n".join([*lines, line])) == findings(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(sentences, st.sampled_from(UNRELATED))
def test_an_unrelated_sentence_changes_nothing(text: str, other: str) -> None:
    assert findings(f"{text} {other}") == findings(text)
    assert findings(f"{other} {text}") == findings(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(sentences, sentences)
def test_the_order_of_two_sentences_changes_nothing(first: str, second: str) -> None:
    assert findings(f"{first} {second}") == findings(f"{second} {first}")


@pytest.mark.parametrize("pad", [" ", "\t", "\n", "\r", "\r\n", " \n", " \t", "\u00a0", "-", "."])
@pytest.mark.parametrize("text", ["Mild MR.{}", "{}Mild MR.{}\nNo AS.", "MR:{}mild{}", "Mean aortic gradient{}8{}mmHg"])
def test_padding_costs_no_more_than_its_length(pad: str, text: str) -> None:
    padded = text.replace("{}", pad * 40_000)
    begun = time.process_time()
    EXTRACTOR.extract(padded)
    EXTRACTOR.measurements(padded)
    assert time.process_time() - begun < 5  # it takes 0.2; where each space was tried with all behind it, 20
