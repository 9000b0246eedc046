"""Latent semantic analysis: TF-IDF of words and word pairs, and a truncated SVD. The plain baseline of a text space.

Deerwester et al. 1990, doi 10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from echoreport.domain import Paragraph
from echoreport.errors import InputError
from echoreport.text.visible import visible_sentences

_RULE = {"lowercase": True, "token_pattern": r"\w[\w+]*", "ngram_range": [1, 2]}
"""What is a term, as arguments of TfidfVectorizer: a word, with the plus signs of a grade, or two in a row."""
_LEAST_TERMS = 2  # paragraphs that a term stands in; what stands in one says nothing of others


@dataclass(frozen=True, slots=True, eq=False)
class TfidfEncoder:
    """Attributes:
    rule: As `_RULE`, kept with the model.
    terms: Term -> column.
    idf: Float64 (terms,), inverse document frequency.
    components: Float32 (dimensions, terms), the right singular vectors.
    """

    rule: dict[str, object]
    terms: dict[str, int]
    idf: np.ndarray
    components: np.ndarray

    @classmethod
    def fit(
        cls, name: str, paragraphs: Sequence[Paragraph], *, dimensions: int = 100, epochs: int = 40, seed: int = 0
    ) -> TfidfEncoder:
        """Learn terms, their weights and the singular vectors from the paragraphs' words.

        Args:
            name: "tfidf-svd".
            dimensions: Width of the text space, at least 1.
            epochs: Has no meaning here.
            seed: Of the randomised SVD.

        Raises:
            InputError: If there are fewer paragraphs or terms than dimensions, or no dimension.
        """
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = [paragraph.text for paragraph in paragraphs]
        try:
            vectoriser = TfidfVectorizer(**_arguments(_RULE), min_df=_LEAST_TERMS)
            weights = vectoriser.fit_transform(texts)
        except ValueError:  # so it says that no term is left
            weights = np.zeros((len(texts), 0))
        if not 1 <= dimensions <= min(weights.shape):
            raise InputError(
                f"got {len(texts)} paragraphs with {weights.shape[1]} terms in common for {dimensions} dimensions, "
                "wanted at least 1 dimension and as many of each: give more paragraphs, or choose fewer dimensions"
            )
        svd = TruncatedSVD(dimensions, random_state=seed).fit(weights)
        terms = {term: int(column) for term, column in vectoriser.vocabulary_.items()}
        components = np.ascontiguousarray(svd.components_, np.float32)  # safetensors writes the memory as it lies
        return cls(_RULE, terms, vectoriser.idf_, components)

    @property
    def dimensions(self) -> int:
        """Width of the text space."""
        return len(self.components)

    def encode(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode`."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.preprocessing import normalize

        if not paragraphs:
            return np.zeros((0, self.dimensions), np.float32)
        vectoriser = TfidfVectorizer(**_arguments(self.rule), vocabulary=self.terms, dtype=np.float32)
        vectoriser.idf_ = self.idf
        weights = vectoriser.transform([paragraph.text for paragraph in paragraphs])
        return normalize(weights @ self.components.T).astype(np.float32)

    def encode_visible(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode_visible`."""
        return self.encode([replace(paragraph, text=visible_sentences(paragraph)) for paragraph in paragraphs])

    def save(self, folder: Path) -> None:
        """Write `text.json` and `text.safetensors` into the folder."""
        vocabulary = sorted(self.terms, key=self.terms.__getitem__)
        settings = {"encoder": "tfidf-svd", "rule": self.rule, "vocabulary": vocabulary}
        (folder / "text.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
        (folder / "text.safetensors").write_bytes(save({"idf": self.idf, "components": self.components}))

    @classmethod
    def load(cls, folder: Path) -> TfidfEncoder:
        """Read what `save` wrote."""
        settings = json.loads((folder / "text.json").read_text(encoding="utf-8"))
        arrays = load_file(folder / "text.safetensors")
        terms = {term: column for column, term in enumerate(settings["vocabulary"])}
        return cls(settings["rule"], terms, arrays["idf"], arrays["components"])


def _arguments(rule: dict[str, object]) -> dict[str, object]:
    """JSON keeps lists, and scikit-learn wants a tuple."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in rule.items()}
