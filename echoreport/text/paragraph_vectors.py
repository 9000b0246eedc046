"""Paragraph vectors (Le and Mikolov, 2014, arXiv:1405.4053), trained by gensim, inferred without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from echoreport.errors import InputError
from echoreport.text.inference import DBOW, DM, Inference

_NOISE_POWER = 0.75  # word2vec's noise distribution: counts to the power of 3/4 (Mikolov 2013, arXiv:1310.4546)


@dataclass(frozen=True, eq=False)
class ParagraphVectors:
    """Lists of tokens -> unit vectors.

    Attributes:
        mode: "dbow" (distributed bag of words) or "dm" (distributed memory).
        epochs: Passes of training, and of inference.
        vocabulary: Tokens in the order of the arrays' rows.
        arrays: `output` float32 (words, dimensions), `counts` int64 (words,); "dm" has `input`
            float32 (words, dimensions) too.
        share: Of the epochs for which inference of "dbow" follows gensim's path, above 0; 1 is as far as gensim goes.
            None takes one plain step an epoch instead, which leads less far along the wording of long documents.
    """

    mode: str
    epochs: int
    vocabulary: tuple[str, ...]
    arrays: dict[str, np.ndarray]
    share: float | None = 1.0

    @classmethod
    def fit(
        cls,
        documents: Sequence[Sequence[str]],
        *,
        mode: str = "dbow",
        dimensions: int = 100,
        epochs: int = 40,
        seed: int = 0,
    ) -> ParagraphVectors:
        """Learn from tokenised paragraphs; the same seed and documents give the same vectors.

        Args:
            mode: "dbow" or "dm".
            dimensions: Width of the text space, at least 2.
            epochs: Passes over the documents, and as many of a later inference; at least 1.

        Raises:
            InputError: If the mode is unknown, a number too small, or no token occurs twice.
        """
        from gensim.models.doc2vec import Doc2Vec, TaggedDocument

        if mode not in ("dbow", "dm"):
            raise InputError(f"got the paragraph-vector mode {mode!r}, wanted 'dbow' or 'dm'")
        if dimensions < 2 or epochs < 1:
            raise InputError(f"got {dimensions} dimensions and {epochs} epochs, wanted at least 2 and at least 1")
        tagged = [TaggedDocument(list(tokens), [number]) for number, tokens in enumerate(documents)]
        model = Doc2Vec(
            vector_size=dimensions,
            dm=int(mode == "dm"),
            negative=5,
            sample=0,  # sub-sampling drops the frequent words, and those carry valve, negation and grade
            min_count=2,
            epochs=epochs,
            seed=seed,
            workers=1,  # more would race, and the vectors would differ from run to run
        )
        model.build_vocab(tagged)
        if not model.wv.index_to_key:
            raise InputError(f"got {len(documents)} paragraphs in which no word occurs twice, wanted a text corpus")
        model.train(tagged, total_examples=model.corpus_count, epochs=epochs)
        vocabulary = tuple(model.wv.index_to_key)
        counts = np.array([model.wv.get_vecattr(word, "count") for word in vocabulary], np.int64)
        arrays: dict[str, np.ndarray] = {"output": np.array(model.syn1neg, np.float32), "counts": counts}
        if mode == "dm":
            arrays["input"] = np.array(model.wv.vectors, np.float32)
        return cls(mode, epochs, vocabulary, arrays)

    @property
    def dimensions(self) -> int:
        """Width of the text space."""
        return int(self.arrays["output"].shape[1])

    def encode(self, documents: Sequence[Sequence[str]]) -> np.ndarray:
        """Infer vectors, the same in every process, alone or in a batch.

        DBOW's are so bit for bit on one kind of processor with one version of torch and one number of threads; others
        may round otherwise. With more than 2,304 words they are near the exact ones: see `noise_words`.

        Returns:
            Float32 unit vectors, *Shape:* (documents, dimensions). A document without a known word
            gets the zero vector, which is near to nothing.
        """
        rows = self._rows
        return self._inference(
            [np.array([rows[token] for token in tokens if token in rows], np.int64) for tokens in documents]
        )

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {token: row for row, token in enumerate(self.vocabulary)}

    @cached_property
    def _inference(self) -> Inference:
        noise = self.arrays["counts"].astype(np.float64) ** _NOISE_POWER
        noise = (noise / noise.sum()).astype(np.float32)
        if self.mode == "dm":
            return DM(self.arrays["output"], noise, self.epochs, self.arrays["input"])
        epochs = max(1, round(self.epochs * (self.share or 1.0)))
        return DBOW(self.arrays["output"], noise, epochs, plain=self.share is None)
