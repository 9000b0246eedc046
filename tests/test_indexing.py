"""A model over more or fewer paragraphs: nobody sees what was removed, and nothing else changes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from echoreport.annotation import annotate
from echoreport.bundle import Bundle
from echoreport.domain import Paragraph, Report
from echoreport.drafting.guideline import usual_grades
from echoreport.errors import BundleError, InputError
from echoreport.findings import FindingExtractor
from echoreport.indexing import add, compact, merge, remove, removed_reports
from echoreport.reporter import Reporter
from echoreport.retrieval import ParagraphIndex, rows_of_valves
from echoreport.text import fit_text_encoder


@pytest.fixture
def bundle(untrained_bundle: Bundle) -> Bundle:
    index = ParagraphIndex.build(untrained_bundle.index.vectors)  # `add` changes it in place
    return replace(untrained_bundle, index=index)


@pytest.fixture(scope="module")
def new() -> list[Paragraph]:
    reports = [
        Report("n0", "Severe pulmonic regurgitation.", date="2019-03-14", source="Nord"),
        Report("n1", "There is severe aortic stenosis, again."),
    ]
    return list(annotate(reports, FindingExtractor()))


def _saved(bundle: Bundle, folder: Path) -> Bundle:
    bundle.save(folder)
    return Bundle.load(folder)


def test_added_paragraphs_are_found_beside_the_others(bundle: Bundle, new: list[Paragraph], tmp_path: Path) -> None:
    for model in (added := add(bundle, new), _saved(added, tmp_path / "m")):
        assert list(model.paragraphs) == [*bundle.paragraphs, *new]
        np.testing.assert_allclose(model.index.vectors, model.text.encode(list(model.paragraphs)), atol=1e-6)
    assert add(bundle, []) is bundle


def test_a_loaded_model_grows_and_is_saved_over_its_own_files(
    bundle: Bundle, new: list[Paragraph], tmp_path: Path
) -> None:
    loaded = _saved(bundle, tmp_path / "m")
    grown = _saved(add(remove(loaded, ["r0"]), new), tmp_path / "m")
    assert list(grown.paragraphs) == [*bundle.paragraphs[1:], *new]
    assert loaded.paragraphs == bundle.paragraphs  # the files are gone, and still read


def test_removed_reports_are_seen_by_nobody(bundle: Bundle, tmp_path: Path) -> None:
    gone = {"r0", "r5", "r11"}
    left = [paragraph for paragraph in bundle.paragraphs if paragraph.report_id not in gone]
    removed = remove(bundle, [*gone, "unknown"])
    for model in (removed, _saved(removed, tmp_path / "m")):
        reporter = Reporter(model)
        assert list(model.paragraphs) == left
        assert (len(model.index), len(model.index.vectors)) == (len(left), len(left))
        assert reporter.usual == usual_grades(left)
        assert {valve: rows.tolist() for valve, rows in rows_of_valves(model.paragraphs).items()} == {
            valve: rows.tolist() for valve, rows in rows_of_valves(left).items()
        }
        for paragraph in bundle.paragraphs:
            found = [near.paragraph.report_id for near in reporter.search(paragraph.text, k=12)]
            assert len(found) == len(left)
            assert not gone & set(found)
            assert paragraph.report_id in gone or found[0] == paragraph.report_id
    assert json.loads((tmp_path / "m" / "bundle.json").read_text())["index"]["removed"] == 3
    assert remove(bundle, ["unknown"]).paragraphs is bundle.paragraphs
    assert removed_reports(removed) == {*gone, "unknown"}


def test_compacting_leaves_what_was_seen_and_nothing_else(bundle: Bundle, tmp_path: Path) -> None:
    removed = _saved(remove(bundle, ["r0", "r5"]), tmp_path / "m")
    compacted = _saved(compact(removed), tmp_path / "m")
    assert compacted.paragraphs == removed.paragraphs
    assert compacted.index.search(bundle.index.vectors, 12) == removed.index.search(bundle.index.vectors, 12)
    assert not len(compacted.index.removed)
    assert not (tmp_path / "m" / "removed.parquet").exists()


def test_two_models_of_one_encoder_merge(bundle: Bundle, new: list[Paragraph], tmp_path: Path) -> None:
    vectors = bundle.text.encode(new)
    other = remove(add(_saved(bundle, tmp_path / "other"), new, lambda: iter([vectors])), ["n1"])
    merged = _saved(merge(remove(bundle, ["r3"]), other), tmp_path / "m")
    wanted = [p for p in bundle.paragraphs if p.report_id != "r3"]
    assert [p.report_id for p in merged.paragraphs] == [*(p.report_id for p in wanted), "n0"]  # r3 was removed
    np.testing.assert_allclose(merged.index.vectors, merged.text.encode(list(merged.paragraphs)), atol=1e-6)


def test_models_of_other_encoders_do_not(bundle: Bundle) -> None:
    text = fit_text_encoder("labelled-dbow", bundle.paragraphs, dimensions=12, epochs=3)
    with pytest.raises(InputError, match="with different text encoders, wanted the same"):
        merge(bundle, replace(bundle, text=text))


def test_a_filtered_search(bundle: Bundle, new: list[Paragraph]) -> None:
    from echoreport.retrieval import Filter

    reporter = Reporter(add(bundle, new))
    (found,) = reporter.search("severe aortic stenosis", where=Filter(since=2019, source="Nord"))
    assert (found.paragraph.report_id, found.paragraph.year) == ("n0", 2019)
    with pytest.raises(InputError, match="got no paragraph of since 2020 in the model, wanted at least one"):
        reporter.search("severe aortic stenosis", where=Filter(since=2020))


def test_removed_places_that_are_none_are_refused(bundle: Bundle, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("echoreport.bundle.write_removed", lambda removed, path: _write(path))
    remove(bundle, ["r0"]).save(tmp_path / "m")
    with pytest.raises(BundleError, match="places that are not those of removed paragraphs"):
        Bundle.load(tmp_path / "m")


def _write(path: Path) -> None:
    from echoreport.retrieval import write_removed

    write_removed(np.array([3, 99]), path)
