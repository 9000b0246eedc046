"""Assembles the simulated corpus: paired studies, images without reports, reports without images."""

from __future__ import annotations

import multiprocessing
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from echoreport.cores import workers_for
from echoreport.corpus import split_paragraphs, write_tables
from echoreport.domain import Report
from echoreport.errors import InputError
from echoreport.files import write_beside
from echoreport.simulation.cases import Case, Task, simulate_case

PAPER_STUDIES, PAPER_VALIDATION, PAPER_TEST = 274, 36, 48
"""Moradi et al. 2016: 226 image-report pairs to train on (36 of them kept for validation here) and 48 to test."""
PAPER_PARAGRAPHS = 10253
IMAGES_WITHOUT_REPORT = 2000
"""For the default size: fewer than half of the studies have a report, as in the archives that the method is for."""
VALIDATION_EVERY = 8
"""One in so many of the images without a report is for validation, the others for training."""

Progress = Callable[[int, int], None]
"""Called with the number of patients done and of all patients."""


@dataclass(frozen=True, slots=True)
class CorpusPlan:
    """How much to simulate.

    Attributes:
        studies: Studies with an image and a report, test included; at least 3, for the three splits.
        paragraphs: Paragraphs of the reports without an image, 0 or more.
        images: Images with valve and flow, but without a report; None for the default's ratio to `studies`.
        seed: 0 or more; the same plan gives the same corpus.
        compact: Write small files: mostly PNG, DICOM with run-length encoding (slower).
        unseen_scanners: Whether the test split's frames are of scanner families that no other frame is of: the same
            patients and reports as without, seen by other scanners.
    """

    studies: int = PAPER_STUDIES
    paragraphs: int = PAPER_PARAGRAPHS
    images: int | None = None
    seed: int = 0
    compact: bool = False
    unseen_scanners: bool = False

    def __post_init__(self) -> None:
        if self.studies < 3:
            raise InputError(f"got {self.studies} studies, wanted at least 3: one for each split")
        for name, value in (("paragraphs", self.paragraphs), ("images", self.images or 0), ("seed", self.seed)):
            if value < 0:
                raise InputError(f"got {value} for {name}, wanted 0 or more")

    @property
    def unreported(self) -> int:
        """Images without a report."""
        return self._share(IMAGES_WITHOUT_REPORT) if self.images is None else self.images

    def split(self, number: int) -> str:
        """Split of the paired study `number`: training first, then validation, then test."""
        test, validation = max(1, self._share(PAPER_TEST)), max(1, self._share(PAPER_VALIDATION))
        if number >= self.studies - test:
            return "test"
        return "validation" if number >= self.studies - test - validation else "train"

    def _share(self, count: int) -> int:
        return round(self.studies * count / PAPER_STUDIES)


def simulate_corpus(
    folder: str | Path, plan: CorpusPlan | None = None, progress: Progress | None = None, workers: int | None = None
) -> None:
    """Write a simulated corpus folder; every patient is in one group and one split only.

    Args:
        folder: New, empty, or an earlier simulated corpus, which is replaced.
        plan: By default the size of the source paper's data.
        workers: Processes that paint images, 1 for none besides this one; by default one for each core.
            The corpus does not depend on it. A script that uses more than one needs the usual
            `if __name__ == "__main__":`.

    Raises:
        InputError: If the folder holds anything but a simulated corpus.
        EchoReportError: If the files cannot be written; nothing is left then.
    """
    folder, plan = Path(folder).absolute(), plan or CorpusPlan()
    _refuse_foreign(folder)
    with write_beside(folder) as part:
        (part / "images").mkdir(parents=True)
        cases = _imaged_cases(_imaged_tasks(plan, part), progress, workers)
        reports = [case.report for case in cases if case.report is not None]
        write_tables(
            part,
            name="echoreport-simulated",
            licence="Apache-2.0",
            provenance="simulated",
            seed=plan.seed,
            reports=reports + list(_text_reports(plan, part)),
            images=[case.image for case in cases if case.image is not None],
            truth=[case.truth for case in cases if case.truth is not None],
        )


def _imaged_tasks(plan: CorpusPlan, folder: Path) -> list[Task]:
    paired = [
        Task(plan.seed, "paired", number, folder, split, plan.compact, plan.unseen_scanners and split == "test")
        for number, split in enumerate(map(plan.split, range(plan.studies)))
    ]
    unreported = [
        Task(
            plan.seed,
            "image",
            number,
            folder,
            "validation" if number % VALIDATION_EVERY == VALIDATION_EVERY - 1 else "train",
            plan.compact,
        )
        for number in range(plan.unreported)
    ]
    return paired + unreported


def _imaged_cases(tasks: list[Task], progress: Progress | None, workers: int | None) -> list[Case]:
    cases = []
    for case in _mapped(tasks, workers_for(len(tasks), workers)):
        cases.append(case)
        if progress is not None:
            progress(len(cases), len(tasks))
    return cases


def _mapped(tasks: list[Task], workers: int) -> Iterator[Case]:
    """Cases in the order of the tasks, from this process or several."""
    if workers == 1:
        yield from map(simulate_case, tasks)
        return
    # spawn: forking a process in which torch has started its threads may hang
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(simulate_case, tasks, chunksize=8)


def _text_reports(plan: CorpusPlan, folder: Path) -> Iterator[Report]:
    """Reports without images that hold `plan.paragraphs` paragraphs together; the last one may be cut short."""
    left, number = plan.paragraphs, 0
    while left > 0:
        report = simulate_case(Task(plan.seed, "text", number, folder)).report
        if report is None:
            return
        paragraphs = split_paragraphs(report)[:left]
        text = report.text[: paragraphs[-1].start + len(paragraphs[-1].text)]
        yield Report(report.report_id, text, report.study_id, report.patient_id)
        left, number = left - len(paragraphs), number + 1


def _refuse_foreign(folder: Path) -> None:
    """The target is replaced as a whole: make sure that nothing else is lost with it."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if _is_simulated(folder / "corpus.toml"):
        return
    raise InputError(f"got {folder}, which holds something else, wanted a new or empty folder: choose another name")


def _is_simulated(about: Path) -> bool:
    """What cannot be read is not ours to replace."""
    try:
        return tomllib.loads(about.read_text(encoding="utf-8")).get("simulated") is True
    except (OSError, ValueError):
        return False
