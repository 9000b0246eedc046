from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from echoreport.corpus import Corpus, ImageRecord
from echoreport.domain import Assertion, Disease, Finding, Paragraph, Report, Severity, Valve
from echoreport.training.aligner import LeftOut
from echoreport.training.association import associate
from echoreport.training.examples import UnmatchedImage, known_examples, unmatched_images

VALVES = list(Valve)


def paragraph(report: str, number: int, valve: Valve | None, leaks: bool = False) -> Paragraph:
    findings = ()
    if valve:
        assertion = Assertion.PRESENT if leaks else Assertion.ABSENT
        grade = Severity.MILD if leaks else None
        findings = (Finding(valve, Disease.REGURGITATION, assertion, grade, "word", 0, 4, "test"),)
    return Paragraph(report, number, "word", findings=findings)


def report_of(name: str) -> list[Paragraph]:
    """A paragraph of each valve, the mitral one with a leak, between two of none."""
    told = [paragraph(name, n + 1, valve, valve is Valve.MITRAL) for n, valve in enumerate(VALVES)]
    return [paragraph(name, 0, None), *told, paragraph(name, 5, None)]


class Believing:
    """An aligner whose coarse task says what it is given, and that places every image where it is told to."""

    def __init__(self, logits: np.ndarray, placed: np.ndarray | None = None) -> None:
        self.logits, self.placed, self.text = logits, placed, self

    def coarse_logits(self, rows):
        return self.logits[list(rows)]

    def encode_visible(self, paragraphs):
        return np.eye(4, dtype=np.float32)[[VALVES.index(p.findings[0].valve) for p in paragraphs]]

    def left_out(self, examples, usual):
        vectors = self.encode_visible([e.paragraph for e in examples]) if self.placed is None else self.placed
        return LeftOut(vectors, ())


def test_an_image_is_matched_with_the_paragraph_of_its_valve():
    images = [UnmatchedImage(row, tuple(report_of(f"r{row}")[1:5])) for row in range(4)]
    logits = np.hstack([5 * np.eye(4), np.full((4, 1), -5.0), np.array([[-5], [5], [-5], [-5]])])
    matched = associate(images, Believing(logits), ())
    assert [example.paragraph.number for example in matched] == [1, 2, 3, 4]
    assert [example.paragraph.report_id for example in matched] == ["r0", "r1", "r2", "r3"]


def test_the_flow_decides_where_the_valve_is_open():
    images = [UnmatchedImage(0, tuple(report_of("r")[1:5]))]
    logits = np.array([[0.0, 0.0, 0.0, 0.0, -5.0, 5.0]])
    assert associate(images, Believing(logits), ())[0].paragraph.findings[0].valve is Valve.MITRAL


def test_where_the_network_places_an_image_decides_what_the_coarse_task_leaves_open():
    images = [UnmatchedImage(0, tuple(report_of("r")[1:5]))]
    logits = np.array([[1.0, 0.0, 1.1, 0.0, -5.0, -5.0]])
    assert associate(images, Believing(logits, np.eye(4)[[0]]), ())[0].paragraph.findings[0].valve is Valve.AORTIC


def test_without_unmatched_images_nothing_is_asked():
    assert associate([], Believing(np.zeros((0, 6))), ()) == []


def record(number: int, **changes) -> ImageRecord:
    given = ImageRecord(f"i{number}", f"s{number}", f"p{number}", Path(f"/{number}.png"), None, None)
    return replace(given, **changes)


@pytest.fixture
def corpus() -> Corpus:
    reports = tuple(Report(f"r{n}", "word", f"s{n}", f"p{n}") for n in range(3))
    return Corpus("c", True, Path("/"), reports, (record(0), record(1, valve=Valve.MITRAL), record(2, paragraph=1)))


def test_an_image_is_open_where_only_its_studys_report_is_known(corpus):
    paragraphs = [p for n in range(3) for p in report_of(f"r{n}")]
    found = unmatched_images(corpus, corpus.images, paragraphs)
    assert [(image.row, len(image.candidates)) for image in found] == [(0, 4), (1, 1)]
    assert found[1].candidates[0].findings[0].valve is Valve.MITRAL


def test_a_study_with_two_reports_or_none_is_not_matched(corpus):
    twice = replace(corpus, reports=(*corpus.reports, Report("again", "word", "s0", "p0")))
    paragraphs = [p for n in range(1, 3) for p in report_of(f"r{n}")]
    assert [image.row for image in unmatched_images(twice, corpus.images, [*report_of("r0"), *paragraphs])] == [1]
    assert [image.row for image in unmatched_images(corpus, corpus.images, paragraphs)] == [1]


def test_a_known_pair_whose_report_is_a_test_patients_is_left_out(corpus):
    from echoreport.corpus import Pair

    pairs = [Pair(corpus.images[2], paragraph("r2", 1, None))]
    assert known_examples(corpus.images, pairs, []) == []
    assert known_examples(corpus.images, pairs, report_of("r2"))[0].row == 2
