"""Fixtures that every test folder shares."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from echoreport.bundle import Bundle

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
def untrained_bundle() -> "Bundle":
    """All parts of a model over a dozen paragraphs: the text space is learned, the image encoder is random."""
    import torch

    from echoreport.annotation import annotate
    from echoreport.bundle import Bundle
    from echoreport.decision import DecisionRule
    from echoreport.domain import LESIONS, Report
    from echoreport.findings import FindingExtractor
    from echoreport.retrieval import ParagraphIndex
    from echoreport.text import fit_text_encoder
    from echoreport.vision import CLASSES, TRAITS, Graders, ImageEncoder, TransformNetwork, make_backbone

    texts = [
        f"{start} {grade} {valve} {lesion}{end}"
        for valve, lesion in (("aortic", "stenosis"), ("mitral", "regurgitation"), ("tricuspid", "regurgitation"))
        for start, grade, end in (
            ("There is", "severe", ", sténose."),
            ("Doppler shows", "mild", " today."),
            ("There is", "no", "."),
            ("By Doppler", "moderate", ", peak 3.1 m/s."),
        )
    ]
    reports = [Report(f"r{number}", text, patient_id=f"p{number}") for number, text in enumerate(texts)]
    paragraphs = tuple(annotate(reports, FindingExtractor()))
    text = fit_text_encoder("labelled-dbow", paragraphs, dimensions=12, epochs=40)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        backbone = make_backbone("echo-resnet", len(CLASSES))
        vision = ImageEncoder(backbone, None, Graders({}), TransformNetwork(backbone.width + TRAITS, 12))
    rule = DecisionRule(5, 0.05, dict.fromkeys(LESIONS, 0.5))
    index = ParagraphIndex.build(text.encode(paragraphs))
    return Bundle("untrained, simulated", {"simulated": True}, text, vision, index, paragraphs, rule)


@pytest.fixture(scope="session")
def readme_workdir(demo_corpus: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the README's Python runs, with the files that it names."""
    from typer.testing import CliRunner

    from echoreport.cli.main import app
    from echoreport.corpus import load_corpus
    from echoreport.tables import write_rows

    folder = tmp_path_factory.mktemp("readme")
    corpus = load_corpus(demo_corpus)
    shutil.copytree(tiny_model, folder / "model")
    shutil.copytree(demo_corpus, folder / "corpus")
    shutil.copy(next(image.path for image in corpus.images if image.path.suffix == ".dcm"), folder / "cw_aortic.dcm")
    shutil.copy(
        next(image.path for image in corpus.images if image.valve == "mitral" and image.path.suffix == ".png"),
        folder / "mitral.png",
    )
    rows = [{"report_id": report.report_id, "text": report.text} for report in corpus.reports]
    write_rows(folder / "reports.csv", rows, {"report_id": str, "text": str})
    summary = ["label", str(folder / "reports.csv"), "--summary", str(folder / "summary.csv")]
    assert CliRunner().invoke(app, summary).exit_code == 0
    return folder
