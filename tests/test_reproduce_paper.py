"""scripts/reproduce_paper.py and what it shares with compare_variants.py."""

import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch

from echoreport.domain import Disease, Severity, Valve
from echoreport.errors import CorpusError
from echoreport.evaluation.cases import Case, Instance

SCRIPTS = Path(__file__).parents[1] / "scripts"
SMALL = ["--studies", "12", "--paragraphs", "40", "--images", "12"]
HASTY = '{"coarse_epochs": 1, "trait_epochs": 1, "transform_epochs": 2, "text_epochs": 2, "dimensions": 8}'


@pytest.fixture
def scripts(monkeypatch):
    """The folder of scripts, which import each other, as a place to import from."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield import_module
    for name in ("paper_cache", "paper_runs", "paper_variants", "paper_report", "reproduce_paper", "compare_variants"):
        sys.modules.pop(name, None)


def case(patient: str, said: str | None, valve: Valve = Valve.AORTIC) -> Case:
    """A severe aortic stenosis, of which a grade was said."""
    true = frozenset({Instance(Valve.AORTIC, Disease.STENOSIS, Severity.SEVERE)})
    told = frozenset({Instance(valve, Disease.STENOSIS, Severity(said))}) if said else frozenset()
    return Case(patient, patient, true, told, Valve.AORTIC, valve)


def test_patients_of_all_seeds_are_pooled_and_compared_with_the_model(scripts):
    report = scripts("paper_report")
    model = [case("a", "severe"), case("b", "mild"), case("c", None), case("d", "severe")]
    other = [case("a", "severe"), case("b", "severe"), case("c", "severe"), case("d", "severe")]
    runs = [
        {"seed": seed, "rows": {"model, spectrum alone": report.row_of(model, {}), "other": report.row_of(other, {})}}
        for seed in range(3)
    ]
    text = report.report(json.loads(json.dumps(runs)))
    assert text.startswith("12 test images")
    own = next(line for line in text.splitlines() if line.startswith("| model, spectrum alone"))
    assert own.split("|")[2].strip().startswith("0.75 (")  # found
    assert own.split("|")[4].strip().startswith("0.50 (")  # grade exact
    figures, seeds, apart = (line for line in text.splitlines() if line.startswith("| other"))
    assert "| 1.00 (" in figures
    assert "1.00 ± 0.00 (1.00 to 1.00)" in seeds
    assert apart.split("|")[4].strip().startswith("0.50 (")


def test_aortic_stenosis_counts_images_of_that_valve_only(scripts):
    report = scripts("paper_report")
    healthy = Case("e", "e", frozenset(), frozenset(), Valve.AORTIC, Valve.AORTIC)
    mitral = Case("f", "f", frozenset(), frozenset(), Valve.MITRAL, Valve.MITRAL)
    row = report.row_of([case("a", "mild"), case("b", "mild", Valve.PULMONIC), healthy, mitral], {})
    cohort = report.cohort_of([{"seed": 0, "rows": {"x": row}}], "x")
    assert scripts("echoreport.evaluation.uncertainty").estimate(report.aortic_stenosis(cohort)).value == pytest.approx(
        2 / 3
    )


def test_a_seed_runs_from_end_to_end_and_is_used_again(scripts, tmp_path, capsys):
    script = scripts("reproduce_paper")
    arguments = ["--seeds", "1", *SMALL, "--settings", HASTY, "--work", str(tmp_path), "--out", str(tmp_path / "t.md")]
    assert script.main(arguments) == 0
    first = capsys.readouterr()
    assert "used again" not in first.err
    assert first.out == (tmp_path / "t.md").read_text("utf-8")
    rows = json.loads((tmp_path / "t.json").read_text("utf-8"))[0]["rows"]
    assert {"model, spectrum alone", "model, all evidence", "two simulated readers"} <= rows.keys()
    seen, unseen = (rows[name]["answers"] for name in ("model, spectrum alone", "unseen scanners, spectrum alone"))
    assert [(row["patient"], row["true"]) for row in seen] == [(row["patient"], row["true"]) for row in unseen]
    assert script.main(arguments) == 0
    again = capsys.readouterr()
    assert "used again" in again.err
    assert again.out == first.out


def test_slow_parts_are_made_once_and_are_the_same_again(scripts, tmp_path, demo_corpus):
    runs, script = scripts("paper_runs"), scripts("reproduce_paper")
    settings = scripts("echoreport.training").TrainingSettings(**json.loads(HASTY))
    corpus = scripts("echoreport.corpus").load_corpus(demo_corpus)

    def made() -> tuple:
        bench = runs.Workbench(corpus, settings, tmp_path, lambda *_: None)
        material = bench.material
        text, index = bench.text(settings)
        return material, bench.backbone(material).state_dict(), text.encode(material.paragraphs), index.vectors

    first = made()
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = made()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stamps
    assert [e.paragraph for e in first[0].examples] == [e.paragraph for e in again[0].examples]
    assert np.array_equal(first[0].images.traits, again[0].images.traits)
    assert first[0].images.measured == again[0].images.measured
    assert all(torch.equal(first[1][key], again[1][key]) for key in first[1])
    assert np.array_equal(first[2], again[2])
    assert script.key_of(1) != script.key_of(2)


def test_other_code_is_not_mistaken_for_that_which_made_a_part(scripts):
    cache = scripts("paper_cache")
    hashes = {
        cache.made_by(*parts) for parts in (cache.CORPORA, cache.IMAGES, cache.NETWORK, cache.TEXT, cache.VIEWS, ())
    }
    assert len(hashes) == 6
    assert cache.made_by(*cache.TEXT) == cache.made_by(*cache.TEXT)


def test_a_failure_is_one_line_and_status_1(scripts, tmp_path, monkeypatch, capsys):
    script = scripts("reproduce_paper")

    def fail(*_):
        raise CorpusError("got nothing, wanted something: give it")

    monkeypatch.setattr(script, "simulate_corpus", fail)
    assert script.main(["--seeds", "1", "--work", str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "got nothing, wanted something: give it"
    assert not list((tmp_path / "figures").glob("*"))


def test_variants_leave_out_what_they_say(scripts):
    settings = scripts("paper_variants").SETTINGS
    model = scripts("echoreport.training").TrainingSettings()
    for name, changes in settings.items():
        assert all(getattr(model, key) != value for key, value in changes.items()), name


def test_an_unknown_setting_is_one_line(scripts, tmp_path, capsys):
    assert (
        scripts("reproduce_paper").main(["--seeds", "1", "--work", str(tmp_path), "--settings", '{"epochs": 1}']) == 1
    )
    assert capsys.readouterr().err.startswith("got the setting 'epochs', wanted some of backbone, ")


def test_pairs_that_are_left_out_take_their_images_along_and_study_level_pairs_keep_no_label(scripts, demo_corpus):
    variants, runs = scripts("compare_variants"), scripts("paper_runs")
    corpus = scripts("echoreport.corpus").load_corpus(demo_corpus)
    material = scripts("echoreport.training.train").gather(corpus)
    kept = variants.with_pairs(material, material.examples[:2])
    gone = {material.images.records[e.row].image_id for e in material.examples[2:]}
    assert gone
    assert gone.isdisjoint(record.image_id for record in kept.images.records)
    assert [e.paragraph for e in kept.examples] == [e.paragraph for e in material.examples[:2]]
    study = runs.unmatched(corpus, kept)
    assert [image.row for image in study.unmatched] == sorted(e.row for e in kept.examples)
    labelled = [study.images.records[image.row] for image in study.unmatched]
    assert all(record.valve is record.flow is record.paragraph is None for record in labelled)
    assert runs.share_matched_rightly(kept, kept) == 1
    drawn = runs.at_random(study, 0)
    assert all(e.paragraph in image.candidates for e, image in zip(drawn.examples, study.unmatched, strict=True))
