"""A trained model as a folder. Owns its paths, hashes and cross-checks; holds no pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from echoreport import __version__
from echoreport.domain import DecisionRule, Disease, Paragraph
from echoreport.errors import BundleError
from echoreport.files import write_beside
from echoreport.retrieval import ParagraphIndex, read_paragraphs, write_paragraphs
from echoreport.text import ParagraphVectors
from echoreport.vision import ImageEncoder

FORMAT = 1
_HEADER, _TABLE, _INDEX = "bundle.json", "paragraphs.parquet", "paragraphs.faiss"


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """All parts of a trained model.

    Attributes:
        name: Of the corpus that it learned from; says "simulated" where that was.
        provenance: What it was trained on and how, free keys.
        paragraphs: In the order of the index's rows.
        decision: How neighbours become findings.
    """

    name: str
    provenance: dict[str, Any]
    text: ParagraphVectors
    vision: ImageEncoder
    index: ParagraphIndex
    paragraphs: tuple[Paragraph, ...]
    decision: DecisionRule

    def __post_init__(self) -> None:
        if len(self.index) != len(self.paragraphs):
            raise BundleError(
                f"got an index of {len(self.index)} rows for {len(self.paragraphs)} paragraphs, wanted as many: "
                "train the model again"
            )
        if self.index.dimensions != self.text.dimensions:
            raise BundleError(
                f"got an index of width {self.index.dimensions} for a text space of width {self.text.dimensions}, "
                "wanted the same: train the model again"
            )

    def with_paragraphs(self, paragraphs: Sequence[Paragraph], index: ParagraphIndex) -> Bundle:
        """The same model over another set of paragraphs."""
        return replace(self, paragraphs=tuple(paragraphs), index=index)

    def save(self, folder: str | Path) -> None:
        """Write the bundle; an existing one is replaced when all of the new one is written.

        Raises:
            BundleError: If the folder exists and is no bundle.
            EchoReportError: If the file system refuses.
        """
        folder = Path(folder)
        if folder.exists() and not (folder / _HEADER).is_file() and (not folder.is_dir() or any(folder.iterdir())):
            raise BundleError(
                f"got {folder}, which exists and is no model, wanted a new or a model folder: choose another"
            )
        with write_beside(folder) as part:
            part.mkdir()
            self.text.save(part)
            self.vision.save(part)
            self.index.save(part / _INDEX)
            write_paragraphs(self.paragraphs, part / _TABLE)
            header = {
                "format": FORMAT,
                "echoreport": __version__,
                "name": self.name,
                "provenance": self.provenance,
                "configuration": {
                    "neighbours": self.decision.neighbours,
                    "temperature": self.decision.temperature,
                    "confidence": self.decision.confidence,
                },
                "files": {path.name: _sha256(path) for path in sorted(part.iterdir())},
            }
            (part / _HEADER).write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> Bundle:
        """Read a bundle that `save` wrote.

        Raises:
            BundleError: If the folder is no bundle, is of another format version, or a file in it is
                changed, missing or foreign.
        """
        folder = Path(folder)
        header = _read_header(folder)
        _check_files(folder, header["files"])
        settings = header["configuration"]
        confidence = {Disease(name): float(value) for name, value in settings["confidence"].items()}
        return cls(
            name=header["name"],
            provenance=header["provenance"],
            text=ParagraphVectors.load(folder),
            vision=ImageEncoder.load(folder),
            index=ParagraphIndex.load(folder / _INDEX),
            paragraphs=tuple(read_paragraphs(folder / _TABLE)),
            decision=DecisionRule(settings["neighbours"], settings["temperature"], confidence),
        )


def _read_header(folder: Path) -> dict[str, Any]:
    path = folder / _HEADER
    if not path.is_file():
        raise BundleError(f"got {folder}, wanted a model folder with {_HEADER}: make one with 'echoreport train'")
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
        version, writer = header["format"], header["echoreport"]
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"got {path}, which cannot be read as a model's header: train or copy it again") from error
    if version != FORMAT:
        raise BundleError(
            f"got a model of format {version}, wanted format {FORMAT}: echoreport {writer} reads it, "
            "or train it again with this version"
        )
    return header


def _check_files(folder: Path, listed: dict[str, str]) -> None:
    present = {path.name for path in folder.iterdir()} - {_HEADER}
    for name in sorted(listed.keys() - present):
        raise BundleError(f"got the model {folder} without {name}, wanted all files of {_HEADER}: copy it again")
    for name in sorted(present - listed.keys()):
        raise BundleError(
            f"got the foreign file {name} in the model {folder}, wanted only those of {_HEADER}: remove it"
        )
    for name, expected in listed.items():
        if _sha256(folder / name) != expected:
            raise BundleError(f"got {name} in {folder} with another sha256 than {_HEADER} lists: copy the model again")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
