"""The extractor as a whole: spans, carry-over, robustness, and the gold reports."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.errors import InputError
from echoreport.findings import FindingExtractor, assertion_of
from echoreport.findings.reading.sentences import LONGEST, split


@pytest.fixture(scope="module")
def extractor() -> FindingExtractor:
    return FindingExtractor()


def test_evidence_is_the_shortest_span_of_the_text_as_it_stands(extractor: FindingExtractor) -> None:
    text = "Normal LV.\r\n\r\nThere  is mild   mitral\r\n  regurgitation – eccentric."
    (finding,) = extractor.extract(text)
    assert finding.evidence == "mild   mitral\r\n  regurgitation"
    assert text[finding.start : finding.end] == finding.evidence


def test_a_repeated_finding_stands_once_and_a_conflict_stands_twice(extractor: FindingExtractor) -> None:
    found = extractor.extract("Mild MR. CONCLUSION: Mild mitral regurgitation. Moderate mitral insufficiency.")
    assert [f.severity for f in found] == [Severity.MILD, Severity.MODERATE]


def test_a_finding_names_the_lexicon_entry_that_made_it(extractor: FindingExtractor) -> None:
    (finding,) = extractor.extract("Mild aortic insufficiency.")
    assert finding.rule == "regurgitation/before"


def test_a_valve_is_carried_to_the_next_sentence_and_no_further(extractor: FindingExtractor) -> None:
    near = extractor.extract("The mitral valve was inspected. There is stenosis.")
    far = extractor.extract("The mitral valve was inspected. Images are poor. There is stenosis.")
    assert [(f.valve, f.disease) for f in near] == [(Valve.MITRAL, Disease.STENOSIS)]
    assert far == []


def test_a_heading_holds_until_the_next_one(extractor: FindingExtractor) -> None:
    text = "AORTIC VALVE:\nImages are poor.\nNo stenosis.\nLEFT VENTRICLE:\nNormal size.\nModerate regurgitation."
    assert [(f.valve, f.assertion) for f in extractor.extract(text)] == [(Valve.AORTIC, Assertion.ABSENT)]


def test_indications_reasons_and_plans_state_nothing(extractor: FindingExtractor) -> None:
    for heading in ("INDICATION", "Reason for exam", "referring diagnosis", "PLAN", "Clinical history"):
        assert extractor.extract(f"{heading}: Severe aortic stenosis.\nFindings: Normal left ventricle.") == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(" \n\r\t.,;:/-+()|?12aMRitralvegno\u00a0\u0130\ud7ff\U0001f600"), max_size=120))
def test_no_text_raises_and_every_span_holds(text: str) -> None:
    extractor = FindingExtractor()
    text = f"Mild MR {text} aortic stenosis 40 mmHg mean gradient {text}"
    for item in [*extractor.extract(text), *extractor.measurements(text)]:
        assert text[item.start : item.end] == item.evidence


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "1.", "\x00", "no", "?", "MR" * 3000, "İ" * 50 + " mild MR"])
def test_odd_texts_are_read(extractor: FindingExtractor, text: str) -> None:
    for finding in extractor.extract(text):
        assert text[finding.start : finding.end] == finding.evidence
    assert extractor.measurements(text) == []


def test_a_line_longer_than_spacy_allows_is_cut_into_sentences(extractor: FindingExtractor) -> None:
    text = "blood pressure taken " * 60_000 + "mild mitral regurgitation"
    assert len(text) > 1_000_000
    assert max(len(s.text) for s in split(text)) <= LONGEST
    (finding,) = extractor.extract(text)
    assert finding.end == len(text)


def test_a_grade_behind_a_table_is_not_given_to_the_lesion_before_it(extractor: FindingExtractor) -> None:
    table = "Valve | Stenosis | Regurgitation\nAortic | none | mild\nTricuspid | none | trace\n"
    found = extractor.extract(f"Mitral regurgitation is present.\n{table}It is severe.\n")
    (mitral,) = (f for f in found if f.valve == Valve.MITRAL)
    assert mitral.severity is None
    assert len(found) == 5


def test_a_text_lends_no_valve_to_the_next(extractor: FindingExtractor) -> None:
    assert extractor.extract("Mild MR.")
    assert extractor.extract("There is stenosis.") == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("", 0, 1), ("No fever.", 50, 60), ("No fever.", -6, 8), ("No fever.", 3, 3), ("No fever.", 3, 10)],
)
def test_a_span_that_is_none_of_the_text_is_refused(text: str, start: int, end: int) -> None:
    with pytest.raises(
        InputError, match=rf"^got the span {start}:{end} in a text of {len(text)} characters, wanted .*$"
    ):
        assertion_of(text, start, end)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ((None, 0, 1), "got NoneType as a text, wanted a string: leave out what has no text"),
        ((b"abc", 0, 1), "got bytes as a text, wanted a string"),
        ((["a"], 0, 1), "got list as a text, wanted a string"),
        (("abc", "0", 1), "got str as start, wanted a whole number: count the characters before it"),
        (("abc", 0, None), "got NoneType as end, wanted a whole number"),
        (("abc", 0.0, 1), "got float as start, wanted a whole number"),
        (("abc", False, True), "got bool as start, wanted a whole number"),
    ],
)
def test_an_assertion_of_what_is_no_text_or_no_span_is_refused_in_one_line(call: tuple, message: str) -> None:
    with pytest.raises(InputError, match=f"^{message}") as caught:
        assertion_of(*call)
    assert "\n" not in str(caught.value)


def test_offsets_may_be_those_of_a_table(extractor: FindingExtractor) -> None:
    assert assertion_of("No MR.", np.int64(3), np.int64(5)) == Assertion.ABSENT


def test_a_lexicon_is_a_path() -> None:
    with pytest.raises(InputError, match=r"^got int as a lexicon, wanted a path: name the TOML file$"):
        FindingExtractor(3)


@pytest.mark.parametrize("between", [". ", ";  ", "\n\n"])
def test_a_span_that_starts_between_sentences_is_judged_by_the_one_that_it_reaches(between: str) -> None:
    text = f"Obese{between}Fever was ruled out."
    assert assertion_of(text, text.index("Fever") - 1, text.index(" was")) == Assertion.ABSENT


def test_a_span_of_white_space_is_present() -> None:
    assert assertion_of("No fever.   ", 10, 12) == Assertion.PRESENT


def _scores(gold: Path, folder: Path, extractor: FindingExtractor) -> dict:
    with (folder / "f.csv").open("w", newline="") as findings, (folder / "m.csv").open("w", newline="") as measured:
        rows, numbers = csv.writer(findings), csv.writer(measured)
        rows.writerow(["report_id", "valve", "disease", "assertion", "severity"])
        numbers.writerow(["report_id", "valve", "quantity", "value", "high"])
        for line in (gold / "reports.jsonl").read_text().splitlines():
            report = json.loads(line)
            for f in extractor.extract(report["text"]):
                rows.writerow([report["report_id"], f.valve, f.disease, f.assertion, f.severity or ""])
            for m in extractor.measurements(report["text"]):
                numbers.writerow([report["report_id"], m.valve, m.quantity, m.value, m.high or ""])
    command = [sys.executable, gold / "score.py", gold / "labels.jsonl", folder / "f.csv"]
    done = subprocess.run([*command, "--measurements", folder / "m.csv"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.shared
def test_real_reports_are_read(shared_gold: Path, tmp_path: Path, extractor: FindingExtractor) -> None:
    scores = _scores(shared_gold, tmp_path, extractor)
    assert scores["core"]["f1"] >= 0.98
    assert scores["all"]["f1"] >= 0.97
    assert scores["measurements"]["f1"] >= 0.95
