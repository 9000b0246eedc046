"""Reporter: images of a study -> draft. Composes the parts, and only composes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from echoreport import __version__
from echoreport.bundle import Bundle
from echoreport.domain import DopplerImage, Evidence, Hit, Paragraph, RejectedImage, Report
from echoreport.drafting.draft import Draft
from echoreport.drafting.guideline import measured_grades
from echoreport.drafting.open_questions import open_questions, unknown_velocities
from echoreport.drafting.voting import Neighbour, Vote, ballot, decide, elected
from echoreport.drafting.wording import compose
from echoreport.errors import ImageError, InputError
from echoreport.images import measurements_of, read_doppler_image

_SHOWN = 5  # neighbours of each image that a draft shows as its evidence


class Reporter:
    """Drafts, searches and encodes with one trained model."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    @classmethod
    def load(cls, folder: str | Path) -> Reporter:
        """Load a model folder.

        Raises:
            BundleError: If it is none, or does not match its hashes.
        """
        return cls(Bundle.load(folder))

    @property
    def model(self) -> str:
        """Name and version, as drafts state them."""
        return f"{self.bundle.name}, echoreport {__version__}"

    def draft(self, images: Sequence[str | Path], study_id: str | None = None) -> Draft:
        """Draft the valve section of one study's report.

        Args:
            images: Files of one study, at least one. What cannot be used is in `Draft.rejected_images`
                with its reason, and the rest is drafted. A file that is given twice is used once; files of the same
                name are told apart by as much of their folders as it takes.
            study_id: Defaults to the first image's name without its suffix.

        Raises:
            InputError: If no image is given, or a single path instead of a list.
        """
        if isinstance(images, str | Path):
            raise InputError(f"got the single path {images}, wanted a list of the study's images: put it in brackets")
        if not images:
            raise InputError("got no image, wanted at least one of the study: name its files")
        usable, rejected = _read(images)
        return self.draft_of(usable, study_id or Path(images[0]).stem, rejected)

    def draft_of(self, images: Sequence[DopplerImage], study_id: str, rejected: Sequence[RejectedImage] = ()) -> Draft:
        """Draft from images that have been read.

        Args:
            images: Of one study; each has a name of its own.
            rejected: What could not be used, for the record.
        """
        usable, hits = tuple(images), self.neighbours(images)
        votes = [vote for image, near in zip(usable, hits, strict=True) for vote in self.votes(image, near)]
        findings = tuple(decide(votes, self.bundle.decision))
        measurements = tuple(value for image in usable for value in measurements_of(image))
        evidence = tuple(
            Evidence(near.paragraph, near.similarity, image.name)
            for image, nearest in zip(usable, hits, strict=True)
            for near in nearest[:_SHOWN]
        )
        return Draft(
            study_id=study_id,
            model=self.model,
            text=compose(findings, measurements, evidence),
            findings=findings,
            measurements=measurements,
            evidence=evidence,
            not_determined=(
                *open_questions(votes, findings, [image.name for image in usable]),
                *unknown_velocities(usable),
            ),
            rejected_images=tuple(rejected),
            images=usable,
        )

    def neighbours(self, images: Sequence[DopplerImage]) -> list[list[Neighbour]]:
        """The paragraphs that vote for each image, nearest first."""
        return self.near(self.bundle.vision.encode(images))

    def near(self, vectors: np.ndarray) -> list[list[Neighbour]]:
        """The paragraphs that vote for unit vectors of images, float32, *Shape:* (images, dimensions)."""
        return self._paragraphs(self.bundle.index.search(vectors, self.bundle.decision.neighbours))

    def votes(self, image: DopplerImage, neighbours: Sequence[Neighbour]) -> list[Vote]:
        """What an image's neighbours say of the lesions of its valve, with the model's weights."""
        return elected(self.ballot(image, neighbours))

    def ballot(self, image: DopplerImage, neighbours: Sequence[Neighbour]) -> list[Vote]:
        """The same of every valve that a neighbour speaks of."""
        return ballot(image.name, neighbours, self.bundle.decision.temperature, measured_grades(image))

    def search(self, query: str | Path, k: int = 10) -> list[Neighbour]:
        """Nearest paragraphs of a text, or of an image where the query is a path.

        Args:
            query: A `str` is a text, a `Path` an image file.
            k: How many, at least 1.

        Raises:
            InputError: If the text has no word that the model knows, or k is below 1.
            ImageError: If the image cannot be used.
        """
        if isinstance(query, Path):
            vectors = self.bundle.vision.encode([read_doppler_image(query)])
        else:
            vectors = self.encode_text([Report("query", query)])
        return self._paragraphs(self.bundle.index.search(vectors, k))[0]

    def encode_text(self, reports: Sequence[Report]) -> np.ndarray:
        """Unit vectors of whole texts, *Shape:* (reports, dimensions), float32.

        Raises:
            InputError: If a text has no word that the model knows.
        """
        from echoreport.findings import FindingExtractor  # spaCy loads only where text is read

        extractor = FindingExtractor()
        paragraphs = [Paragraph(r.report_id, 0, r.text, findings=tuple(extractor.extract(r.text))) for r in reports]
        vectors = self.bundle.text.encode(paragraphs)
        if not vectors.any(axis=1).all():
            raise InputError("got a text without any word that the model knows, wanted words of an echo report")
        return vectors

    def _paragraphs(self, hits: Sequence[Sequence[Hit]]) -> list[list[Neighbour]]:
        rows = self.bundle.paragraphs
        return [[Neighbour(rows[hit.row], hit.similarity) for hit in near] for near in hits]


def _read(paths: Sequence[str | Path]) -> tuple[tuple[DopplerImage, ...], tuple[RejectedImage, ...]]:
    usable, rejected = [], []
    for path, name in _named(paths).items():
        try:
            image = read_doppler_image(path)
            usable.append(replace(image, name=name))
        except ImageError as error:
            rejected.append(RejectedImage(name, str(error).removeprefix(f"{path.name}: ")))
    return tuple(usable), tuple(rejected)


def _named(paths: Sequence[str | Path]) -> dict[Path, str]:
    """Each file once, by its absolute path -> the shortest tail of that which no other ends in: "1.dcm", "av/1.dcm"."""
    files = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))  # noqa: PTH100 - a link keeps its name
    names = {}
    for file in files:
        lengths = range(1, len(file.parts) + 1)
        tails = (file.parts[-n:] for n in lengths)
        alone = (tail for tail in tails if sum(other.parts[-len(tail) :] == tail for other in files) == 1)
        names[file] = "/".join(next(alone))
    return names
