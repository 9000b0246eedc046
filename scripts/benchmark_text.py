"""Rows of `scripts/benchmark.py`: paragraph-vector inference beside gensim's, from one model and on the same documents.

gensim computes on one thread. Seconds of ours are on one thread too, but for the row that says otherwise.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from benchmark_peak import matmul_peak
from benchmark_rows import Row, Timed, paired
from text_space_cases import FIT, told_paragraphs

from echoreport.cores import one_thread
from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import tokens_of, words_of

_PARAGRAPHS, _ASKED, _DIMENSIONS = 6000, 1280, 100
_CALLS, _NEIGHBOURS = 8, 10
Documents = list[list[str]]


def rows(options: argparse.Namespace) -> list[Row]:
    """Of words alone and of words with findings; gensim's models are kept in `options.cache`."""
    paragraphs = [told.paragraph for told in told_paragraphs(0, FIT, _PARAGRAPHS)]
    kinds: dict[str, Documents] = {
        "words": [words_of(paragraph.text) for paragraph in paragraphs],
        "labelled": [tokens_of(paragraph) for paragraph in paragraphs],
    }
    with one_thread():
        made = [_compared(kind, epochs, kinds[kind], options.cache) for kind in kinds for epochs in (20, 40)]
        made.append(_compared("labelled", 40, kinds["labelled"], options.cache, plain=True))
    texts = [paragraph.text for paragraph in paragraphs[:_ASKED]]
    return [
        *made,
        _on_all_threads(kinds["words"], options.cache),
        _beside_the_tokeniser(texts, kinds["words"], options.cache),
    ]


def _compared(kind: str, epochs: int, documents: Documents, cache: Path, plain: bool = False) -> Row:
    """Ours and gensim's, on the first documents; `plain` infers as the default encoder of paragraphs does."""
    theirs, asked = gensim_model(kind, epochs, documents, cache), documents[:_ASKED]
    ours = replace(exported(theirs), share=None) if plain else exported(theirs)
    seconds = paired(partial(ours.encode, asked), partial(_infer_each, theirs, asked))
    length = np.mean([len(document) for document in asked])
    passes = f"{epochs} {'plain steps' if plain else 'epochs'}"
    work = f"paragraph vectors, {kind}, {passes} ({len(ours.vocabulary)} words, {length:.0f} a paragraph)"
    timed = [Timed(name, part, _ASKED) for name, part in zip(("one thread", "gensim"), seconds, strict=True)]
    return Row(work, *timed, asked=3, remark=overlaps(ours, theirs, asked))


def _on_all_threads(documents: Documents, cache: Path) -> Row:
    """One process on all cores beside itself on one, which is what each process of an archive's run has."""
    ours = exported(gensim_model("words", 20, documents, cache))

    def alone() -> None:
        with one_thread():
            ours.encode(documents)

    seconds = paired(partial(ours.encode, documents), alone)
    names = (f"{torch.get_num_threads()} threads", "ours on one thread")
    timed = [Timed(name, part, len(documents)) for name, part in zip(names, seconds, strict=True)]
    return Row("paragraph vectors, words, 20 epochs, all threads", *timed)


def _beside_the_tokeniser(texts: list[str], documents: Documents, cache: Path) -> Row:
    """Tokens and vectors beside tokens alone, and how near the inference is to the processor's matrix products."""
    ours = exported(gensim_model("words", 20, documents, cache))

    def tokens() -> Documents:
        return [words_of(text) for text in texts]

    with one_thread():
        seconds = paired(lambda: ours.encode(tokens()), tokens)
        limit = matmul_peak(torch.float32) / (20 * 4 * len(ours.vocabulary) * _DIMENSIONS)
    timed = [Timed(name, part, len(texts)) for name, part in zip(("ours", "tokeniser alone"), seconds, strict=True)]
    return Row("words and their vectors, 20 epochs", *timed, remark=f"matrix products alone allow {limit:,.0f}/s")


def gensim_model(kind: str, epochs: int, documents: Documents, cache: Path) -> Any:
    """gensim's DBOW model of the documents, learned once and kept in a folder."""
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    path = cache / f"{kind}-{epochs}.doc2vec"
    if not path.is_file():
        tagged = [TaggedDocument(document, [number]) for number, document in enumerate(documents)]
        settings = {"vector_size": _DIMENSIONS, "dm": 0, "negative": 5, "sample": 0, "min_count": 2, "seed": 0}
        cache.mkdir(parents=True, exist_ok=True)
        Doc2Vec(tagged, epochs=epochs, workers=1, **settings).save(str(path))
    return Doc2Vec.load(str(path))


def exported(model: Any) -> ParagraphVectors:
    """The same model for our inference."""
    vocabulary = tuple(model.wv.index_to_key)
    counts = np.array([model.wv.get_vecattr(word, "count") for word in vocabulary], np.int64)
    arrays = {"output": np.array(model.syn1neg, np.float32), "counts": counts}
    return ParagraphVectors("dbow", model.epochs, vocabulary, arrays)


def overlaps(ours: ParagraphVectors, theirs: Any, asked: Documents) -> str:
    """Whose ten nearest documents are those of the mean of eight inferences of gensim."""
    distinct = [list(document) for document in dict.fromkeys(map(tuple, asked))]
    calls = [_infer_each(theirs, distinct) for _ in range(_CALLS + 1)]
    mean = _nearest(np.mean(calls[:_CALLS], axis=0))
    shares = [_shared(mean, _nearest(vectors)) for vectors in (ours.encode(distinct), calls[_CALLS])]
    return f"overlap@10 with the mean of 8 gensim inferences: {shares[0]:.3f}, one more of gensim's {shares[1]:.3f}"


def _infer_each(model: Any, documents: Documents) -> np.ndarray:
    return np.array([model.infer_vector(document) for document in documents])


def _nearest(vectors: np.ndarray) -> np.ndarray:
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    similarity = unit @ unit.T
    np.fill_diagonal(similarity, -2)
    return np.argsort(-similarity, axis=1)[:, :_NEIGHBOURS]


def _shared(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.mean([len(np.intersect1d(a, b)) / _NEIGHBOURS for a, b in zip(one, other, strict=True)]))
