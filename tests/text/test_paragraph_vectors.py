"""Paragraph vectors: near where the meaning is, the same everywhere, and without pickle."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.errors import InputError
from echoreport.text.paragraph_vectors import ParagraphVectors

State = tuple[Valve, Disease, Assertion, Severity | None]
BOTH = pytest.mark.parametrize("mode", ["dbow", "dm"])


@pytest.fixture
def fitted(request: pytest.FixtureRequest, mode: str) -> ParagraphVectors:
    return request.getfixturevalue(mode)


@BOTH
def test_vectors_have_unit_length_and_the_asked_width(fitted: ParagraphVectors, corpus: list[list[str]]) -> None:
    vectors = fitted.encode(corpus)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(corpus), 24) == (len(corpus), fitted.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@BOTH
def test_a_document_alone_gets_the_vector_that_it_gets_in_a_batch(
    fitted: ParagraphVectors, corpus: list[list[str]]
) -> None:
    alone = np.concatenate([fitted.encode([tokens]) for tokens in corpus[::16]])
    np.testing.assert_allclose(alone, fitted.encode(corpus)[::16], atol=2e-5)


def test_batches_are_joined_in_order(dbow: ParagraphVectors, corpus: list[list[str]]) -> None:
    twice = dbow.encode(corpus + corpus[:40])
    assert len(corpus) < 257 < len(twice)  # more than one batch
    np.testing.assert_allclose(twice[len(corpus) :], twice[:40], atol=2e-5)


@BOTH
def test_the_order_of_words_matters_to_distributed_memory_alone(fitted: ParagraphVectors, mode: str) -> None:
    tokens = ["there", "is", "mild", "aortic", "stenosis", "on", "this", "study"]
    one, other = fitted.encode([tokens, tokens[::2] + tokens[1::2]])
    assert (one @ other > 0.99999) == (mode == "dbow")


@BOTH
def test_training_documents_find_themselves(fitted: ParagraphVectors, corpus: list[list[str]]) -> None:
    distinct = [list(tokens) for tokens in dict.fromkeys(map(tuple, corpus))]
    vectors = fitted.encode(distinct)
    trained = fitted.encode(corpus)
    nearest = [corpus[row] for row in (vectors @ trained.T).argmax(1)]
    assert sum(map(list.__eq__, nearest, distinct)) / len(distinct) > 0.98


_FIT_AND_ENCODE = """
import hashlib, json, sys
from echoreport.text.paragraph_vectors import ParagraphVectors
documents = json.load(open(sys.argv[1]))
for mode in ("dbow", "dm"):
    model = ParagraphVectors.fit(documents, mode=mode, dimensions=16, epochs=5, seed=3)
    print(hashlib.sha256(json.dumps(model.vocabulary).encode() + model.encode(documents).tobytes()).hexdigest())
"""


def test_every_process_learns_and_infers_the_same(corpus: list[list[str]], tmp_path: Path) -> None:
    documents = tmp_path / "documents.json"
    documents.write_text(json.dumps(corpus[::3]))

    def run(hash_seed: str) -> list[str]:
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", _FIT_AND_ENCODE, str(documents)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()

    first = run("0")
    assert len(set(first)) == 2  # DBOW and DM
    assert run("4711") == first


def test_another_seed_learns_another_space(corpus: list[list[str]]) -> None:
    one, other = (ParagraphVectors.fit(corpus[:40], dimensions=8, epochs=2, seed=seed) for seed in (0, 1))
    assert not np.array_equal(one.arrays["output"], other.arrays["output"])


def _other(state: State, **changes: object) -> State:
    names = ("valve", "disease", "assertion", "severity")
    return tuple((dict(zip(names, state, strict=True)) | changes).values())  # type: ignore[return-value]


@pytest.mark.parametrize("valve", list(Valve))
@pytest.mark.parametrize("disease", [Disease.STENOSIS, Disease.REGURGITATION])
def test_the_same_meaning_in_new_words_is_nearest(
    dbow: ParagraphVectors,
    corpus: list[list[str]],
    held_out: Callable[[State], list[str]],
    valve: Valve,
    disease: Disease,
) -> None:
    query: State = (valve, disease, Assertion.PRESENT, Severity.SEVERE)
    other_valve = Valve.MITRAL if valve is Valve.AORTIC else Valve.AORTIC
    other_disease = Disease.STENOSIS if disease is Disease.REGURGITATION else Disease.REGURGITATION
    others = [
        _other(query, valve=other_valve),
        _other(query, disease=other_disease),
        _other(query, assertion=Assertion.ABSENT, severity=None),
        _other(query, severity=Severity.MILD),
    ]

    def mean_similarity(state: State) -> float:
        subject = f"{state[0]}/{state[1]}/{state[3] or state[2]}"
        same = [tokens for tokens in corpus if subject in tokens]
        assert len(same) == 8
        return float((dbow.encode([held_out(query)]) @ dbow.encode(same).T).mean())

    similarities = [mean_similarity(state) for state in (query, *others)]
    assert similarities[0] > max(similarities[1:])


def test_a_neighbouring_grade_is_nearer_than_a_distant_one_and_than_a_denial(
    dbow: ParagraphVectors, held_out: Callable[[State], list[str]]
) -> None:
    for valve in Valve:
        stated: State = (valve, Disease.REGURGITATION, Assertion.PRESENT, Severity.SEVERE)
        severe, moderate, mild, none = dbow.encode(
            [
                held_out(stated),
                held_out(_other(stated, severity=Severity.MODERATE)),
                held_out(_other(stated, severity=Severity.MILD)),
                held_out(_other(stated, assertion=Assertion.ABSENT, severity=None)),
            ]
        )
        assert severe @ moderate > severe @ mild > severe @ none


@BOTH
@pytest.mark.parametrize("tokens", [[], ["never-seen"], ["never-seen", "nor-this"]])
def test_without_a_known_word_the_vector_is_zero(fitted: ParagraphVectors, tokens: list[str]) -> None:
    assert not fitted.encode([tokens]).any()


@BOTH
def test_an_empty_document_changes_none_of_its_batch(fitted: ParagraphVectors, corpus: list[list[str]]) -> None:
    vectors = fitted.encode([corpus[0], [], corpus[9]])
    assert not vectors[1].any()
    np.testing.assert_allclose(vectors[[0, 2]], fitted.encode([corpus[0], corpus[9]]), atol=2e-5)


@BOTH
def test_unknown_words_are_passed_over(fitted: ParagraphVectors, corpus: list[list[str]]) -> None:
    with_unknown = [word for token in corpus[0] for word in (token, "never-seen")]
    np.testing.assert_allclose(*fitted.encode([corpus[0], with_unknown]), atol=2e-5)


@BOTH
def test_no_documents_give_no_rows(fitted: ParagraphVectors) -> None:
    assert fitted.encode([]).shape == (0, 24)


@BOTH
def test_a_very_long_document_has_a_finite_unit_vector(fitted: ParagraphVectors, corpus: list[list[str]]) -> None:
    (vector,) = fitted.encode([corpus[0] * 500])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@BOTH
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_tokens_can_be_encoded(request: pytest.FixtureRequest, mode: str, data: st.DataObject) -> None:
    model: ParagraphVectors = request.getfixturevalue(mode)
    tokens = st.lists(st.one_of(st.text(max_size=5), st.sampled_from(model.vocabulary)), max_size=30)
    documents = data.draw(st.lists(tokens, max_size=4))
    lengths = np.linalg.norm(model.encode(documents), axis=1)
    known = [any(token in model.vocabulary for token in document) for document in documents]
    np.testing.assert_allclose(lengths, np.array(known, float), atol=1e-4)


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(InputError, match=r"got the paragraph-vector mode 'skipgram', wanted 'dbow' or 'dm'"):
        ParagraphVectors.fit([["a", "a"]], mode="skipgram")


@pytest.mark.parametrize("documents", [[], [[]], [["mild", "stenosis"], ["severe"]]])
def test_paragraphs_in_which_no_word_comes_twice_are_refused(documents: list[list[str]]) -> None:
    with pytest.raises(InputError, match=rf"got {len(documents)} paragraphs in which no word occurs twice"):
        ParagraphVectors.fit(documents)


@pytest.mark.parametrize(("dimensions", "epochs"), [(1, 5), (0, 5), (8, 0)])
def test_numbers_that_are_too_small_are_refused(dimensions: int, epochs: int) -> None:
    with pytest.raises(InputError, match=rf"got {dimensions} dimensions and {epochs} epochs, wanted at least 2"):
        ParagraphVectors.fit([["a", "a"]], dimensions=dimensions, epochs=epochs)
