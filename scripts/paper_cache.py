"""Parts of a run that take minutes, kept on disk: images as arrays, the image network, the text space, the views.

Each lies in a folder that is named by what it was made from, the code that made it included; see `made_by`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.torch import load_file, save_file

from echoreport.corpus import ImageRecord
from echoreport.domain import RejectedImage, Severity, Valve
from echoreport.files import write_beside
from echoreport.image_set import ImageSet, read_image_set
from echoreport.progress import Progress
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder, load_text_encoder
from echoreport.vision import CLASSES, Backbone, ViewClassifier, make_backbone

PACKAGE = Path(__file__).resolve().parents[1] / "echoreport"
CORPORA = ("simulation", "corpus", "domain.py", "guidelines.py", "guidelines.toml")
IMAGES = (
    "images",
    "cores.py",
    "guidelines.py",
    "guidelines.toml",
    "image_set.py",
    "vision/grid.py",
    "vision/traits.py",
)
_FITTED = ("training/coarse.py", "training/augmentation.py", "training/labels.py", "training/denormals.py")
NETWORK = (*IMAGES, *_FITTED, "vision/backbones")
TEXT = ("text", "findings", "corpus", "deidentification")
VIEWS = (*IMAGES, "vision/views.py", "training/views.py", "training/denormals.py")


def made_by(*parts: str) -> str:
    """Hash of some of the package's files, or of all but its commands and of the scripts beside this one."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        name = path.relative_to(PACKAGE).as_posix()
        wanted = any(name == part or name.startswith(f"{part}/") for part in parts) if parts else name[:4] != "cli/"
        if wanted and path.is_file() and "__pycache__" not in name:
            digest.update(path.read_bytes())
    for script in () if parts else sorted(Path(__file__).parent.glob("paper_*.py")):
        digest.update(script.read_bytes())
    return digest.hexdigest()


def key_of(*told: Any) -> str:
    """A short name for what can be written as JSON."""
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:12]


def images_read(folder: Path) -> Callable[[Sequence[ImageRecord], Progress], ImageSet]:
    """A `read_image_set` that reads the files once."""

    def read(records: Sequence[ImageRecord], progress: Progress) -> ImageSet:
        if not (folder / "about.json").is_file():
            _save_images(read_image_set(records, progress), folder)
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        of_id = {record.image_id: record for record in records}
        measured = [{Valve(v): Severity(g) for v, g in grades.items()} for grades in about["measured"]]
        grids, traits, views = (np.load(folder / f"{name}.npy") for name in ("grids", "traits", "views"))
        rejected = tuple(RejectedImage(*row) for row in about["rejected"])
        return ImageSet(tuple(of_id[i] for i in about["ids"]), grids, traits, tuple(measured), rejected, views)

    return read


def _save_images(images: ImageSet, folder: Path) -> None:
    with write_beside(folder) as part:
        part.mkdir(parents=True)
        for name in ("grids", "traits", "views"):
            np.save(part / f"{name}.npy", getattr(images, name))
        about = {
            "ids": [record.image_id for record in images.records],
            "measured": images.measured,
            "rejected": [(image.image, image.reason) for image in images.rejected],
        }
        (part / "about.json").write_text(json.dumps(about), encoding="utf-8")


def kept_backbone(path: Path, name: str, make: Callable[[], Backbone]) -> Backbone:
    """A backbone of this name, made once."""
    if not path.is_file():
        weights = {key: value.contiguous() for key, value in make().state_dict().items()}
        with write_beside(path) as part:
            save_file(weights, part)
    backbone = make_backbone(name, len(CLASSES))
    backbone.load_state_dict(load_file(path))
    return backbone.eval()


def kept_text(
    folder: Path, make: Callable[[], tuple[TextEncoder, ParagraphIndex]]
) -> tuple[TextEncoder, ParagraphIndex]:
    """A text space and its index, learned once."""
    if not folder.is_dir():
        text, index = make()
        with write_beside(folder) as part:
            part.mkdir(parents=True)
            text.save(part)
            index.save(part / "paragraphs.faiss")
    return load_text_encoder(folder), ParagraphIndex.load(folder / "paragraphs.faiss")


def kept_views(folder: Path, make: Callable[[], ViewClassifier | None]) -> ViewClassifier | None:
    """A classifier of views, trained once; None where the corpus teaches none."""
    if not folder.is_dir():
        views = make()
        with write_beside(folder) as part:
            part.mkdir(parents=True)
            if views:
                views.save(part)
    return ViewClassifier.load(folder)
