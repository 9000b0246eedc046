"""`echoreport index`: a trained model learns to find further paragraphs."""

import shutil

import pytest

from echoreport.bundle import Bundle
from echoreport.reporter import Reporter

TEXT = "Mitral valve: there is severe mitral stenosis.\n\nAortic valve: no aortic regurgitation."


@pytest.fixture
def model(tiny_model, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    return folder


def test_added_paragraphs_are_found_with_their_findings(run, model, tmp_path) -> None:
    before = len(Bundle.load(model).paragraphs)
    (tmp_path / "r.csv").write_text(f'ACC,REPORT\nnew-1,"{TEXT}"\n')
    ran = run("index", model, tmp_path / "r.csv", "--text-column", "REPORT", "--id-column", "ACC")
    assert ran.status == 0
    assert f"added 2 paragraphs of 1 reports to {model}" in ran.err
    reporter = Reporter.load(model)
    assert len(reporter.bundle.paragraphs) == before + 2
    nearest = reporter.search("Mitral valve: there is severe mitral stenosis.", k=1)[0]
    assert (nearest.paragraph.report_id, nearest.paragraph.number) == ("new-1", 0)
    assert nearest.similarity == pytest.approx(1, abs=1e-3)
    assert [(f.valve, f.disease, f.severity) for f in nearest.paragraph.findings] == [("mitral", "stenosis", "severe")]


def test_a_second_run_skips_what_is_there(run, model, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{TEXT}"\n')
    run("index", model, tmp_path / "r.csv")
    held = len(Bundle.load(model).paragraphs)
    ran = run("index", model, tmp_path / "r.csv")
    assert ran.status == 0
    assert ran.err == "skipped 1 reports that the model holds already\n"
    assert len(Bundle.load(model).paragraphs) == held


def test_an_unusable_report_is_named_and_the_others_are_added(run, model, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nempty-1,\nnew-1,"{TEXT}"\n')
    ran = run("index", model, tmp_path / "r.csv")
    assert ran.status == 1
    assert "empty-1: " in ran.err
    assert "added 2 paragraphs" in ran.err


def test_no_model_is_made_where_there_is_none(run, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{TEXT}"\n')
    ran = run("index", tmp_path / "m", tmp_path / "r.csv")
    assert ran.status == 1
    assert "wanted a model folder" in ran.err
    assert not (tmp_path / "m").exists()


def test_identifiers_stay_out_of_the_model_and_are_counted(run, model, tmp_path) -> None:
    text = "Severe mitral stenosis, discussed with Dr. Okonjo (MRN 4471882) on 03/04/2019."
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{text}"\n')
    ran = run("index", model, tmp_path / "r.csv", "--deidentification-report", tmp_path / "replaced.csv")
    assert ran.status == 0
    assert "de-identified: 1 name, 1 id, 1 date\n" in ran.err
    bundle = Bundle.load(model)
    assert bundle.paragraphs[-1].text == "Severe mitral stenosis, discussed with Dr. [name] (MRN [id]) on [date]."
    assert bundle.provenance["deidentified"]["id"] >= 1
    written = b"".join(path.read_bytes() for path in [*model.rglob("*"), tmp_path / "replaced.csv"] if path.is_file())
    assert not any(word in written for word in (b"Okonjo", b"4471882", b"03/04/2019"))
    rows = (tmp_path / "replaced.csv").read_text().splitlines()
    assert rows[:2] == ["report_id,kind,start,end,replacement", "new-1,name,43,49,[name]"]


def test_a_report_of_replacements_with_another_suffix_is_refused_before_work(run, model, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{TEXT}"\n')
    ran = run("index", model, tmp_path / "r.csv", "--deidentification-report", tmp_path / "replaced.txt")
    assert ran.status == 1
    assert "wanted one that ends in .csv, .jsonl or .parquet" in ran.err
