"""What every text encoder can do, and the encoders by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from echoreport.domain import Paragraph
from echoreport.errors import InputError
from echoreport.text.paragraph_encoder import ParagraphVectorEncoder
from echoreport.text.tfidf import TfidfEncoder
from echoreport.text.transformer import TransformerEncoder


class TextEncoder(Protocol):
    """Paragraphs -> unit vectors."""

    @classmethod
    def fit(cls, name: str, paragraphs: Sequence[Paragraph], *, dimensions: int, epochs: int, seed: int) -> Self:
        """Learn from paragraphs that carry their findings; see `fit_text_encoder`."""
        ...

    @property
    def dimensions(self) -> int:
        """Width of the text space."""
        ...

    def encode(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """Paragraphs with their findings -> float32 unit vectors, *Shape:* (paragraphs, dimensions).

        A paragraph in which nothing is known gets the zero vector, which is near to nothing.
        """
        ...

    def encode_visible(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """The same of what an image can show of them (see `echoreport.text.visible`): targets of images."""
        ...

    def save(self, folder: Path) -> None:
        """Write files into a folder that exists; `text.json` says which encoder it is."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote."""
        ...


_TRANSFORMER = "transformer"
_ENCODERS: dict[str, type[TextEncoder]] = {
    **dict.fromkeys(
        ("dbow", "dm", "dbow+dm", "labelled-dbow", "labelled-dm", "labelled-dbow+dm"), ParagraphVectorEncoder
    ),
    "tfidf-svd": TfidfEncoder,
    _TRANSFORMER: TransformerEncoder,
}
ENCODERS = (*(name for name in _ENCODERS if name != _TRANSFORMER), f"{_TRANSFORMER}:FOLDER_OR_HUB_NAME")
"""Names that `fit_text_encoder` takes."""


def fit_text_encoder(
    name: str, paragraphs: Sequence[Paragraph], *, dimensions: int = 100, epochs: int = 40, seed: int = 0
) -> TextEncoder:
    """Learn a text space.

    Args:
        name: One of `ENCODERS`; "transformer:" goes on with a folder or a name on the Hugging Face hub.
        paragraphs: With their findings, which the labelled encoders read.
        dimensions: Width of the text space; a transformer has its own.
        epochs: Passes over the paragraphs, for paragraph vectors.

    Raises:
        InputError: If the name is none of these, or the encoder cannot learn from the paragraphs.
        MissingExtraError: If the encoder needs a package that is not installed.
    """
    check_text_encoder_name(name)
    return _ENCODERS[name.partition(":")[0]].fit(name, paragraphs, dimensions=dimensions, epochs=epochs, seed=seed)


def check_text_encoder_name(name: str) -> None:
    """Refuse a name that is none of `ENCODERS`; touches no file.

    Raises:
        InputError: If it is none.
    """
    kind, colon, source = name.partition(":")
    if kind not in _ENCODERS or (kind == _TRANSFORMER) != bool(colon and source):
        raise InputError(f"got the text encoder {name!r}, wanted one of {', '.join(ENCODERS)}: choose one")


def load_text_encoder(folder: str | Path) -> TextEncoder:
    """Read the encoder that `save` wrote into a folder.

    Raises:
        InputError: If the folder holds none, or one that this version does not know.
        MissingExtraError: If the encoder needs a package that is not installed.
    """
    about = Path(folder) / "text.json"
    if not about.is_file():
        raise InputError(f"got {folder}, wanted a folder with text.json: give the one that the encoder was saved in")
    kind = json.loads(about.read_text(encoding="utf-8"))["encoder"]
    if kind not in _ENCODERS:
        raise InputError(
            f"got the text encoder {kind!r} in {folder}, wanted one of {', '.join(_ENCODERS)}: train it again"
        )
    return _ENCODERS[kind].load(Path(folder))
