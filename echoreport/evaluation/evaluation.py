"""The result of an evaluation: what was answered, and the figures of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from echoreport.domain import DopplerImage
from echoreport.evaluation.breakdown import FindingRow, LesionRow, finding_rows, lesion_rows
from echoreport.evaluation.cases import Case, Cohort
from echoreport.evaluation.export import Export
from echoreport.evaluation.figures import FIGURES, TEXT_FIGURES, TextPair
from echoreport.evaluation.misses import worst
from echoreport.evaluation.search import Search, repeated
from echoreport.evaluation.search import statistics as search_statistics
from echoreport.evaluation.slices import Slice, slices
from echoreport.evaluation.space import Space
from echoreport.evaluation.uncertainty import Difference, Estimate, Statistic, compared, estimates

MODEL = "model"


@dataclass(frozen=True)
class Evaluation:
    """How well a model did on one split of a corpus.

    Attributes:
        corpus: Its name.
        model: Name and version of the model.
        split: "train", "validation" or "test".
        simulated: Whether a simulation made the corpus; all figures are then simulated ones.
        methods: Name -> its cases, in the order of display: "model" first, then what it is held against. Each has
            the same images; "chance" has them several times, "two_simulated_readers" where two have read them.
        texts: "draft", and each method that retrieves a paragraph -> its texts beside the true ones.
        searches: Retrieval between images and paragraphs.
        patients_in_index: Patients of the cases with paragraphs in the model's index: the model may have
            learned from them, and the figures are then too good. 0 on a test split.
        valve_evidence: What told the valve, "spectrum" among it.
        space: The text space in two dimensions; None where the archive is too small for it.
        pictures: image_id -> the spectral region of the worst misses.
        embeddings: Images and paragraphs of the split with their vectors.
        rival: The same of another model, to be compared with.
    """

    corpus: str
    model: str
    split: str
    simulated: bool
    methods: Mapping[str, tuple[Case, ...]]
    texts: Mapping[str, tuple[TextPair, ...]] = field(default_factory=dict)
    searches: tuple[Search, ...] = field(default=(), compare=False)
    patients_in_index: int = 0
    valve_evidence: tuple[str, ...] = ("spectrum",)
    space: Space | None = field(default=None, compare=False)
    pictures: Mapping[str, DopplerImage] = field(default_factory=dict, compare=False)
    embeddings: Export = field(default_factory=dict, compare=False)
    rival: Evaluation | None = None

    def against(self, rival: Evaluation) -> Evaluation:
        """The same, compared with another model on the same images."""
        return replace(self, rival=rival)

    @property
    def cases(self) -> tuple[Case, ...]:
        """The model's own, one for each image of the split that has a paragraph."""
        return self.methods[MODEL]

    @cached_property
    def figures(self) -> dict[str, dict[str, Estimate]]:
        """Method -> figure -> its estimate."""
        return {method: estimates(statistics_of(Cohort.of(cases))) for method, cases in self.methods.items()}

    @cached_property
    def text_figures(self) -> dict[str, dict[str, Estimate]]:
        """ "draft" or the method that retrieved -> figure -> its estimate."""
        return {source: estimates(_text_statistics(pairs)) for source, pairs in self.texts.items()}

    @cached_property
    def search_figures(self) -> dict[str, dict[str, Estimate]]:
        """Name of the search -> figure -> its estimate."""
        return {search.name: estimates(search_statistics(search)) for search in self.searches}

    @cached_property
    def findings(self) -> tuple[FindingRow, ...]:
        """Precision, recall and F1 part by part."""
        return tuple(finding_rows(self.cases))

    @cached_property
    def lesions(self) -> tuple[LesionRow, ...]:
        """Figures of each lesion of each valve."""
        return tuple(lesion_rows(self.cases))

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """Figures of parts of the split."""
        return tuple(slices(self.cases))

    @cached_property
    def differences(self) -> dict[str, Difference]:
        """Figure -> this model less the rival; empty without a rival. Texts and searches have a prefix."""
        if self.rival is None:
            return {}
        both = statistics_of(Cohort.of(self.cases).beside(Cohort.of(self.rival.cases)))
        both |= {
            f"draft/{name}": s for name, s in _text_statistics(self.texts["draft"], self.rival.texts["draft"]).items()
        }
        rivals = {search.name: search for search in self.rival.searches}
        for own, other in ((own, rivals[own.name]) for own in self.searches if own.name in rivals):
            both |= {f"{own.name}/{name}": s for name, s in search_statistics(own, other).items()}
        return {name: compared(statistic) for name, statistic in both.items()}

    @property
    def patients(self) -> int:
        """How many patients the images come from."""
        return len({case.patient_id for case in self.cases})

    @property
    def rejected(self) -> tuple[Case, ...]:
        """The images that could not be used."""
        return tuple(case for case in self.cases if case.rejected)

    @property
    def misses(self) -> list[Case]:
        """Cases whose lesions, grades or valve are not exactly those of the paragraph, the worst first."""
        return worst(self.cases, len(self.cases))

    def table(self) -> str:
        """The figures as text for a terminal."""
        from echoreport.evaluation.as_text import render  # late: the formats import this record

        return render(self)

    def save(self, folder: str | Path, page: str = "report.html") -> None:
        """Write metrics.json, tables/*.csv, embeddings/*.parquet and a page into a folder, whose other files stay.

        Args:
            page: Name of the page.

        Raises:
            EchoReportError: If the file system refuses; no file is left half-written.
        """
        from echoreport.evaluation.saving import save  # late: it imports this record

        save(self, Path(folder), page)


def statistics_of(cohort: Cohort) -> dict[str, Statistic]:
    """Every figure of a cohort's answers."""
    return {name: figure(cohort) for name, figure in FIGURES.items()}


def _text_statistics(*of_models: Sequence[TextPair]) -> dict[str, Statistic]:
    patients, size = repeated([[pair.patient_id for pair in pairs] for pairs in of_models])
    pairs = [pair for each in of_models for pair in each]
    return {name: figure(pairs, patients, size) for name, figure in TEXT_FIGURES.items()}
