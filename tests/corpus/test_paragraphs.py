"""Reports into paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echoreport.corpus import split_paragraphs, valve_of
from echoreport.domain import Assertion, Disease, Finding, Report, Valve


def texts(text: str) -> list[str]:
    return [paragraph.text for paragraph in split_paragraphs(Report("r1", text))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_part_paragraphs_and_single_line_ends_do_not(end: str) -> None:
    text = end.join(["Aortic valve:", "no stenosis.", "", " \t", "Mitral valve: mild MR.", ""])
    assert texts(text) == [f"Aortic valve:{end}no stenosis.", "Mitral valve: mild MR."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_without_a_blank_line_each_line_is_a_paragraph(end: str) -> None:
    assert texts(f"No AS.{end}Mild MR.{end}") == ["No AS.", "Mild MR."]


def test_blank_lines_at_the_ends_part_nothing() -> None:
    assert texts("\n\nNo AS.\nMild MR.\n\n\n") == ["No AS.", "Mild MR."]


def test_a_report_of_one_line_is_one_paragraph() -> None:
    assert texts("Mild MR.") == ["Mild MR."]


def test_blank_text_has_no_paragraph() -> None:
    assert texts(" \n\n\t\r\n") == []


def test_paragraphs_know_where_they_are_from() -> None:
    report = Report("r1", "No AS.\n\nMild MR.", patient_id="p1")
    first, second = split_paragraphs(report)
    assert (first.number, first.start, second.number, second.start) == (0, 0, 1, 8)
    assert {(p.report_id, p.patient_id) for p in (first, second)} == {("r1", "p1")}


@pytest.mark.parametrize("part", ["a", " ", "\n", "\r", "a ", "a\n", " \n", "a\n\n"])
def test_a_long_report_is_split_in_linear_time(part: str) -> None:
    found = texts(part * 300_000)
    assert len(found) == {"a": 1, "a ": 1, "a\n": 300_000, "a\n\n": 300_000}.get(part, 0)


@given(st.text(alphabet="ab .\t\r\n\u2028\u00a0\U0001fac0", max_size=60))
def test_offsets_are_exact_and_nothing_but_space_is_lost(text: str) -> None:
    paragraphs = split_paragraphs(Report("r1", text))
    assert [p.number for p in paragraphs] == list(range(len(paragraphs)))
    rest, end = "", 0
    for paragraph in paragraphs:
        assert paragraph.start >= end
        rest += text[end : paragraph.start]
        end = paragraph.start + len(paragraph.text)
        assert text[paragraph.start : end] == paragraph.text
        assert paragraph.text == paragraph.text.strip() != ""
    assert not (rest + text[end:]).strip()


def said_of(valve: Valve, assertion: Assertion = Assertion.ABSENT) -> Finding:
    return Finding(valve, Disease.REGURGITATION, assertion, None, "word", 0, 4, "test")


def test_the_valve_is_the_one_that_most_findings_speak_of_even_if_they_deny() -> None:
    findings = [said_of(Valve.MITRAL), said_of(Valve.AORTIC, Assertion.PRESENT), said_of(Valve.MITRAL)]
    assert valve_of(findings) is Valve.MITRAL
    assert valve_of([]) is None


def test_of_valves_named_as_often_the_first_in_their_order_is_meant() -> None:
    findings = [said_of(Valve.PULMONIC), said_of(Valve.MITRAL)]
    assert valve_of(findings) is valve_of(findings[::-1]) is Valve.MITRAL


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("2019-03-14", 2019),
        ("20190314", 2019),
        (" 1998", 1998),
        ("2019-03-14T08:00:00Z", 2019),
        ("14.03.2019", None),
        ("03/14/19", None),
        ("20193", None),
        ("", None),
        (None, None),
    ],
)
def test_of_a_date_the_year_is_kept(date: str | None, year: int | None) -> None:
    (paragraph,) = split_paragraphs(Report("r", "No AS.", date=date, source="Nord"))
    assert (paragraph.year, paragraph.source) == (year, "Nord")
