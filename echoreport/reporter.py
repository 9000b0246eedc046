"""Reporter: images of a study -> draft. Composes the parts, and only composes."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from echoreport import __version__
from echoreport.bundle import Bundle
from echoreport.cores import in_threads, one_thread
from echoreport.domain import DopplerImage, Hit, Paragraph, RejectedImage, Report, Valve, ValveSource
from echoreport.drafting.answering import Answer, answer
from echoreport.drafting.assembling import assembled
from echoreport.drafting.confidence import RISK, Judge
from echoreport.drafting.draft import Draft, one_line
from echoreport.drafting.guideline import Grades, measured_grades, measured_weights, usual_of
from echoreport.drafting.identity import check_one_patient
from echoreport.drafting.valve_evidence import sources_of, told_by
from echoreport.drafting.voting import Neighbour
from echoreport.errors import ImageError, InputError, NotSpectralDopplerError
from echoreport.images import measurements_of, read_doppler_image
from echoreport.retrieval import Filter, grade_counts, rows_allowed, rows_of_valves
from echoreport.vision import Lesion, traits_of


class Reporter:
    """Drafts, searches and encodes with one trained model."""

    def __init__(self, bundle: Bundle, evidence: Iterable[str] = ValveSource, risk: float = RISK) -> None:
        """Take a model.

        Args:
            evidence: What tells the valve beside the spectrum: "printed", "tags" and "view", all by default.
            risk: Share of wrong statements to accept before a draft leaves a thing open, in (0, 1).

        Raises:
            InputError: If a name is another one, or the risk is out of its range.
        """
        self.bundle, self.evidence = bundle, sources_of(evidence)
        view = bundle.views is not None and ValveSource.VIEW in self.evidence
        self.judge = Judge(bundle.decision, bundle.confidence, risk, view)

    @classmethod
    def load(cls, folder: str | Path, evidence: Iterable[str] = ValveSource, risk: float = RISK) -> Reporter:
        """Load a model folder; `evidence` and `risk` as in the constructor.

        Raises:
            BundleError: If it is none, or does not match its hashes.
            InputError: If `evidence` names something else.
        """
        return cls(Bundle.load(folder), evidence, risk)

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
            InputError: If no image is given, a single path instead of a list, or images whose headers name more than
                one patient.
        """
        if isinstance(images, str | Path):
            raise InputError(f"got the single path {images}, wanted a list of the study's images: put it in brackets")
        if not images:
            raise InputError("got no image, wanted at least one of the study: name its files")
        usable, rejected = self.read(images)
        check_one_patient(image.header for image in usable)
        return self.draft_of(usable, one_line(study_id or Path(images[0]).stem), rejected)

    def read(self, images: Sequence[str | Path]) -> tuple[tuple[DopplerImage, ...], tuple[RejectedImage, ...]]:
        """Read images and the evidence of their valve, and measure their flow.

        Returns:
            Those that can be used, and the others with their reason.
        """
        with one_thread():
            read = in_threads(lambda named: _read_one(*named, self.evidence), list(_named(images).items()))
        usable = tuple(image for image in read if isinstance(image, DopplerImage))
        return usable, tuple(image for image in read if isinstance(image, RejectedImage))

    def draft_of(self, images: Sequence[DopplerImage], study_id: str, rejected: Sequence[RejectedImage] = ()) -> Draft:
        """Draft from images that have been read.

        Args:
            images: Of one study; each has a name of its own.
            rejected: What could not be used, for the record.
        """
        with one_thread():
            in_threads(traits_of, images)  # remembered for what follows; `read` has done it while others were read
        features = self.bundle.vision.features(images)
        answers = [(image, self.answer(image, row)) for image, row in zip(images, features, strict=True)]
        measurements = [value for image in images for value in measurements_of(image)]
        vectors_of = self.bundle.index.vectors_of
        return assembled(study_id, self.model, answers, measurements, rejected, self.judge, vectors_of)

    def answer(self, image: DopplerImage, features: np.ndarray) -> Answer:
        """What an image's neighbours say, weighed with the evidence that is switched on and with what was measured.

        Args:
            features: Of the image, a row of what `bundle.vision.features` gives.
        """
        vector = self.bundle.vision.place(features[None])[0]
        return answer(
            image,
            self._near(vector, None),
            told_by(image.evidence, self.bundle.views, self.evidence),
            self.judge,
            self.measured(image, features),
            self._rows_of,
            lambda valve: self._near(vector, self._rows_of[valve]),
            self.bundle.vision.coarse(features[None])[0],
        )

    def measured(self, image: DopplerImage, features: np.ndarray) -> dict[Lesion, Grades]:
        """How likely each grade of each lesion is by what was measured; `features` as in `answer`."""
        return measured_weights(measured_grades(image), self.bundle.vision.grades(features[None])[0], self.usual)

    def _near(self, vector: np.ndarray, rows: np.ndarray | None) -> list[Neighbour]:
        return self._paragraphs(self.bundle.index.search(vector[None], self.bundle.decision.neighbours, rows))[0]

    @cached_property
    def usual(self) -> dict[Lesion, Grades]:
        """How often the archive's readers give each grade."""
        return usual_of(grade_counts(self.bundle.paragraphs))

    @cached_property
    def _rows_of(self) -> dict[Valve, np.ndarray]:
        """Each valve that the archive speaks of -> the rows of its paragraphs, int64."""
        return rows_of_valves(self.bundle.paragraphs)

    def search(self, query: str | Path, k: int = 10, where: Filter | None = None) -> list[Neighbour]:
        """Nearest paragraphs of a text, or of an image where the query is a path.

        Args:
            query: A `str` is a text, a `Path` an image file.
            k: How many, at least 1.
            where: Which paragraphs are searched; all by default.

        Raises:
            InputError: If the text has no word that the model knows, k is below 1, or no paragraph is allowed.
            ImageError: If the image cannot be used.
        """
        if isinstance(query, Path):
            vectors = self.encode_images([read_doppler_image(query)])
        else:
            vectors = self.encode_text([Report("query", query)])
        return self._paragraphs(self.bundle.index.search(vectors, k, self._allowed(where) if where else None))[0]

    def _allowed(self, where: Filter) -> np.ndarray:
        rows = rows_allowed(self.bundle.paragraphs, where)
        if not len(rows):
            raise InputError(
                f"got no paragraph of {where} in the model, wanted at least one: ask for another valve, year or source "
                "(written as in the archive; a paragraph of an archive without them has none)"
            )
        return rows

    def encode_images(self, images: Sequence[DopplerImage]) -> np.ndarray:
        """Unit vectors of images in the text space, *Shape:* (images, dimensions), float32."""
        return self.bundle.vision.encode(images)

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
        return [[Neighbour(rows[hit.row], hit.similarity, hit.row) for hit in near] for near in hits]


def _read_one(path: Path, name: str, evidence: Collection[ValveSource]) -> DopplerImage | RejectedImage:
    try:
        image = replace(read_doppler_image(path, evidence), name=name)
    except ImageError as error:
        unread = not isinstance(error, NotSpectralDopplerError)
        return RejectedImage(name, str(error).removeprefix(f"{path.name}: "), unread)
    traits_of(image)
    return image


def _named(paths: Sequence[str | Path]) -> dict[Path, str]:
    """Each file once, by its absolute path -> the shortest tail of that which no other ends in: "1.dcm", "av/1.dcm"."""
    files = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))  # noqa: PTH100 - a link keeps its name
    names = {}
    for file in files:
        lengths = range(1, len(file.parts) + 1)
        tails = (file.parts[-n:] for n in lengths)
        alone = (tail for tail in tails if sum(other.parts[-len(tail) :] == tail for other in files) == 1)
        names[file] = one_line("/".join(next(alone)))
    return names
