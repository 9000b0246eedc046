"""Fast inference against small steps over all words in float64, and what stays the same bit for bit."""

from collections.abc import Sequence
from pathlib import Path

import gensim
import numpy as np
import pytest
from scipy.special import expit

from echoreport.text.inference import DBOW
from echoreport.text.noise_words import noise_words
from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import words_of

NEWS = Path(gensim.__file__).parent / "test" / "test_data" / "lee_background.cor"


def dense(model: ParagraphVectors, documents: Sequence[np.ndarray]) -> np.ndarray:
    """Where `DBOW` is to lead: small steps, each over every word of the vocabulary."""
    output = model.arrays["output"].astype(np.float64)
    counts = np.array([np.bincount(rows, minlength=len(output)) for rows in documents])
    expected = 5 * counts.sum(1, keepdims=True) * noise_of(model) + counts
    vectors = np.zeros((len(documents), output.shape[1]))
    for rate in np.linspace(0.025, 0.0001, model.epochs).repeat(16) / 16:
        vectors += rate * ((counts - expected * expit(vectors @ output.T)) @ output)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def noise_of(model: ParagraphVectors) -> np.ndarray:
    noise = model.arrays["counts"] ** 0.75
    return (noise / noise.sum()).astype(np.float32)


def rows_of(model: ParagraphVectors, documents: Sequence[Sequence[str]]) -> list[np.ndarray]:
    rows = {word: row for row, word in enumerate(model.vocabulary)}
    return [np.array([rows[word] for word in document if word in rows], np.int64) for document in documents]


@pytest.fixture(scope="module")
def news() -> tuple[ParagraphVectors, list[np.ndarray]]:
    """A vocabulary that is grouped, learned from what gensim's wheel holds of the Australian news, and its passages."""
    if not NEWS.is_file():
        pytest.skip("gensim was installed without its test data")
    words = words_of(NEWS.read_text(encoding="utf-8"))
    documents = [words[start : start + 60] for start in range(0, len(words), 60)]
    model = ParagraphVectors.fit(documents, dimensions=50, epochs=20)
    return model, rows_of(model, documents)


def test_few_steps_lead_where_small_ones_lead(dbow: ParagraphVectors, corpus: list[list[str]]) -> None:
    cosines = (dbow.encode(corpus) * dense(dbow, rows_of(dbow, corpus))).sum(1)
    assert cosines.min() > 0.99  # plain steps, one a pass: 0.98


def test_a_large_vocabulary_is_within_the_stated_tolerance(news: tuple[ParagraphVectors, list[np.ndarray]]) -> None:
    model, documents = news
    inference = DBOW(model.arrays["output"], noise_of(model), model.epochs)
    assert len(model.vocabulary) > 3000
    assert len(inference._noise_words.vectors) == 2304
    cosines = (inference(documents[::25]) * dense(model, documents[::25])).sum(1)
    assert cosines.min() > 0.9999


def test_groups_keep_the_probability_and_the_mean_of_their_words(
    news: tuple[ParagraphVectors, list[np.ndarray]],
) -> None:
    import torch

    output, noise = torch.from_numpy(news[0].arrays["output"]), torch.from_numpy(noise_of(news[0]))
    found = noise_words(output, noise)
    torch.testing.assert_close(found.weights.sum(), torch.tensor(1.0))
    torch.testing.assert_close(found.weights @ found.vectors, noise @ output)
    torch.testing.assert_close(found.vectors[: found.frequent], output[: found.frequent], rtol=0, atol=0)


@pytest.mark.parametrize("large", [False, True])
def test_vectors_are_bit_for_bit_the_same_alone_and_in_any_batch(
    large: bool,
    news: tuple[ParagraphVectors, list[np.ndarray]],
    dbow: ParagraphVectors,
    corpus: list[list[str]],
) -> None:
    model, documents = news if large else (dbow, rows_of(dbow, corpus))
    inference = DBOW(model.arrays["output"], noise_of(model), model.epochs)
    together = inference(documents)
    np.testing.assert_array_equal(inference(documents[::-1])[::-1], together)
    np.testing.assert_array_equal(inference(documents[7:207]), together[7:207])
    np.testing.assert_array_equal(np.concatenate([inference([rows]) for rows in documents[:80:4]]), together[:80:4])


def test_a_group_without_words_changes_nothing() -> None:
    generator = np.random.default_rng(0)
    output = np.repeat(generator.normal(size=(30, 8)), 100, axis=0).astype(np.float32)  # rare words of few kinds
    noise = np.full(3000, 1 / 3000, np.float32)
    documents = [generator.integers(0, 3000, 20) for _ in range(9)]
    grouped = DBOW(output, noise, 10)
    assert (grouped._noise_words.weights == 0).any()
    model = ParagraphVectors("dbow", 10, tuple(map(str, range(3000))), {"output": output, "counts": np.ones(3000)})
    np.testing.assert_allclose(grouped(documents), dense(model, documents), atol=2e-3)
