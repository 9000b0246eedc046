"""`echoreport train`: what it refuses before it works, and what it says when it is done."""

import shutil
from dataclasses import replace

import pytest

from echoreport.bundle import Bundle
from echoreport.corpus import load_corpus, write_tables
from echoreport.training import TrainingSettings


@pytest.fixture
def trained(monkeypatch, tiny_model):
    """Replaces the training, which takes its time, by a model that is there; remembers the settings."""
    asked = []

    def train(corpus, settings, progress, notice, replaced):
        asked.append((corpus.name, settings.seed))
        notice("i-9: got an empty file")
        return Bundle.load(tiny_model)

    monkeypatch.setattr("echoreport.training.train", train)
    return asked


def test_a_model_is_saved_and_the_talk_goes_to_stderr(run, trained, demo_corpus, tmp_path) -> None:
    ran = run("train", demo_corpus, "--out", tmp_path / "model", "--seed", "3")
    assert ran.status == 0
    assert trained == [("echoreport-simulated", 3)]
    assert Bundle.load(tmp_path / "model").paragraphs
    assert ran.out == ""
    assert "i-9: got an empty file\n" in ran.err
    assert "simulated paragraphs, 12 images and 10 image–paragraph pairs" in ran.err


def test_inputs_that_cannot_be_used_are_named_and_the_rest_is_learned_from(run, trained, demo_corpus, tmp_path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(demo_corpus, corpus)
    (corpus / "images" / "i-image-00000.png").unlink()
    ran = run("train", corpus, "--out", tmp_path / "model")
    assert ran.status == 1
    assert ran.err.startswith("i-image-00000: got the path images/i-image-00000.png, where there is no file")
    assert (tmp_path / "model" / "bundle.json").is_file()


def test_a_folder_with_other_things_is_refused_before_training(run, trained, demo_corpus, tmp_path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    ran = run("train", demo_corpus, "--out", tmp_path)
    assert ran.status == 1
    assert f"got {tmp_path}, which exists and is no model" in ran.err
    assert trained == []
    assert (tmp_path / "thesis.tex").read_text() == "mine"


def test_a_missing_corpus(run, tmp_path) -> None:
    ran = run("train", tmp_path / "gone", "--out", tmp_path / "model")
    assert ran.status == 1
    assert ran.err == (
        f"echoreport: got {tmp_path / 'gone'}, which is no folder, wanted a corpus folder: check the path\n"
    )


def test_a_corpus_without_pairs(run, demo_corpus, tmp_path) -> None:
    demo, corpus = load_corpus(demo_corpus), tmp_path / "corpus"
    shutil.copytree(demo_corpus / "images", corpus / "images")
    unpaired = [report for report in demo.reports if not report.report_id.startswith("r-paired")]
    write_tables(corpus, "unpaired", "none", "test", None, unpaired, [])
    shutil.copy(demo_corpus / "images.parquet", corpus / "images.parquet")
    ran = run("train", corpus, "--out", tmp_path / "model")
    assert ran.status == 1
    assert "got a corpus without an image outside the test split whose study has a report" in ran.err
    assert not (tmp_path / "model").exists()


@pytest.fixture
def hasty(monkeypatch) -> None:
    """Settings with which training takes seconds."""
    settings = TrainingSettings(dimensions=8, text_epochs=1, coarse_epochs=1, trait_epochs=1, transform_epochs=1)
    monkeypatch.setattr("echoreport.training.TrainingSettings", lambda **chosen: replace(settings, **chosen))


def copied(demo_corpus, folder, valve):
    """The studies of the demo that have an image of a valve."""
    demo = load_corpus(demo_corpus)
    images = [image for image in demo.images if image.valve == valve]
    studies = {image.study_id for image in images}
    for image in images:
        copy = folder / image.path.relative_to(demo.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(image.path, copy)
    reports = [report for report in demo.reports if report.study_id in studies]
    here = [replace(image, path=folder / image.path.relative_to(demo.folder)) for image in images]
    write_tables(folder, "one valve", "none", "test", 0, reports, here)
    return here


def test_images_of_one_valve_only_are_warned_of(run, hasty, demo_corpus, tmp_path) -> None:
    copied(demo_corpus, tmp_path / "corpus", "aortic")
    ran = run("train", tmp_path / "corpus", "--out", tmp_path / "model")
    assert ran.status == 0
    assert (
        "got images of the aortic valve only: the model will take every image for one of that valve; "
        "add images of the others to tell them apart\n"
    ) in ran.err


def test_a_corpus_whose_images_cannot_be_read(run, hasty, demo_corpus, tmp_path) -> None:
    for image in copied(demo_corpus, tmp_path / "corpus", "aortic"):
        image.path.write_bytes(b"")
    ran = run("train", tmp_path / "corpus", "--out", tmp_path / "model")
    assert ran.status == 1
    assert "of which none can be used, wanted at least one: i-paired-" in ran.err
    assert "empty file" in ran.err
    assert "unexpected error" not in ran.err
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("option", "name", "wanted"),
    [("--backbone", "resnet99", "resnet18"), ("--text-encoder", "bow", "labelled-dbow")],
)
def test_an_unknown_network_or_encoder_is_refused_before_the_corpus_is_read(
    run, tmp_path, option, name, wanted
) -> None:
    ran = run("train", tmp_path / "nowhere", "--out", tmp_path / "model", option, name)
    assert ran.status == 1
    assert f"got the {'backbone' if option == '--backbone' else 'text encoder'} '{name}', wanted " in ran.err
    assert wanted in ran.err
    assert len(ran.err.splitlines()) == 1


def test_images_without_paragraph_numbers_are_matched_with_their_reports(run, hasty, demo_corpus, tmp_path) -> None:
    demo = load_corpus(demo_corpus)
    shutil.copytree(demo_corpus, tmp_path / "corpus")
    reported = {report.study_id for report in demo.reports}
    images = [replace(i, paragraph=None, valve=None, flow=None) if i.study_id in reported else i for i in demo.images]
    moved = [replace(i, path=tmp_path / "corpus" / i.path.relative_to(demo.folder)) for i in images]
    write_tables(tmp_path / "corpus", "archive", "none", "test", None, demo.reports, moved)
    ran = run("train", tmp_path / "corpus", "--out", tmp_path / "model")
    assert ran.status == 0
    assert "of them matched in training" in ran.err


def test_the_address_of_a_room_s_database_in_the_environment_disturbs_no_other_training(
    run, trained, demo_corpus, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("ECHOREPORT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert run("train", demo_corpus, "--out", tmp_path / "model").status == 0
    exported = run("train", "--from-reviews", demo_corpus, demo_corpus, "--out", tmp_path / "model-2")
    assert "could not open" not in exported.err
    asked = run("train", demo_corpus, "--database-url", "sqlite:////none", "--out", tmp_path / "model-3")
    assert (asked.status, "without --from-reviews" in " ".join(asked.err.split())) == (2, True)


def test_reviews_are_those_of_the_database_that_the_environment_names(run, trained, tmp_path, monkeypatch) -> None:
    (tmp_path / "room" / "images").mkdir(parents=True)
    monkeypatch.setenv("ECHOREPORT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command in (
        ("export-reviews", tmp_path / "room", tmp_path / "out"),
        ("train", "--from-reviews", tmp_path / "room", "--out", tmp_path / "model"),
    ):
        ran = run(*command)
        assert (ran.status, ran.err.count("\n")) == (1, 1)
        assert "could not open the room's database" in ran.err
