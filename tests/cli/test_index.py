"""`echoreport index`: a trained model learns to find further paragraphs."""

import shutil

import pytest

from echoreport.archive.indexing import index_archive
from echoreport.archive.local import LocalEngine
from echoreport.archive.reports import ReportFiles
from echoreport.archive.running import Run
from echoreport.archive.work import held
from echoreport.bundle import Bundle
from echoreport.progress import silent
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
    assert ran.err == "skipped 1 reports that the model holds, or that were removed from it\n"
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
    assert "de-identified: 1 name, 1 date, 1 id\n" in ran.err
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
    assert ran.status == 2
    assert "wanted one that ends in .csv, .jsonl or .parquet" in ran.err


def test_removed_reports_are_found_no_more_and_compacting_drops_their_text(run, model, tmp_path) -> None:
    text = "Severe mitral stenosis of a most peculiar kind."
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{text}"\n')
    run("index", model, tmp_path / "r.csv")
    held_before = len(Bundle.load(model).paragraphs)
    (tmp_path / "ids.txt").write_text("new-1\nunknown\n")
    ran = run("index", model, "--remove", tmp_path / "ids.txt")
    assert ran.status == 1
    assert ran.err.splitlines() == [
        "unknown: the model holds no report of this id; it will not take one in either",
        f"removed 1 of 2 reports (1 paragraphs) from {model}; --compact drops their text",
    ]
    bundle = Bundle.load(model)
    assert len(bundle.paragraphs) == held_before - 1
    assert all(paragraph.report_id != "new-1" for paragraph in bundle.paragraphs)
    again = run("index", model, tmp_path / "r.csv")  # withdrawn stays withdrawn
    assert "skipped 1 reports" in again.err
    assert len(Bundle.load(model).paragraphs) == held_before - 1
    ran = run("index", model, "--compact")
    assert ran.err == f"compacted {model}: {held_before - 1} paragraphs, index flat\n"
    assert all(paragraph.report_id != "new-1" for paragraph in Bundle.load(model).paragraphs)
    assert b"peculiar" not in b"".join(path.read_bytes() for path in model.rglob("*"))


def test_models_of_one_text_encoder_are_merged(run, model, tiny_model, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{TEXT}"\n')
    run("index", model, tmp_path / "r.csv")
    other = tmp_path / "other"
    shutil.copytree(tiny_model, other)
    ran = run("index", other, "--merge", model)
    assert ran.status == 0
    assert ran.err == f"added 2 paragraphs of {model} to {other}\n"
    assert len(Bundle.load(other).paragraphs) == len(Bundle.load(model).paragraphs)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "got nothing to do, wanted one of REPORTS, --remove, --merge and --compact"),
        (("r.csv", "--compact"), "got REPORTS and --compact, wanted one of"),
        (("r.csv", "--kind", "flat"), "got --kind or --memory without --compact"),
    ],
)
def test_one_thing_is_done_at_a_time(run, model, options, said) -> None:
    ran = run("index", model, *options)
    assert ran.status == 2
    assert said in ran.err


def test_an_unknown_kind_is_one_line(run, model) -> None:
    ran = run("index", model, "--compact", "--kind", "ivf-pq")
    assert ran.status == 1
    assert "flat, ivf-flat, ivf-sq, hnsw" in ran.err


def test_a_run_that_ended_just_after_the_model_was_put_in_its_place_is_not_added_twice(model, tmp_path) -> None:
    (tmp_path / "r.csv").write_text(f'report_id,text\nnew-1,"{TEXT}"\n')
    files = ReportFiles(tmp_path / "r.csv")

    def added(resume: bool) -> int:
        with held([model]) as work:
            finished = index_archive(work, files, model, None, Run(LocalEngine(1), resume, silent))
            return finished.counts()["paragraphs"]  # the work is left, as by a process that is killed here

    assert added(resume=False) == 2
    first = (model / "bundle.json").read_bytes()
    assert added(resume=True) == 2
    assert (model / "bundle.json").read_bytes() == first
