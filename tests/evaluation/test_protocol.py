"""The protocol on the demo corpus, with reporters whose answers are known."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from echoreport.annotation import annotate
from echoreport.corpus import Corpus, load_corpus, pairs
from echoreport.domain import LESIONS, DecisionRule, Disease
from echoreport.drafting.voting import Neighbour, votes_of
from echoreport.errors import CorpusError
from echoreport.evaluation import evaluate
from echoreport.evaluation.cases import instances_of
from echoreport.findings import FindingExtractor
from echoreport.reporter import Reporter

DEMO = Path(__file__).parents[2] / "corpora" / "demo"


class Knowing:
    """Finds for every image its own paragraph; decides by the confidence given."""

    model = "knowing"

    def __init__(self, corpus: Corpus, confidence: float = 0.5) -> None:
        self.paragraphs = tuple(annotate(corpus.reports, FindingExtractor()))
        rule = DecisionRule(1, 0.1, dict.fromkeys(LESIONS, confidence))
        self.bundle = SimpleNamespace(paragraphs=self.paragraphs, decision=rule)
        said = {(p.report_id, p.number): p for p in self.paragraphs}
        self.of = {
            pair.image.path.name: said[pair.paragraph.report_id, pair.paragraph.number]
            for split in ("train", "validation", "test")
            for pair in pairs(corpus, split)
        }

    def neighbours(self, images):
        return [[Neighbour(self.of[image.name], 0.9)] for image in images]

    def votes(self, image, neighbours):
        return votes_of(image.name, neighbours, self.bundle.decision.temperature, {})


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(DEMO)


@pytest.fixture(scope="module")
def knowing(corpus) -> Knowing:
    return Knowing(corpus)


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


def test_who_finds_the_own_paragraph_is_always_right(corpus, knowing):
    told = []
    evaluation = evaluate(knowing, corpus, "train", lambda *progress: told.append(progress))
    assert len(evaluation.cases) == 8
    assert evaluation.figures.disease_recall.total > 3
    assert {name: rate.value for name, rate in evaluation.figures.named().items()} == dict.fromkeys(
        evaluation.figures.named(), 1.0
    )
    assert evaluation.misses == ()
    assert evaluation.chance.disease_recall.value < 0.5
    assert evaluation.patients_in_index == 8
    assert told[-1] == ("evaluating images", 8, 8)


def test_the_reference_is_what_the_simulated_reader_meant(corpus, knowing):
    meant = {row["image_id"]: row for row in corpus.truth()}
    for case in evaluate(knowing, corpus, "train").cases:
        grades = {i.disease: i.severity for i in case.true if i.valve == meant[case.image_id]["valve"]}
        for disease in (Disease.STENOSIS, Disease.REGURGITATION):
            assert grades.get(disease) == meant[case.image_id][f"reader_{disease}"]


def test_the_ceiling_is_there_for_simulated_corpora_only(corpus, knowing, tmp_path):
    assert evaluate(knowing, corpus).ceiling.valve.value == 1
    assert evaluate(knowing, replace(corpus, folder=tmp_path)).ceiling is None


def test_who_never_is_sure_catches_nothing(corpus):
    evaluation = evaluate(Knowing(corpus, confidence=1.01), corpus, "train")
    assert evaluation.figures.disease_recall.hits == 0
    assert evaluation.figures.disease_recall.total > 3
    assert evaluation.figures.answered.value == 0
    assert evaluation.figures.valve.value == 1


def test_an_unreadable_image_counts_as_missed(corpus, knowing, tmp_path):
    whole = evaluate(knowing, corpus, "train").figures
    evaluation = evaluate(knowing, without_files(corpus, tmp_path, 3), "train")
    assert len(evaluation.cases) == 8
    assert len(evaluation.rejected) == 3
    assert evaluation.figures.disease_recall.total == whole.disease_recall.total
    assert evaluation.figures.disease_recall.hits < whole.disease_recall.hits
    assert evaluation.figures.valve.hits == 5


def test_a_split_whose_images_are_all_unreadable_is_refused(corpus, knowing, tmp_path):
    with pytest.raises(CorpusError, match=r"got 8 images in the split 'train' of which none can be used, wanted"):
        evaluate(knowing, without_files(corpus, tmp_path, 8), "train")


@pytest.mark.parametrize("split", ["test", "nowhere"])
def test_a_split_without_pairs_is_refused(corpus, knowing, split):
    kept = tuple(image for image in corpus.images if image.split != "test")
    with pytest.raises(CorpusError, match=f"without image–paragraph pairs in the split '{split}'"):
        evaluate(knowing, replace(corpus, images=kept), split)


def test_a_trained_model_is_judged_by_what_it_would_draft(corpus, tiny_model):
    reporter = Reporter.load(tiny_model)
    paths = {image.image_id: image.path for image in corpus.images}
    evaluation = evaluate(reporter, corpus, "test")
    assert len(evaluation.cases) == 2
    for case in evaluation.cases:
        draft = reporter.draft([paths[case.image_id]])
        assert case.predicted == instances_of(draft.findings)
        assert case.answered == bool(draft.findings)
        assert case.nearest == draft.evidence[0].paragraph.text
    assert evaluation.patients_in_index == 0
    assert evaluate(reporter, corpus, "test") == evaluation
