"""Inference against the gradient worked out word by word."""

import numpy as np
import pytest

from echoreport.text.inference import DBOW, DM

WORDS, DIMENSIONS, WINDOW, NEGATIVE = 7, 4, 2, 5


def _sigmoid(x: float) -> float:
    return 1 / (1 + np.exp(-x))


@pytest.fixture
def model() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(1)
    noise = generator.random(WORDS)
    return {
        "output": generator.normal(size=(WORDS, DIMENSIONS)).astype(np.float32),
        "input": generator.normal(size=(WORDS, DIMENSIONS)).astype(np.float32),
        "noise": (noise / noise.sum()).astype(np.float32),
    }


def _step(hidden: np.ndarray, target: int, model: dict[str, np.ndarray]) -> np.ndarray:
    """Gradient of log s(h·w) + k · sum over n of P(n) log s(-h·n), by the words' own terms (Mikolov 2013, eq. 4)."""
    output = model["output"]
    seen = (1 - _sigmoid(hidden @ output[target])) * output[target]
    noise = sum(p * _sigmoid(hidden @ word) * word for p, word in zip(model["noise"], output, strict=True))
    return seen - NEGATIVE * noise


def test_dbow_sets_out_along_the_sum_of_its_words_gradients(model: dict[str, np.ndarray]) -> None:
    model["output"] /= 100  # so small that one pass leads nowhere else
    document = [0, 3, 3, 6]
    expected = sum(_step(np.zeros(DIMENSIONS), target, model) for target in document)
    (vector,) = DBOW(model["output"], model["noise"], 1)([np.array(document)])
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-4)


def test_dm_predicts_each_word_from_the_mean_of_its_window_and_the_paragraph(model: dict[str, np.ndarray]) -> None:
    document = [0, 3, 3, 6, 1, 2, 5]
    expected = np.zeros(DIMENSIONS)
    for at, target in enumerate(document):
        window = document[max(0, at - WINDOW) : at] + document[at + 1 : at + 1 + WINDOW]
        hidden = sum(model["input"][word] for word in window) / (
            len(window) + 1
        )  # the paragraph's own vector is still 0
        expected += _step(hidden, target, model)
    (vector,) = DM(model["output"], model["noise"], 1, model["input"], WINDOW)([np.array(document)])
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-5)


@pytest.mark.parametrize("epochs", [1, 20, 400])
def test_dbow_ends_where_many_small_steps_end(epochs: int, model: dict[str, np.ndarray]) -> None:
    document, small = [0, 3, 6], 400
    vector = np.zeros(DIMENSIONS)
    for rate in np.linspace(0.025, 0.0001, small) * epochs / small:  # gensim's first and last learning rate
        vector = vector + rate * sum(_step(vector, target, model) for target in document)
    (found,) = DBOW(model["output"], model["noise"], epochs)([np.array(document)])
    np.testing.assert_allclose(found, vector / np.linalg.norm(vector), atol=0.005)
