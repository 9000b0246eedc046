"""A trained model as a folder. Owns its paths, hashes and cross-checks; holds no pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from echoreport import __version__
from echoreport.decision import Confidence, DecisionRule
from echoreport.domain import LESIONS, Paragraph
from echoreport.errors import BundleError, InputError
from echoreport.files import write_beside
from echoreport.retrieval import (
    ParagraphIndex,
    Paragraphs,
    ParagraphTable,
    Recall,
    as_paragraphs,
    read_removed,
    write_removed,
)
from echoreport.text import TextEncoder, load_text_encoder
from echoreport.vision import ImageEncoder, ViewClassifier

FORMAT = 6
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError)
"""What the readers of JSON, safetensors, Parquet and FAISS raise for content that is not theirs."""
HEADER, _TABLE, _INDEX, _REMOVED = "bundle.json", "paragraphs.parquet", "paragraphs.faiss", "removed.parquet"


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """All parts of a trained model.

    Attributes:
        name: Of the corpus that it learned from; says "simulated" where that was.
        provenance: What it was trained on and how, free keys.
        paragraphs: In the order of the index's rows; of a loaded model, read when they are asked for. Neither holds
            what was removed, as far as anybody can see.
        decision: How neighbours become findings.
        views: Tells the valve from the two-dimensional image; None where the corpus taught none.
        confidence: Makes probabilities of the shares of a vote; None where there were too few images to fit it on.
    """

    name: str
    provenance: dict[str, Any]
    text: TextEncoder
    vision: ImageEncoder
    index: ParagraphIndex
    paragraphs: Sequence[Paragraph]
    decision: DecisionRule
    views: ViewClassifier | None = None
    confidence: Confidence | None = None

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
        if self.vision.transform.dimensions != self.text.dimensions:
            raise BundleError(
                f"got images encoded in {self.vision.transform.dimensions} dimensions for a text space of width "
                f"{self.text.dimensions}, wanted the same: train the model again"
            )

    def with_paragraphs(self, paragraphs: Sequence[Paragraph], index: ParagraphIndex) -> Bundle:
        """The same model over another set of paragraphs."""
        kept = isinstance(paragraphs, ParagraphTable | Paragraphs)
        return replace(self, paragraphs=paragraphs if kept else tuple(paragraphs), index=index)

    def save(self, folder: str | Path) -> None:
        """Write the bundle; an existing one is replaced when all of the new one is written.

        Raises:
            BundleError: As `check_target`.
            EchoReportError: If the file system refuses.
        """
        folder = Path(folder)
        check_target(folder)
        with write_beside(folder) as part:
            part.mkdir()
            try:
                self.text.save(part)
                self.vision.save(part)
                if self.views:
                    self.views.save(part)
            except SafetensorError as error:  # so says its writer of a full disk
                raise OSError(None, _in_one_line(error)) from error
            self.index.save(part / _INDEX)
            as_paragraphs(self.paragraphs).write(part / _TABLE)
            if len(self.index.removed):
                write_removed(self.index.removed, part / _REMOVED)
            header = {
                "format": FORMAT,
                "echoreport": __version__,
                "name": self.name,
                "provenance": self.provenance,
                "configuration": asdict(self.decision),
                "confidence": asdict(self.confidence) if self.confidence else None,
                "index": {
                    "kind": self.index.kind,
                    "effort": self.index.effort,
                    "recall": asdict(self.index.recall) if self.index.recall else None,
                    "removed": len(self.index.removed),
                },
                "files": {path.name: _sha256(path) for path in sorted(part.iterdir())},
            }
            (part / HEADER).write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> Bundle:
        """Read a bundle that `save` wrote.

        Raises:
            BundleError: If the folder is no bundle, is of another format version, or a file in it is
                changed, missing or foreign.
        """
        folder = Path(folder)
        header = _read_header(folder)
        try:
            _check_files(folder, header.files)
            text = load_text_encoder(folder)
            table = ParagraphTable(folder / _TABLE)
            removed = read_removed(folder / _REMOVED, len(table))
            return cls(
                name=header.name,
                provenance=header.provenance,
                text=text,
                vision=ImageEncoder.load(folder),
                index=ParagraphIndex.load(folder / _INDEX, removed, header.recall),
                paragraphs=Paragraphs([table], removed) if len(removed) else table,
                decision=header.decision,
                confidence=header.confidence,
                views=ViewClassifier.load(folder),
            )
        except (*_UNREADABLE, InputError) as error:
            raise BundleError(
                f"got the model {folder} with files that cannot be read ({_in_one_line(error)}), "
                "wanted those that 'echoreport train' writes: copy or train it again"
            ) from error


def check(folder: str | Path) -> str:
    """Whether a folder holds a bundle that this version reads, by its header and its files' names; nothing is hashed.

    Returns:
        The bundle's name.

    Raises:
        BundleError: If it is none, is of another format version, or a file in it is missing or foreign.
    """
    folder = Path(folder)
    header = _read_header(folder)
    _check_names(folder, header.files)
    return header.name


def check_target(folder: str | Path) -> None:
    """Refuse a target that a bundle must not replace; worth asking before a long training.

    Raises:
        BundleError: If it is a file, or a folder that holds anything but the files of a bundle.
    """
    folder = Path(folder)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise BundleError(f"got {folder}, which exists and is no model, wanted a new or a model folder: choose another")
    for name in sorted({path.name for path in folder.iterdir()} - _names_in(folder / HEADER)):
        raise BundleError(
            f"got {folder}, which exists and is no model, or not only one: it holds {name}, "
            "wanted a new, an empty or a model folder: choose another"
        )


def _names_in(path: Path) -> set[str]:
    """Names of a bundle's files, whatever its format version; empty where it is none."""
    try:
        return {HEADER, *json.loads(path.read_text(encoding="utf-8"))["files"]}
    except _UNREADABLE:
        return set()


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    provenance: dict[str, Any]
    decision: DecisionRule
    confidence: Confidence | None
    recall: Recall | None
    files: dict[str, str]


def _read_header(folder: Path) -> _Header:
    path = folder / HEADER
    if not path.is_file():
        raise BundleError(f"got {folder}, wanted a model folder with {HEADER}: make one with 'echoreport train'")
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
        version, writer = header["format"], header["echoreport"]
        if version != FORMAT:
            raise BundleError(
                f"got a model of format {version}, wanted format {FORMAT}: echoreport {writer} reads it, "
                "or train it again with this version"
            )
        return _Header(
            name=header["name"],
            provenance=dict(header["provenance"]),
            decision=_decision(header["configuration"]),
            confidence=Confidence.from_plain(header["confidence"]) if header["confidence"] else None,
            recall=_recall(header["index"]["recall"]),
            files=header["files"],
        )
    except (*_UNREADABLE, InputError) as error:
        raise BundleError(
            f"got {path}, which cannot be read as a model's header ({_in_one_line(error)}): train or copy it again"
        ) from error


def _decision(settings: dict[str, Any]) -> DecisionRule:
    confidence = {disease: float(settings["confidence"][disease]) for disease in LESIONS}
    return DecisionRule(
        int(settings["neighbours"]), float(settings["temperature"]), confidence, float(settings["smoothing"])
    )


def _recall(measured: dict[str, Any] | None) -> Recall | None:
    if measured is None:
        return None
    return Recall(float(measured["value"]), int(measured["queries"]), int(measured["rows"]))


def _check_names(folder: Path, listed: dict[str, str]) -> None:
    present = {path.name for path in folder.iterdir()} - {HEADER}
    for name in sorted(listed.keys() - present):
        raise BundleError(f"got the model {folder} without {name}, wanted all files of {HEADER}: copy it again")
    for name in sorted(present - listed.keys()):
        raise BundleError(
            f"got the foreign file {name} in the model {folder}, wanted only those of {HEADER}: remove it"
        )


def _check_files(folder: Path, listed: dict[str, str]) -> None:
    _check_names(folder, listed)
    for name, expected in listed.items():
        if _sha256(folder / name) != expected:
            raise BundleError(f"got {name} in {folder} with another sha256 than {HEADER} lists: copy the model again")


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
