"""The page of labelled reports: everything escaped, every mark where it belongs, bounded for a large archive."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from echoreport.domain import Assertion, Report
from echoreport.findings import FindingExtractor
from echoreport.findings.html import as_html
from echoreport.findings.html.as_html import LabelledPage
from echoreport.findings.html.marks import Mark, marked
from echoreport.findings.summary.summary import summarise

NASTY = "Mild\tMR.\r\n\r\n  <script>alert('x')</script> & \"quoted\"\nNo AS."


class Closed(HTMLParser):
    """Raises where a tag is not closed in its place; keeps ids, links and the text of the report."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(*texts: str, names: tuple[str, ...] = ()) -> str:
    page, extractor = LabelledPage(), FindingExtractor()
    for number, text in enumerate(texts):
        statements, numbers = extractor.read(text, repeats=True)
        name = names[number] if names else f"r{number}"
        page.add(Report(name, text), statements, numbers, summarise(text, statements))
    return page.render()


def text_shown(html: str) -> str:
    """The report's text as a browser shows it: without numbers, character for character."""
    (inner,) = re.findall(r'<div class="text">(.*?)</div>', html, re.DOTALL)
    return unescape(re.sub(r"<sup>.*?</sup>|</?mark[^>]*>", "", inner))


def test_the_report_stands_there_escaped_and_character_for_character() -> None:
    html = page_of(NASTY, names=('<img src=x> "a"',))
    assert text_shown(html) == NASTY
    assert Closed(html).tags.isdisjoint({"script", "img", "link", "iframe"})
    assert "white-space: pre-wrap" in html


@pytest.mark.parametrize("sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_no_invisible_sign_reorders_what_is_seen(sign: str) -> None:
    html = page_of(f"{sign}Mild {sign}MR. No AS.", names=(f"a{sign}b",))
    assert sign not in html
    assert text_shown(html) == "\ufffdMild \ufffdMR. No AS."
    assert ">a\ufffdb</a>" in html


def test_marked_words_name_what_they_say_and_lead_to_their_row() -> None:
    html = page_of("Mild mitral regurgitation. No aortic stenosis. Mean aortic gradient 8-10 mmHg.")
    assert (
        '<mark class="present" title="mitral regurgitation · present · mild">Mild mitral regurgitation</mark>' in html
    )
    assert '<mark class="absent" title="aortic stenosis · absent">No aortic stenosis</mark>' in html
    assert re.search(r'<mark class="number" title="aortic mean gradient · 8–10 mmHg">[^<]*8-10 mmHg</mark>', html)
    assert '<sup><a href="#report-r0-1" title="mitral regurgitation · present · mild">1</a></sup>' in html
    assert "regurgitation/before" in html


def test_what_is_said_again_is_marked_again_and_has_one_row() -> None:
    html = page_of("Mild MR. Mild MR.")
    assert html.count(">Mild MR</mark>") == 2
    assert Closed(html).ids.count("report-r0-1") == 1
    assert "report-r0-2" not in html


def test_every_link_of_the_page_leads_somewhere_and_no_id_stands_twice() -> None:
    page = Closed(page_of("Mild MR. Severe MR.", "No AS. Mild TR.", "Clear.", names=("a b/ü", "a_b", "<c>")))
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#report-") for link in page.links)


def test_shared_words_are_one_stretch_that_names_both() -> None:
    text = "mild mitral and tricuspid regurgitation"
    marks = [
        Mark(0, 39, "1", Assertion.PRESENT, "first"),
        Mark(16, 25, "2", Assertion.ABSENT, "second"),
        Mark(20, 39, "m1", None, "third"),
    ]
    html = marked(text, marks, "r")
    stretches = re.findall(r'<mark class="([a-z ]+)" title="([a-z; ]+)">([^<]+)</mark>', html)
    assert stretches == [
        ("present", "first", "mild mitral and "),
        ("absent", "first; second", "tric"),
        ("absent number", "first; second; third", "uspid"),
        ("present number", "first; third", " regurgitation"),
    ]
    assert re.findall(r"<sup>(.*?)</sup>", re.sub(r"</?a[^>]*>", "", html)) == ["2", "1 m1"]


def test_a_conflict_is_flagged_at_the_report_and_at_the_top() -> None:
    html = page_of("FINDINGS: Moderate MR.\nIMPRESSION: Mild MR.", "Mild MR.")
    flag = '<strong class="conflict">conflict: also moderate (body)</strong>'
    assert html.count(flag) == 2
    assert html.index(flag) < html.index("<article")
    assert "Conflicts (1 of the reports on this page)" in html
    assert "conflict: also" not in page_of("Mild MR.")


def test_quantities_are_named_as_they_are_spoken() -> None:
    html = page_of("Mitral EROA 0.4 cm2. RVSP 45 mmHg. Aortic valve mean gradient 40 mmHg.")
    names = re.findall(r"<td>m\d</td><td>(.*?)</td>", html)
    assert names == ["mitral EROA", "tricuspid RVSP", "aortic mean gradient"]
    assert 'title="mitral EROA · 0.4 cm2"' in html


def test_totals_count_what_the_reports_state() -> None:
    html = page_of("Mild MR. No AS. Mild MR.", "Severe MR. Mean aortic gradient 40 mmHg.", "Clear.")
    assert re.findall(r"<strong>([\d,]+)</strong> (\w+)", html)[:3] == [
        ("3", "reports"),
        ("3", "findings"),
        ("1", "measurements"),
    ]
    assert '<th scope="row">regurgitation</th><td class="quiet">–</td><td>2</td>' in html
    assert '<th scope="row">stenosis</th>' not in html


def test_of_a_large_archive_the_first_reports_are_shown_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_html, "REPORTS_SHOWN", 2)
    html = page_of("Mild MR.", "Mild TR.", "Mild AS.", "Mild MR.")
    assert html.count("<article") == 2
    assert "This page holds the first 2 of 4 reports." in html
    assert "<strong>4</strong> reports" in html
    assert "This page holds the first" not in page_of("Mild MR.", "Mild TR.")


def test_the_page_ends_before_a_report_that_is_too_long_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_html, "CHARACTERS_SHOWN", 3000)
    html = page_of("Mild MR.", "Mild TR. " * 2000, "Mild AS.")
    assert html.count("<article") == 1
    assert "This page holds the first 1 of 3 reports." in html


def test_a_page_without_reports_or_findings_says_so() -> None:
    assert "No finding is stated" in page_of()
    html = page_of("Nothing of note.")
    assert "No findings." in html
    assert text_shown(html) == "Nothing of note."
