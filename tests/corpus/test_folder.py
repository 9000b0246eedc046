"""Corpus folders: written, read, and read when something is wrong with them."""

from pathlib import Path
from typing import Any

import pytest

from echoreport.corpus import ImageRecord, Rejected, load_corpus, write_tables
from echoreport.domain import Report, Valve
from echoreport.errors import CorpusError, EchoReportError

NO_NUMBER = "got no whole number in the column 'paragraph', wanted the paragraph's number, from 0"


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        load_corpus(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    reports = (Report("r1", "Severe AS.\r\n\r\nMild MR.", "s1", "p1"), Report("r2", "No AS."))
    images = (
        ImageRecord("i1", "s1", "p1", tmp_path / "images" / "a.png", Valve.AORTIC, 0, "stenosis", "train"),
        ImageRecord("i2", "s9", "p9", tmp_path / "images" / "b.png"),
    )
    (tmp_path / "images").mkdir()
    for image in images:
        image.path.write_bytes(b"pixels")
    truth = [{"image_id": "i1", "peak_velocity": 4.5}, {"image_id": "i2", "grade": "mild"}]
    write_tables(tmp_path, 'A "small" one', "CC0-1.0", "simulated, C:\\sim", 17, reports, images, truth)
    corpus = load_corpus(tmp_path)
    assert (corpus.name, corpus.simulated, corpus.folder) == ('A "small" one', True, tmp_path)
    assert corpus.reports == reports
    assert corpus.images == images
    assert (corpus.problems, corpus.warnings) == ((), ())
    assert corpus.truth() == [
        {"image_id": "i1", "peak_velocity": 4.5, "grade": None},
        {"image_id": "i2", "peak_velocity": None, "grade": "mild"},
    ]
    assert {path.name for path in tmp_path.iterdir()} == {
        "corpus.toml", "images", "images.parquet", "reports.parquet", "truth.parquet",
    }  # fmt: skip


def test_a_corpus_that_no_simulation_made_is_not_called_simulated(tmp_path: Path) -> None:
    write_tables(tmp_path, "ours", "none", "our archive", None, [Report("r1", "No AS.")], [])
    corpus = load_corpus(tmp_path)
    assert (corpus.simulated, corpus.images, corpus.truth()) == (False, (), None)


def test_an_image_outside_the_folder_is_not_written_into_the_table(tmp_path: Path) -> None:
    stray = ImageRecord("i1", "s1", "p1", tmp_path / "elsewhere" / "a.png")
    with pytest.raises(CorpusError, match=r"got 1 images outside the corpus folder \(i1\)"):
        write_tables(tmp_path / "corpus", "x", "", "", 0, [], [stray])


def test_a_target_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EchoReportError, match="could not write"):
        write_tables(tmp_path / "file", "x", "", "", 0, [Report("r1", "No AS.")], [])
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_two_csv_tables_and_the_images_are_enough(folder: Any) -> None:
    corpus = load_corpus(folder.write())
    assert (corpus.name, corpus.simulated, corpus.problems) == ("archive", False, ())
    assert [report.study_id for report in corpus.reports] == ["s1", "s2"]
    first, _, third = corpus.images
    assert first == ImageRecord("i1", "s1", "p1", folder.path / "images" / "a.png", Valve.AORTIC, 0)
    assert (third.valve, third.paragraph, third.flow, third.split) == (None, None, None, None)
    assert all(image.path.is_absolute() for image in corpus.images)


def test_a_relative_folder_gives_absolute_paths(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write()
    monkeypatch.chdir(folder.path.parent)
    assert load_corpus("archive").images[0].path == folder.path / "images" / "a.png"


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("nowhere", "file"):
        path = tmp_path / name
        assert refusal(path) == f"got {path}, which is no folder, wanted a corpus folder: check the path"


def test_a_folder_without_a_table_is_refused(folder: Any) -> None:
    (folder.write() / "images.csv").unlink()
    assert refusal(folder.path) == (
        f"got the folder {folder.path} without images.parquet or images.csv, wanted a corpus folder: "
        "corpora/README.md says what belongs there"
    )


def test_a_corpus_toml_that_is_none_is_refused(folder: Any) -> None:
    (folder.write() / "corpus.toml").write_text("name: demo\n")
    assert refusal(folder.path).startswith("got a corpus.toml that is no TOML (")


def test_missing_columns_are_named(folder: Any) -> None:
    for row in folder.images:
        del row["patient_id"], row["valve"], row["paragraph"]
    assert refusal(folder.write()) == (
        "got images.csv with the columns 'image_id', 'study_id', 'path', wanted patient_id as well: "
        "add the missing columns"
    )


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("path", "images/z", "got the path images/z, where there is no file, wanted an image: correct the path"),
        ("path", "images", "got the path images, where there is no file, wanted an image: correct the path"),
        ("valve", "Aortic", "got an unknown valve, wanted one of aortic, mitral, tricuspid, pulmonic"),
        ("flow", "leak", "got an unknown flow, wanted one of normal, stenosis, regurgitation, stenosis+regurgitation"),
        ("split", "dev", "got an unknown split, wanted one of train, validation, test"),
        ("paragraph", "-1", NO_NUMBER),
        ("paragraph", "1.5", NO_NUMBER),
        ("paragraph", "Jane Doe", NO_NUMBER),
        ("study_id", None, "no study_id"),
        ("patient_id", "", "no patient_id"),
    ],
)  # fmt: skip
def test_an_image_with_a_wrong_value_is_named_and_the_rest_read(
    folder: Any, column: str, value: str | None, reason: str
) -> None:
    folder.images[1][column] = value
    corpus = load_corpus(folder.write())
    assert [image.image_id for image in corpus.images] == ["i1", "i3"]
    assert corpus.problems == (Rejected("i2", reason),)


@pytest.mark.parametrize(
    "kind", ["../secret.png", "images/../../secret.png", "..\\secret.png", "absolute", "C:\\s.png"]
)
def test_a_path_that_leaves_the_folder_is_refused_though_the_file_is_there(folder: Any, kind: str) -> None:
    secret = folder.path.parent / "secret.png"
    secret.write_bytes(b"pixels")
    folder.images[0]["path"] = str(secret) if kind == "absolute" else kind
    corpus = load_corpus(folder.write())
    assert [image.image_id for image in corpus.images] == ["i2", "i3"]
    assert corpus.problems == (
        Rejected("i1", "got a path that leaves the corpus folder, wanted one below it: copy or link the image there"),
    )


def test_of_duplicate_image_ids_the_first_is_kept(folder: Any) -> None:
    folder.images[2]["image_id"] = "i1"
    corpus = load_corpus(folder.write())
    assert [image.path.name for image in corpus.images] == ["a.png", "b.png"]
    assert corpus.problems == (Rejected("i1", "duplicate image_id in line 4; the first one was kept"),)


def test_reports_that_cannot_be_used_are_among_the_problems(folder: Any) -> None:
    folder.reports[1]["text"] = " "
    corpus = load_corpus(folder.write())
    assert [report.report_id for report in corpus.reports] == ["r1"]
    assert corpus.problems == (Rejected("r2", "empty text"),)


def test_a_patient_in_two_splits_is_refused_and_named_with_the_images(folder: Any) -> None:
    for row, split in zip(folder.images, ("train", "test", "test"), strict=True):
        row["split"] = split
    text = refusal(folder.write())
    assert text == (
        "got 1 patients with images in more than one split (patients p1; images i1, i2), wanted each patient in one: "
        "correct the column 'split', or drop it"
    )


def test_a_report_without_a_patient_gets_that_of_its_studys_images(folder: Any) -> None:
    for row in folder.reports:
        row["patient_id"] = None
    folder.reports.append({"report_id": "r3", "study_id": "s9", "patient_id": None, "text": "No TS."})
    folder.reports.append({"report_id": "r4", "study_id": None, "patient_id": None, "text": "No TR."})
    assert [report.patient_id for report in load_corpus(folder.write()).reports] == ["p1", "p2", None, None]


def test_an_images_table_of_another_encoding_is_warned_of(folder: Any) -> None:
    table = folder.write() / "images.csv"
    table.write_bytes(table.read_text().replace("p2", "p\u00e9").encode("latin-1"))
    corpus = load_corpus(folder.path)
    assert corpus.images[2].patient_id == "p\u00e9"
    assert corpus.warnings == ("images.csv is not UTF-8: read as Latin-1 (ISO-8859-1)",)


def test_an_image_whose_paragraph_is_not_there_is_named_and_kept(folder: Any) -> None:
    folder.images[1]["paragraph"] = 3
    folder.images[2]["paragraph"] = 0
    del folder.reports[1]
    corpus = load_corpus(folder.write())
    assert [image.image_id for image in corpus.images] == ["i1", "i2", "i3"]
    assert [problem.name for problem in corpus.problems] == ["i2", "i3"]
    assert corpus.problems[0].reason.startswith("got paragraph 3 of a report that has 3, wanted a number from 0 below")
    assert corpus.problems[1].reason.startswith("got 0 reports for its study, wanted one")
