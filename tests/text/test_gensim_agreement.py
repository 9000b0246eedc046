"""Our inference against gensim's: the same model, and neighbours nearer to gensim's mean than gensim itself."""

from pathlib import Path

import numpy as np
import pytest

from echoreport.corpus import load_corpus, split_paragraphs
from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import words_of

DEMO = Path(__file__).parents[2] / "corpora" / "demo"
SETTINGS = {"dimensions": 50, "epochs": 20, "seed": 1}


@pytest.fixture(scope="module")
def documents() -> list[list[str]]:
    """The words of the demo corpus's paragraphs; no finding tokens, which would make the neighbours too plain."""
    reports = load_corpus(DEMO).reports
    texts = dict.fromkeys(part.text for report in reports for part in split_paragraphs(report))
    return [words_of(text) for text in texts]


@pytest.fixture(scope="module")
def gensim_model(documents: list[list[str]]):
    """gensim's own model, learned as `ParagraphVectors.fit` learns it."""
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    tagged = [TaggedDocument(tokens, [number]) for number, tokens in enumerate(documents)]
    return Doc2Vec(tagged, vector_size=50, dm=0, negative=5, sample=0, min_count=2, epochs=20, seed=1, workers=1)


@pytest.fixture(scope="module")
def ours(documents: list[list[str]]) -> ParagraphVectors:
    return ParagraphVectors.fit(documents, **SETTINGS)


def _neighbours(vectors: np.ndarray) -> list[set[int]]:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similarity = unit @ unit.T
    np.fill_diagonal(similarity, -2)
    return [set(row) for row in np.argsort(-similarity, axis=1)[:, :10]]


def _overlap(one: list[set[int]], other: list[set[int]]) -> float:
    return float(np.mean([len(a & b) / 10 for a, b in zip(one, other, strict=True)]))


def test_what_is_exported_is_what_gensim_learned(ours: ParagraphVectors, gensim_model) -> None:
    assert list(ours.vocabulary) == gensim_model.wv.index_to_key
    np.testing.assert_array_equal(ours.arrays["output"], gensim_model.syn1neg)


def test_our_neighbours_are_nearer_to_gensims_mean_than_one_inference_of_gensim(
    documents: list[list[str]],
    ours: ParagraphVectors,
    gensim_model,
) -> None:
    calls = np.array([[gensim_model.infer_vector(tokens) for tokens in documents] for _ in range(11)])
    mean = _neighbours(calls[:8].mean(0))
    gensims = float(np.mean([_overlap(mean, _neighbours(call)) for call in calls[8:]]))
    assert 0.7 < gensims < _overlap(mean, _neighbours(ours.encode(documents)))
