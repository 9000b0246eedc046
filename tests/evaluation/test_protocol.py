"""The protocol on the demo corpus, with reporters whose answers are known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from echoreport.annotation import annotate
from echoreport.bundle import Bundle
from echoreport.corpus import Corpus, load_corpus, pairs, valve_of
from echoreport.decision import DecisionRule
from echoreport.domain import LESIONS, Disease
from echoreport.drafting.shown import shown
from echoreport.errors import CorpusError
from echoreport.evaluation import evaluate
from echoreport.evaluation.as_json import metrics
from echoreport.evaluation.cases import instances_of
from echoreport.evaluation.html import render
from echoreport.evaluation.metrics.ranking import rank
from echoreport.findings import FindingExtractor
from echoreport.reporter import Reporter
from echoreport.retrieval import ParagraphIndex
from echoreport.text import fit_text_encoder
from echoreport.vision import CLASSES, TRAITS, Graders, ImageEncoder, TransformNetwork, make_backbone

DEMO = Path(__file__).parents[2] / "corpora" / "demo"


class Seeing(ImageEncoder):
    """Puts every image where its own paragraph lies."""

    def __init__(self, of: dict[str, np.ndarray], width: int) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            backbone = make_backbone("echo-resnet", len(CLASSES))
            super().__init__(backbone, None, Graders({}), TransformNetwork(backbone.width + TRAITS, width))
        self.of = of

    def features(self, images):
        seen = super().features(images)
        seen[:, 0] = [list(self.of).index(image.name) for image in images]  # so that a row tells its image
        return seen

    def place(self, features):
        return np.array(list(self.of.values()), np.float32)[features[:, 0].astype(int)]


def knowing_reporter(corpus: Corpus, confidence: float = 0.5) -> Reporter:
    """Finds for every image its own paragraph; decides by the confidence given."""
    paragraphs = tuple(annotate(corpus.reports, FindingExtractor()))
    text = fit_text_encoder("labelled-dbow", paragraphs, dimensions=24, epochs=40)
    vectors = text.encode(paragraphs)
    row_of = {(p.report_id, p.number): row for row, p in enumerate(paragraphs)}
    of = {
        pair.image.image_id: vectors[row_of[pair.paragraph.report_id, pair.paragraph.number]]
        for split in ("train", "validation", "test")
        for pair in pairs(corpus, split)
    }
    rule = DecisionRule(1, 0.1, dict.fromkeys(LESIONS, confidence))
    index = ParagraphIndex.build(vectors)
    return Reporter(Bundle("knowing", {}, text, Seeing(of, 24), index, paragraphs, rule))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(DEMO)


@pytest.fixture(scope="module")
def knowing(corpus) -> Reporter:
    return knowing_reporter(corpus)


def without_files(corpus: Corpus, folder: Path, count: int) -> Corpus:
    """The corpus, whose first `count` training images are no images."""
    broken = folder / "broken.png"
    broken.write_bytes(b"no picture")
    left = iter(range(count))
    images = tuple(
        replace(image, path=broken) if image.split == "train" and next(left, None) is not None else image
        for image in corpus.images
    )
    return replace(corpus, images=images)


def model(evaluation, name):
    return evaluation.figures["model"][name]


def found(evaluation, query, gallery, level):
    """The search's ranks and its figures."""
    (search,) = [s for s in evaluation.searches if (s.query, s.gallery, s.level) == (query, gallery, level)]
    return search, evaluation.search_figures[search.name]


@pytest.fixture(scope="module")
def of_knowing(corpus, knowing):
    """Evaluated on eight training images, with what was told of the progress."""
    told = []
    evaluation = evaluate(knowing, corpus, "train", lambda *progress: told.append(progress))
    return evaluation, told


def test_who_finds_the_own_paragraph_is_always_right(of_knowing):
    evaluation, told = of_knowing
    assert len(evaluation.cases) == 8
    assert model(evaluation, "disease_recall").total > 3
    right = ("disease_recall", "disease_precision", "severity_exact", "graded_f1_macro", "valve", "answered")
    assert {model(evaluation, name).value for name in right} == {1.0}
    assert model(evaluation, "calibration_error").value == pytest.approx(0, abs=1e-3)
    assert evaluation.text_figures["model"]["bleu"].value == pytest.approx(1)
    assert evaluation.text_figures["draft"]["finding_f1"].value == 1
    assert evaluation.misses == []
    assert evaluation.figures["chance"]["disease_recall"].value < 0.5
    assert evaluation.patients_in_index == 8
    assert ("evaluating images", 8, 8) in told


def test_who_finds_the_own_paragraph_finds_it_first_and_its_image(of_knowing):
    evaluation, _ = of_knowing
    for query, gallery in (("image", "paragraphs"), ("paragraph", "images")):
        search, figures = found(evaluation, query, gallery, "exact")
        assert search.ranking.ranks.tolist() == [1.0] * 8
        assert figures["recall@1"].value == figures["mean_reciprocal_rank"].value == 1
    assert found(evaluation, "image", "archive", "label")[1]["recall@1"].value == 1  # it holds their own paragraphs
    assert found(evaluation, "words", "paragraphs", "exact")[1]["recall@10"].value > 0.5
    plain, full = (found(evaluation, query, "archive", "label")[0].ranking.ranks for query in ("plain", "paragraph"))
    assert full.tolist() == [1.0] * 8
    assert plain.tolist() != full.tolist()  # words alone do not say all that findings do


def test_the_same_meaning_is_the_same_valve_lesions_and_grades(corpus, of_knowing):
    evaluation, _ = of_knowing
    paragraphs = list(annotate(corpus.reports, FindingExtractor()))
    search, _ = found(evaluation, "image", "archive", "label")
    for case, relevant in zip(evaluation.cases, search.ranking.relevant, strict=True):
        meant = valve_of(case.paragraph.findings), instances_of(case.paragraph.findings)
        same = {
            " ".join(p.text.split()) for p in paragraphs if (valve_of(p.findings), instances_of(p.findings)) == meant
        }
        assert relevant == len(same)
    assert len(set(search.ranking.relevant)) > 1


def test_the_same_words_of_another_patient_are_not_ones_own_image(corpus, knowing):
    """Both test images are said to show a paragraph of the same words."""
    first, second = [image for image in corpus.images if image.split == "test" and image.paragraph is not None]
    reports = {report.study_id: report for report in corpus.reports}
    copied = replace(reports[first.study_id], report_id="copy", study_id=second.study_id, patient_id=second.patient_id)
    kept = tuple(report for report in corpus.reports if report.study_id != second.study_id)
    alike = replace(corpus, reports=(*kept, copied), images=(first, replace(second, paragraph=first.paragraph)))
    evaluation = evaluate(knowing, alike, "test")
    assert found(evaluation, "paragraph", "images", "exact")[0].ranking.relevant.tolist() == [1, 1]
    assert found(evaluation, "image", "paragraphs", "exact")[0].ranking.relevant.tolist() == [1, 1]


def test_the_gallery_holds_all_paragraphs_of_the_split_and_equal_texts_once(corpus, of_knowing):
    evaluation, _ = of_knowing
    studies = {pair.image.study_id for pair in pairs(corpus, "train")}
    reports = [report for report in corpus.reports if report.study_id in studies]
    texts = {" ".join(paragraph.text.split()) for paragraph in annotate(reports, FindingExtractor())}
    assert found(evaluation, "image", "paragraphs", "exact")[0].size == len(texts)
    assert found(evaluation, "paragraph", "images", "exact")[0].size == 8


def test_the_reference_is_what_the_simulated_reader_meant(corpus, of_knowing):
    meant = {row["image_id"]: row for row in corpus.truth()}
    for case in of_knowing[0].cases:
        grades = {i.disease: i.severity for i in case.true if i.valve == meant[case.image_id]["valve"]}
        for disease in (Disease.STENOSIS, Disease.REGURGITATION):
            assert grades.get(disease) == meant[case.image_id][f"reader_{disease}"]


def test_the_ceiling_is_there_for_simulated_corpora_only(corpus, knowing, tmp_path):
    assert evaluate(knowing, corpus).figures["two_simulated_readers"]["valve"].value == 1
    assert "two_simulated_readers" not in evaluate(knowing, replace(corpus, folder=tmp_path)).figures


def test_simpler_methods_learn_from_other_patients_only(corpus, knowing):
    simpler = {"nearest_image", "classifier", "ridge", "cca"}
    evaluation = evaluate(knowing, corpus, "test")
    assert simpler < evaluation.methods.keys()
    assert all(len(evaluation.methods[name]) == len(evaluation.cases) == 2 for name in simpler)
    tested = {case.patient_id for case in evaluation.cases}
    nearest = {case.nearest.patient_id for case in evaluation.methods["nearest_image"]}
    assert nearest.isdisjoint(tested)
    similar = {name: [case.ballot for case in evaluation.methods[name]] for name in ("ridge", "cca")}
    assert similar["ridge"] != similar["cca"]
    for name in ("ridge", "cca"):
        search, _ = found(evaluation, name, "paragraphs", "exact")
        assert search.unanswered == 0
        assert search.size == found(evaluation, "image", "paragraphs", "exact")[0].size
    alone = evaluate(knowing, replace(corpus, images=tuple(i for i in corpus.images if i.split == "test")), "test")
    assert simpler.isdisjoint(alone.methods)
    assert {search.query for search in alone.searches} == {"image", "paragraph", "words", "plain"}


def test_who_never_is_sure_catches_nothing(corpus):
    evaluation = evaluate(knowing_reporter(corpus, confidence=1.01), corpus, "train")
    assert model(evaluation, "disease_recall").hits == 0
    assert model(evaluation, "disease_recall").total > 3
    assert model(evaluation, "answered").value == 0
    assert model(evaluation, "valve").value == 1
    assert model(evaluation, "calibration_error").value is not None  # it votes all the same


def test_the_page_shows_the_space_and_the_misses_with_their_images(corpus, tiny_model):
    evaluation = evaluate(Reporter.load(tiny_model), corpus, "train")
    html = render(evaluation)
    assert 'aria-label="The text space in two dimensions, with the images in it"' in html
    assert evaluation.misses
    assert html.count('src="data:image/png') == len(evaluation.misses)
    assert 'href="http' not in html
    assert 'src="http' not in html


def test_an_unreadable_image_counts_as_missed(corpus, of_knowing, knowing, tmp_path):
    whole, _ = of_knowing
    evaluation = evaluate(knowing, without_files(corpus, tmp_path, 3), "train")
    assert len(evaluation.cases) == 8
    assert len(evaluation.rejected) == 3
    assert model(evaluation, "disease_recall").total == model(whole, "disease_recall").total
    assert model(evaluation, "disease_recall").hits < model(whole, "disease_recall").hits
    assert model(evaluation, "valve").hits == 5
    search, figures = found(evaluation, "image", "paragraphs", "exact")
    assert (search.unanswered, figures["recall@1"].hits, figures["recall@1"].total) == (3, 5, 8)
    assert {case.facts["mode"] for case in evaluation.rejected} == {"not read"}
    assert sum(not draft.text for draft in evaluation.texts["draft"]) == 3


def test_a_split_whose_images_are_all_unreadable_is_refused(corpus, knowing, tmp_path):
    with pytest.raises(CorpusError, match=r"got 8 images in the split 'train' of which none can be used, wanted"):
        evaluate(knowing, without_files(corpus, tmp_path, 8), "train")


@pytest.mark.parametrize("split", ["test", "nowhere"])
def test_a_split_without_pairs_is_refused(corpus, knowing, split):
    kept = tuple(image for image in corpus.images if image.split != "test")
    with pytest.raises(CorpusError, match=f"without image–paragraph pairs in the split '{split}'"):
        evaluate(knowing, replace(corpus, images=kept), split)


def test_images_of_a_study_are_answered_alone_and_drafted_together(corpus, knowing):
    """The second image is the first one again, said to show the next paragraph."""
    first, *others = [image for image in corpus.images if image.split == "test" and image.paragraph is not None]
    second = replace(first, image_id="second", paragraph=(first.paragraph + 1) % 4, valve=None)
    images = (first, *others, second)
    knowing.bundle.vision.of["second"] = knowing.bundle.vision.of[first.image_id]
    evaluation = evaluate(knowing, replace(corpus, images=images), "test")
    assert [case.image_id for case in evaluation.cases][:2] == [first.image_id, "second"]
    assert [case.facts["images"] for case in evaluation.cases] == ["2", "2", "1"]
    known = model(evaluation, "valve")
    assert (known.total, known.patients) == (3, 2)  # intervals are over patients
    assert evaluation.text_figures["draft"]["chrf"].patients == 2
    assert evaluation.search_figures["image>paragraphs/exact"]["recall@1"].patients == 2
    assert len(evaluation.texts["draft"]) == len(others) + 1
    both = evaluation.texts["draft"][0].reference
    assert all(case.paragraph.text in both for case in evaluation.cases[:2])
    assert {part.value: part.images for part in evaluation.slices if part.by == "images"} == {"1": 1, "2": 2}


def test_a_model_compared_with_itself_does_not_differ(corpus, knowing):
    evaluation = evaluate(knowing, corpus, "train", rival=knowing)
    differences = evaluation.differences
    assert {"disease_recall", "draft/bleu", "image>paragraphs/exact/recall@1"} < differences.keys()
    assert {found.difference.value for found in differences.values()} <= {0.0, None}
    assert differences["disease_recall"].p == 1


def test_a_model_is_compared_with_another_on_the_same_images(corpus, knowing):
    evaluation = evaluate(knowing, corpus, "train", rival=knowing_reporter(corpus, confidence=1.01))
    recall = evaluation.differences["disease_recall"]
    assert (recall.a, recall.b, recall.difference.value) == (1, 0, 1)
    assert recall.p < 0.05
    assert evaluation.differences["valve"].difference.value == 0
    assert metrics(evaluation)["comparison"]["patients_in_index"] == 8
    assert "careful: the archive of model B holds paragraphs of 8 of these patients" in evaluation.table()


def test_the_exported_embeddings_give_the_same_ranks(of_knowing):
    evaluation, _ = of_knowing
    vectors, queries = evaluation.embeddings["images"]
    gallery, rows = evaluation.embeddings["paragraphs"]
    place = {row["id"]: number for number, row in enumerate(rows)}
    ranked = rank(vectors, gallery, np.array([place[row["target"]] for row in queries]), np.arange(len(rows)))
    assert ranked.ranks.tolist() == found(evaluation, "image", "paragraphs", "exact")[0].ranking.ranks.tolist()
    assert queries[0].keys() == {"id", "target", "patient_id", "valve", "labels"}


def test_a_trained_model_is_judged_by_what_it_would_draft(corpus, tiny_model):
    reporter = Reporter.load(tiny_model)
    paths = {image.image_id: image.path for image in corpus.images}
    evaluation = evaluate(reporter, corpus, "test")
    assert len(evaluation.cases) == 2
    for case, told in zip(evaluation.cases, evaluation.texts["draft"], strict=True):
        draft = reporter.draft([paths[case.image_id]])
        assert case.predicted == instances_of(draft.findings)
        assert case.answered == bool(draft.findings)
        assert shown(case.nearest) == draft.evidence[0].paragraph
        stated = [line for line in draft.text.splitlines() if line.startswith(tuple(told.text.splitlines()))]
        assert len(stated) == len(told.text.splitlines()) > 0
        assert "Not imaged" not in told.text
        assert "Conclusion" not in told.text
    assert evaluation.patients_in_index == 0
    again = evaluate(reporter, corpus, "test")
    assert again == evaluation
    assert again.figures == evaluation.figures
