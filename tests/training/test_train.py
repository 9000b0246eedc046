"""What training keeps out, and what it can do without."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from echoreport import cores
from echoreport.corpus import Corpus, ImageRecord
from echoreport.domain import Paragraph, RejectedImage, Report, Valve
from echoreport.image_set import ImageSet, read_image_set
from echoreport.progress import silent
from echoreport.training.examples import Example, UnmatchedImage
from echoreport.training.train import Material, _pairs_to_train_on, coarse_images, training_reports

IMAGES = tuple(
    ImageRecord(f"i{n}", f"s{n}", f"p{n}", Path(f"/{n}.png"), Valve.AORTIC, 0, split=split)
    for n, split in enumerate(("train", "validation", "test"))
)
REPORTS = tuple(Report(f"r{n}", "Severe AS.", f"s{n}", f"p{n}") for n in range(3))
CORPUS = Corpus("c", True, Path("/"), REPORTS, IMAGES)


def trained_on(corpus: Corpus) -> list[str]:
    return [report.report_id for report in training_reports(corpus, silent).reports]


def test_test_patients_stay_out_with_all_their_reports() -> None:
    earlier = Report("earlier", "Mild AS.", "s8", "p2")
    assert trained_on(replace(CORPUS, reports=(*REPORTS, earlier))) == ["r0", "r1"]


def test_test_studies_stay_out_though_their_reports_name_no_patient() -> None:
    nameless = tuple(replace(report, patient_id=None) for report in REPORTS)
    archive = Report("archive", "Mild AS.")
    assert trained_on(replace(CORPUS, reports=(*nameless, archive))) == ["r0", "r1", "archive"]


def test_a_missing_validation_report_does_not_stop_training() -> None:
    first = _pairs_to_train_on(replace(CORPUS, reports=(REPORTS[0],)))
    assert [pair.image.image_id for pair in first] == ["i0"]
    assert [pair.image.image_id for pair in _pairs_to_train_on(CORPUS)] == ["i0", "i1"]


def test_a_few_images_are_read_without_another_process(demo_corpus, tmp_path, monkeypatch) -> None:
    def no_pool(*_, **__):
        raise AssertionError("a pool was started")

    monkeypatch.setattr(cores, "ProcessPoolExecutor", no_pool)
    broken, good = tmp_path / "broken.png", next((demo_corpus / "images").glob("*.png"))
    broken.write_bytes(b"")
    images = read_image_set([replace(IMAGES[0], path=broken), replace(IMAGES[1], path=good)], silent)
    assert [record.image_id for record in images.records] == ["i1"]
    assert np.any(images.grids)
    assert images.rejected == (RejectedImage("i0", images.rejected[0].reason),)


def material_of(paired: int, others: int) -> Material:
    """Images 0 to `paired` have a paragraph; of the others the last has no valve."""
    count = paired + others
    records = tuple(
        ImageRecord(
            f"i{n}", f"s{n}", f"p{n}", Path(f"/{n}.png"), None if n == count - 1 else Valve.AORTIC, split="train"
        )
        for n in range(count)
    )
    images = ImageSet(records, np.arange(count), np.arange(count), ({},) * count, (), np.arange(count))
    examples = tuple(Example(row, Paragraph("r", row, "x")) for row in range(paired))
    return Material("made up", True, (), {}, images, examples, ())


def test_the_coarse_task_sees_no_image_with_a_report_where_there_are_enough_others() -> None:
    found = coarse_images(material_of(3, 7))  # six of the seven say their valve
    assert found.grids.tolist() == found.traits.tolist() == found.views.tolist() == list(range(3, 10))
    assert [record.image_id for record in found.records] == [f"i{n}" for n in range(3, 10)]


def test_with_few_others_it_sees_all() -> None:
    material = material_of(3, 6)
    assert coarse_images(material) is material.images


def test_images_that_are_still_to_be_matched_count_as_images_with_a_report() -> None:
    material = material_of(3, 7)
    unmatched = tuple(UnmatchedImage(example.row, (example.paragraph,)) for example in material.examples)
    assert coarse_images(replace(material, examples=(), unmatched=unmatched)).grids.tolist() == list(range(3, 10))
