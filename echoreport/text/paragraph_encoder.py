"""Paragraph vectors as a text encoder: over the words alone, or over the words and what they mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from echoreport.domain import Paragraph
from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import meaning_of, tokens_of, words_of
from echoreport.text.visible import visible_findings, visible_sentences

_LABELLED = "labelled-"
_SHARE_OF_WORDS, _SHARE_OF_LABELLED = 1 / 8, None
"""Of DBOW's inference (`ParagraphVectors.share`), chosen on held-out paragraphs of simulated reports. Words alone: the
longer their gradient is followed, the more a vector tells of wording and the less of the valve. Words with findings:
plain steps place images better (docs/results.md, "Text spaces")."""


@dataclass(frozen=True, slots=True, eq=False)
class ParagraphVectorEncoder:
    """DBOW, DM or both side by side, which Le and Mikolov (2014, arXiv:1405.4053) found to be steadier than either.

    Attributes:
        labelled: Whether the findings of a paragraph take part as tokens of their own.
        parts: One model for each mode, over the same vocabulary; the vectors of two stand side by side.
    """

    labelled: bool
    parts: tuple[ParagraphVectors, ...]

    @classmethod
    def fit(
        cls, name: str, paragraphs: Sequence[Paragraph], *, dimensions: int = 100, epochs: int = 40, seed: int = 0
    ) -> ParagraphVectorEncoder:
        """Learn from paragraphs; the same seed and paragraphs give the same vectors.

        Args:
            name: "dbow", "dm" or "dbow+dm"; with "labelled-" before it, findings take part.
            dimensions: Width of the text space, at least 2 for each mode; two modes share it.
            epochs: Passes over the paragraphs, at least 1; a later inference takes a share of them.

        Raises:
            InputError: As `ParagraphVectors.fit`.
        """
        labelled, modes = name.startswith(_LABELLED), name.removeprefix(_LABELLED).split("+")
        documents = [_read(paragraph, labelled) for paragraph in paragraphs]
        widths = [len(part) for part in np.array_split(np.arange(dimensions), len(modes))]
        parts = [
            ParagraphVectors.fit(documents, mode=mode, dimensions=width, epochs=epochs, seed=seed)
            for mode, width in zip(modes, widths, strict=True)
        ]
        return cls(labelled, tuple(replace(part, share=_share(labelled)) for part in parts))

    @property
    def dimensions(self) -> int:
        """Width of the text space."""
        return sum(part.dimensions for part in self.parts)

    def encode(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode`, the same in every process, alone or in a batch."""
        return self._encoded([_read(paragraph, self.labelled) for paragraph in paragraphs])

    def encode_visible(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode_visible`; where findings take part, of these alone."""
        read: Callable[[Paragraph], list[str]] = (
            (lambda paragraph: meaning_of(visible_findings(paragraph)))
            if self.labelled
            else (lambda paragraph: words_of(visible_sentences(paragraph)))
        )
        return self._encoded([read(paragraph) for paragraph in paragraphs])

    def _encoded(self, documents: Sequence[Sequence[str]]) -> np.ndarray:
        # Each part is of length 1, or all are 0, since they know the same words
        vectors = [part.encode(documents) for part in self.parts]
        return np.concatenate(vectors, axis=1) / np.float32(len(vectors) ** 0.5)

    def save(self, folder: Path) -> None:
        """Write `text.json` and `text.safetensors` into the folder."""
        name = (_LABELLED if self.labelled else "") + "+".join(part.mode for part in self.parts)
        first = self.parts[0]
        settings = {"encoder": name, "epochs": first.epochs, "vocabulary": first.vocabulary}
        (folder / "text.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
        arrays = {f"{part.mode}.{key}": array for part in self.parts for key, array in part.arrays.items()}
        # save_file would report a full disk as an error of its own, which is no OSError
        (folder / "text.safetensors").write_bytes(save(arrays))

    @classmethod
    def load(cls, folder: Path) -> ParagraphVectorEncoder:
        """Read what `save` wrote."""
        settings = json.loads((folder / "text.json").read_text(encoding="utf-8"))
        arrays = load_file(folder / "text.safetensors")
        name, epochs, vocabulary = settings["encoder"], settings["epochs"], tuple(settings["vocabulary"])
        labelled = name.startswith(_LABELLED)
        parts = [
            ParagraphVectors(mode, epochs, vocabulary, _of_mode(mode, arrays), _share(labelled))
            for mode in name.removeprefix(_LABELLED).split("+")
        ]
        return cls(labelled, tuple(parts))


def _share(labelled: bool) -> float | None:
    return _SHARE_OF_LABELLED if labelled else _SHARE_OF_WORDS


def _read(paragraph: Paragraph, labelled: bool) -> list[str]:
    return tokens_of(paragraph) if labelled else words_of(paragraph.text)


def _of_mode(mode: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {key.removeprefix(f"{mode}."): array for key, array in arrays.items() if key.startswith(f"{mode}.")}
