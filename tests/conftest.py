"""Fixtures that every test folder shares."""

import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the real material in ../shared/{name} is not on this machine")
    return folder


@pytest.fixture
def shared_gold() -> Path:
    """Folder of real labelled reports."""
    return _shared("gold")


@pytest.fixture
def shared_images() -> Path:
    """Folder of real frames with their values."""
    return _shared("images")


@pytest.fixture(scope="session")
def demo_corpus() -> Path:
    """The small simulated corpus that comes with the project."""
    return Path(__file__).parents[1] / "corpora" / "demo"


@pytest.fixture(scope="session")
def tiny_model(demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with all parts, trained for a few epochs: it knows little. Copy it before you change it."""
    from echoreport.corpus import load_corpus
    from echoreport.training import TrainingSettings, train

    folder = tmp_path_factory.mktemp("tiny") / "model"
    settings = TrainingSettings(dimensions=32, text_epochs=20, coarse_epochs=2, transform_epochs=30)
    train(load_corpus(demo_corpus), settings).save(folder)
    return folder


@pytest.fixture(scope="session")
def readme_workdir(demo_corpus: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the README's Python runs, with the files that it names."""
    from echoreport.corpus import load_corpus
    from echoreport.tables import write_rows

    folder = tmp_path_factory.mktemp("readme")
    corpus = load_corpus(demo_corpus)
    shutil.copytree(tiny_model, folder / "model")
    shutil.copy(next(image.path for image in corpus.images if image.path.suffix == ".dcm"), folder / "cw_aortic.dcm")
    shutil.copy(
        next(image.path for image in corpus.images if image.valve == "mitral" and image.path.suffix == ".png"),
        folder / "mitral.png",
    )
    rows = [{"report_id": report.report_id, "text": report.text} for report in corpus.reports]
    write_rows(folder / "reports.csv", rows, {"report_id": str, "text": str})
    return folder
