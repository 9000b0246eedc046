"""Table, JSON, CSV and HTML of an evaluation."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from echoreport.errors import EchoReportError
from echoreport.evaluation import Evaluation, as_html
from echoreport.evaluation.metrics import Figures

from .conftest import case

VOID = {"meta", "rect"}
EVIL = "<script>alert('x')</script>&\"<img src=x>"


class Page(HTMLParser):
    """Collects the tags and the text; fails on a tag that closes another."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


@pytest.fixture
def saved(evaluation, tmp_path):
    evaluation.save(tmp_path)
    return tmp_path


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_save_leaves_these_files_and_keeps_others(evaluation, tmp_path):
    (tmp_path / "draft.html").write_text("kept")
    evaluation.save(tmp_path)
    evaluation.save(tmp_path)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    tables = [f"tables/{name}.csv" for name in ("cases", "figures", "lesions", "severity")]
    assert names == ["draft.html", "evaluation.html", "metrics.json", *tables]


def test_a_folder_that_is_a_file_is_refused(evaluation, tmp_path):
    (tmp_path / "taken").write_text("kept")
    with pytest.raises(EchoReportError, match="could not write"):
        evaluation.save(tmp_path / "taken")


def test_metrics_json_has_all_figures_of_all_methods(saved):
    metrics = json.loads((saved / "metrics.json").read_text("utf-8"))
    assert {"format", "corpus", "simulated", "model", "split", "images", "patients", "figures", "lesions"} <= set(
        metrics
    )
    assert set(metrics["figures"]) == {"model", "two_simulated_readers", "majority", "chance"}
    for figures in metrics["figures"].values():
        assert list(figures) == list(Figures.__dataclass_fields__)
    assert metrics["figures"]["model"]["disease_recall"] == {"value": pytest.approx(2 / 3), "hits": 4, "total": 6}
    assert metrics["figures"]["majority"]["severity_exact"]["value"] is None
    assert metrics["images_rejected"] == 1
    assert metrics["paper"]["same_data"] is False
    assert metrics["paper"]["figures"] == {"disease_recall": 0.91, "severity_exact": 0.77}


def test_tables_agree_with_the_figures(saved):
    (recall,) = [
        row
        for row in rows_of(saved / "tables/figures.csv")
        if (row["method"], row["figure"]) == ("model", "disease_recall")
    ]
    assert (recall["hits"], recall["total"], recall["simulated"]) == ("4", "6", "true")
    assert sum(int(row["true"]) for row in rows_of(saved / "tables/lesions.csv")) == 6
    assert sum(int(row["count"]) for row in rows_of(saved / "tables/severity.csv")) == 8
    assert rows_of(saved / "tables/cases.csv")[0]["true"] == "severe aortic stenosis"


def test_the_table_says_simulated_and_marks_the_paper_as_other_data(evaluation):
    table = evaluation.table()
    assert "6 simulated images of 6 simulated patients" in table
    assert "another and private data set" in table
    (recall,) = [line for line in table.splitlines() if "recall" in line]
    assert recall.split()[-6:] == ["4/6", "0.67", "1.00", "0.00", "0.00", "0.91"]


def test_a_real_corpus_is_not_called_simulated_and_has_no_ceiling(evaluation):
    real = replace(evaluation, simulated=False, ceiling=None)
    assert "simulated" not in real.table()
    assert "simulated" not in Page(as_html.render(real)).text
    assert "two_simulated_readers" not in real.metrics()["figures"]


def test_patients_that_the_model_knows_are_pointed_out(evaluation):
    assert "too good" not in evaluation.table() + as_html.render(evaluation)
    known = replace(evaluation, patients_in_index=3)
    assert "3 of these patients" in known.table()
    assert "3 of these patients" in Page(as_html.render(known)).text


def test_the_page_is_whole_and_needs_nothing_beside_it(evaluation):
    html = as_html.render(evaluation)
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\(|@import|https?://", html)


def test_the_page_names_every_bar_with_its_figure(evaluation):
    labels = [attributes.get("aria-label") for tag, attributes in Page(as_html.render(evaluation)).tags if tag == "svg"]
    assert labels[:5] == ["model: 0.67", "2 readers: 1.00", "constant: 0.00", "chance: 0.00", "paper: 0.91"]


def test_the_page_shows_misses_with_their_paragraphs_and_hits_not(evaluation):
    miss = replace(case("aortic stenosis severe", "aortic stenosis mild"), text="Tight valve.", nearest="Narrow valve.")
    hit = replace(case("mitral stenosis", "mitral stenosis"), text="Rheumatic valve.")
    text = Page(as_html.render(replace(evaluation, cases=(miss, hit)))).text
    assert "Tight valve." in text
    assert "Narrow valve." in text
    assert "mild aortic stenosis" in text
    assert "Rheumatic valve." not in text


def test_the_page_escapes_what_others_wrote(evaluation):
    evil = replace(case("aortic stenosis", ""), image_id=EVIL, text=EVIL, nearest=EVIL)
    refused = replace(evil, rejected=EVIL)
    html = as_html.render(replace(evaluation, corpus=EVIL, model=EVIL, cases=(evil, refused)))
    assert "<script" not in html
    assert "<img" not in html
    assert Page(html).text.count(EVIL) == 10


def test_an_evaluation_without_a_lesion_can_be_shown(evaluation):
    empty: Evaluation = replace(evaluation, cases=(case("", ""),))
    assert "No lesion is stated" in as_html.render(empty)
    assert "-" in empty.table()
