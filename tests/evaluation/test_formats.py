"""Table, JSON, CSV and HTML of an evaluation."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from echoreport.errors import EchoReportError
from echoreport.evaluation import Evaluation
from echoreport.evaluation.figures import FIGURES
from echoreport.evaluation.html import render
from echoreport.evaluation.uncertainty.interval import Estimate

from .conftest import AORTIC, MITRAL, case, vote

VOID = {"meta", "rect", "br", "img", "line"}
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


def of_model(evaluation: Evaluation, *cases) -> Evaluation:
    """With these answers of the model, and nothing else that is said of images."""
    return replace(evaluation, methods={**evaluation.methods, "model": cases}, texts={"draft": ()}, searches=())


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_save_leaves_these_files_and_keeps_others(evaluation, tmp_path):
    (tmp_path / "draft.html").write_text("kept")
    evaluation.save(tmp_path)
    evaluation.save(tmp_path)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    tables = ["cases", "figures", "findings", "lesions", "reliability", "retrieval", "risk_coverage", "severity"]
    tables += ["slices", "texts", "valves"]
    assert names == ["draft.html", "metrics.json", "report.html", *(f"tables/{name}.csv" for name in tables)]


def test_the_page_may_have_another_name(evaluation, tmp_path):
    evaluation.save(tmp_path, page="evaluation.html")
    assert (tmp_path / "evaluation.html").is_file()
    assert not (tmp_path / "report.html").exists()


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
        assert list(figures) == list(FIGURES)
    recall = metrics["figures"]["model"]["disease_recall"]
    assert recall == {"value": pytest.approx(2 / 3), "low": None, "high": None, "hits": 4, "total": 6, "patients": 5}
    assert "hits" not in metrics["figures"]["model"]["severity_kappa"]
    assert metrics["retrieval"][0]["figures"]["recall@1"]["value"] == 1
    assert metrics["retrieval"][0]["chance"]["recall@1"] == pytest.approx(1 / 6)
    assert metrics["comparison"] is None
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
    (recall,) = [line for line in table.splitlines() if line.startswith("Lesions found")]
    assert recall.split()[-6:] == ["4/6", "0.67", "-", "1.00", "0.00", "0.91"]
    (constant,) = [line for line in table.splitlines() if line.startswith("constant  ")]
    assert constant.split()[1:3] == ["0.00", "0.00"]
    (own,) = [line for line in table.splitlines() if line.startswith("image in the split's paragraphs: own")]
    assert own.split()[-8:-4] == ["6", "0.167", "1.00", "1.00"]


def test_a_real_corpus_is_not_called_simulated_and_has_no_ceiling(evaluation):
    methods = {name: cases for name, cases in evaluation.methods.items() if name != "two_simulated_readers"}
    real = replace(evaluation, simulated=False, methods=methods)
    assert "simulated" not in real.table()
    assert "simulated" not in Page(render(real)).text
    assert "2 readers" not in real.table()


def test_patients_that_the_model_knows_are_pointed_out(evaluation):
    assert "too good" not in evaluation.table() + render(evaluation)
    known = replace(evaluation, patients_in_index=3)
    assert "of the model holds paragraphs of 3 of these patients" in known.table()
    assert "3 of these patients" in Page(render(known)).text


def test_the_page_is_whole_and_needs_nothing_beside_it(evaluation):
    html = render(evaluation)
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert all(attributes["src"].startswith("data:") for tag, attributes in page.tags if tag == "img")
    assert not re.search(r"url\((?!#)|@import|href=\"http|src=\"http", html)


def test_the_page_names_every_bar_with_its_figure(evaluation):
    labels = [attributes.get("aria-label") for tag, attributes in Page(render(evaluation)).tags if tag == "svg"]
    assert labels[:5] == ["model: 0.67", "2 readers: 1.00", "constant: 0.00", "chance: 0.00", "paper: 0.91"]


def test_a_bar_has_the_interval_of_its_figure(evaluation):
    many = tuple(case("aortic stenosis", "aortic stenosis" if n % 4 else "", n) for n in range(40))
    html = render(replace(evaluation, methods={**evaluation.methods, "model": many}))
    (label,) = re.findall(r'aria-label="(model: 0.75, [^"]*)"', html)
    recall = replace(evaluation, methods={"model": many}).figures["model"]["disease_recall"]
    assert label == f"model: 0.75, 95 %: {recall.low:.2f} to {recall.high:.2f}"
    assert f'x1="{100 * recall.low:.1f}%" x2="{100 * recall.high:.1f}%"' in html


def test_the_page_shows_misses_with_their_paragraphs_and_hits_not(evaluation):
    miss = case("aortic stenosis severe", "aortic stenosis mild", paragraph="Tight valve.", nearest="Narrow valve.")
    hit = case("mitral stenosis", "mitral stenosis", paragraph="Rheumatic valve.")
    text = Page(render(of_model(evaluation, miss, hit))).text
    assert "Tight valve." in text
    assert "Narrow valve." in text
    assert "mild aortic stenosis" in text
    assert "Rheumatic valve." not in text


def test_the_page_escapes_what_others_wrote(evaluation):
    evil = replace(case("aortic stenosis", "", paragraph=EVIL, nearest=EVIL, facts={"scanner": EVIL}), image_id=EVIL)
    refused = replace(evil, rejected=EVIL)
    named = replace(of_model(evaluation, evil, refused), corpus=EVIL, model=EVIL)
    html = render(named.against(replace(named, model=EVIL)))
    assert "<script" not in html
    assert "<img" not in html
    assert Page(html).text.count(EVIL) == 12


def test_an_evaluation_without_a_lesion_can_be_shown(evaluation):
    empty = of_model(evaluation, case("", ""))
    assert "No lesion is stated" in render(empty)
    assert "None: every lesion" in render(empty)
    assert "-" in empty.table()


VOTING = tuple(
    case(
        "aortic stenosis severe" if n % 2 else "",
        "aortic stenosis severe",
        n,
        true_valve=AORTIC,
        ballot=(vote("aortic stenosis", 0.9, severe=0.3 + 0.05 * n, none=0.7 - 0.05 * n),),
        facts={"mode": "CW" if n < 10 else "PW"},
    )
    for n in range(12)
)


def test_plots_are_drawn_where_there_are_votes_and_named_for_who_cannot_see_them(evaluation):
    told = Page(render(of_model(evaluation, *VOTING))).tags
    labels = {attributes["aria-label"] for tag, attributes in told if attributes.get("class") == "plot"}
    assert labels == {
        "Reliability: share of decisions that are right against their confidence",
        "Risk-coverage: share wrong among the decisions that are not withheld",
        "ROC curves of lesions that are moderate or worse",
    }
    assert "plot" not in {attributes.get("class") for _, attributes in Page(render(evaluation)).tags}


def test_plots_use_the_pages_own_inks(evaluation):
    html = render(of_model(evaluation, *VOTING))
    assert "var(--ink)" in html
    assert not re.search(r"#0[1-4]0[1-4]0[1-4]", html)


def test_a_slice_of_few_patients_says_so(evaluation):
    told = of_model(evaluation, *VOTING)
    few = {(part.by, part.value): (part.patients, part.few) for part in told.slices if part.by == "mode"}
    assert few == {("mode", "CW"): (10, False), ("mode", "PW"): (2, True)}
    text = Page(render(told)).text
    assert "mode: PW < 10 patients" in text
    assert "mode: CW < 10 patients" not in text


def test_the_worst_misses_are_the_twenty_gravest_first(evaluation):
    graver = ("trace", "mild", "moderate", "severe")
    wrong = [case(f"aortic stenosis {graver[n % 4]}", "", n) for n in range(30)]
    told = of_model(evaluation, *wrong)
    missed = [next(iter(miss.true)).severity for miss in told.misses]
    assert missed == sorted(missed, key=lambda grade: -grade.rank)
    page = Page(render(told))
    assert sum(tag == "article" for tag, _ in page.tags) == 20
    assert "30 of 30 images differ" in page.text


def test_the_more_confident_of_two_errors_stands_first(evaluation):
    errors = [case("", "", n, true_valve=MITRAL, predicted_valve=AORTIC, ballot=c.ballot) for n, c in enumerate(VOTING)]
    assert of_model(evaluation, errors[1], errors[11]).misses[0].image_id == "i11"


def test_a_comparison_is_shown_with_its_interval_and_p(evaluation, tmp_path):
    better = of_model(evaluation, *VOTING)
    worse = replace(
        better, model="other, echoreport 0", methods={"model": tuple(replace(c, predicted=frozenset()) for c in VOTING)}
    )
    both = better.against(worse)
    recall = both.differences["disease_recall"]
    assert (recall.a, recall.b, recall.difference.value) == (1, 0, 1)
    assert "other, echoreport 0" in both.table()
    assert "A − B" in Page(render(both)).text
    both.save(tmp_path)
    compared = json.loads((tmp_path / "metrics.json").read_text("utf-8"))["comparison"]
    assert compared["model"] == "other, echoreport 0"
    assert compared["figures"][0] == {"figure": "disease_recall", **recall.to_row()}
    assert rows_of(tmp_path / "tables" / "comparison.csv")[0]["difference"] == "1.0"


def test_an_estimate_without_an_interval_is_shown_without_one():
    assert Estimate(1.0, None, None, 3, 3, 3).to_json()["low"] is None
