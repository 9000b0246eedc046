"""Images of the corpus beside its paragraphs: which they are, what of them is shown, and nothing else of the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from echoreport.domain import Valve
from echoreport.errors import EchoReportError
from echoreport.images import read_doppler_image, read_frame
from echoreport.server.app import create_app
from echoreport.server.archive.finding import ArchiveImage, archive_images
from echoreport.server.archive.index import index_file, make_index
from echoreport.server.archive.tables import check
from echoreport.server.room import Room
from echoreport.server.store import audit
from echoreport.server.visitor import Visitor

from .conftest import LogIn, answering

PLANTED = (255, 0, 255)
IMAGES = [
    ("s1", "a.png", "aortic", 2),
    ("s1", "b.png", "mitral", 0),
    ("s1", "c.png", "mitral", None),
    ("s2", "d.png", None, None),
    ("s2", "e.png", "mitral", None),
    ("s2", "f.png", "aortic", None),
    ("s2", "g.png", "mitral", None),
    ("s3", "h.png", "aortic", 1),
    ("s4", "../outside.png", "aortic", None),
    ("s5", "gone.png", "aortic", None),
    ("s6", "x.png", "aortic", "first"),
]
REPORTS = [("r1", "s1"), ("r2", "s2"), ("r3", "s3"), ("r3b", "s3"), ("r4", "s4"), ("r5", "s5"), ("r6", "s6")]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: the index lies beside the room's database."""
    return f"sqlite:///{tmp_path / 'room.sqlite'}"


@pytest.fixture(params=["parquet", "csv", "jsonl"])
def corpus(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Tables alone."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    images = pd.DataFrame(IMAGES, columns=["study_id", "path", "valve", "paragraph"]).astype("string")
    reports = pd.DataFrame(REPORTS, columns=["report_id", "study_id"]).assign(text="Severe aortic stenosis.")
    for name, table in (("images", images), ("reports", reports)):
        path = folder / f"{name}.{request.param}"
        if request.param == "parquet":
            table.to_parquet(path)
        elif request.param == "csv":
            table.to_csv(path, index=False)
        else:
            table.to_json(path, orient="records", lines=True)
    return folder


def with_corpus(room: Room, corpus: Path) -> Room:
    return replace(room, settings=replace(room.settings, corpus=corpus))


def found(room: Room, report_id: str, number: int, valve: Valve | None = None) -> list[tuple[str | None, bool]]:
    with archive_images(room.settings) as images:
        return [(one.valve and one.valve.value, one.described) for one in images.of(report_id, number, valve)]


def test_a_paragraph_has_the_images_that_it_describes_else_those_of_its_study(room: Room, corpus: Path) -> None:
    check(corpus)
    served = with_corpus(room, corpus)
    assert found(served, "r1", 2) == []  # not listed yet
    make_index(served.settings)
    assert found(served, "r1", 2) == [("aortic", True)]
    assert found(served, "r1", 1, Valve.AORTIC) == [("mitral", False)]  # another paragraph describes the aortic one
    assert found(served, "r2", 0, Valve.AORTIC) == [("aortic", False), (None, False), ("mitral", False)]
    assert found(served, "r3", 1) == [("aortic", False)]  # of its two reports nobody knows which is meant
    assert found(served, "r6", 0) == found(served, "r7", 0) == found(served, "nobody's", 0) == []
    assert found(room, "r1", 2) == []  # without --corpus
    made = index_file(served.settings)
    table = next(corpus.glob("images.*"))
    table.write_bytes(table.read_bytes() + (b"" if table.suffix == ".parquet" else b"\n"))
    assert index_file(served.settings) != made  # the tables may say something else now
    make_index(served.settings)
    assert [folder.name for folder in room.settings.archive.iterdir()] == [index_file(served.settings).parent.name]


def test_a_corpus_that_cannot_be_used_is_told_at_once(corpus: Path) -> None:
    (table,) = corpus.glob("images.*")
    table.rename(corpus / f"reports{table.suffix}")
    with pytest.raises(EchoReportError, match="report_id as well"):
        check(corpus)
    (corpus / f"reports{table.suffix}").write_bytes(b"")
    with pytest.raises(EchoReportError, match="empty"):
        check(corpus)
    (corpus / f"reports{table.suffix}").unlink()
    with pytest.raises(EchoReportError, match=r"without reports\.parquet"):
        check(corpus)


@pytest.fixture
def pictured(room: Room, tiny_model: Path, demo_corpus: Path, tmp_path: Path) -> Iterator[Room]:
    """A room with the process that answers; a name is burned into its corpus's frames."""
    folder = Path(shutil.copytree(demo_corpus, tmp_path / "corpus"))
    for path in (folder / "images").glob("*.png"):
        pixels, box = read_frame(path).pixels.copy(), read_doppler_image(path).region
        pixels[: box.y0 // 2] = PLANTED
        Image.fromarray(pixels).save(path)
    table = pd.read_parquet(folder / "images.parquet")
    shutil.copy(folder / table.path[0], tmp_path / "outside.png")
    Image.new("RGB", (640, 480), PLANTED).save(folder / "images" / "blank.png")
    table.loc[1, "path"], table.loc[2, "path"] = "../outside.png", "images/blank.png"
    table.to_parquet(folder / "images.parquet")
    served = with_corpus(room, folder)
    make_index(served.settings)
    with answering(served, tiny_model) as opened:
        yield opened


def image_of(room: Room, number: int, paragraph: int) -> ArchiveImage:
    with archive_images(room.settings) as images:
        return images.of(f"r-paired-{number:05}", paragraph, None)[0]


def test_only_the_spectrum_of_a_file_of_the_corpus_is_shown(
    pictured: Room, log_in: LogIn, ann: Visitor, tmp_path: Path
) -> None:
    tokens = [image_of(pictured, *one).token for one in ((0, 2), (1, 1), (2, 3))]
    client = TestClient(create_app(pictured), "http://127.0.0.1", cookies=log_in(ann).cookies)
    with pictured.drafters._masking:  # as while somebody else's is made
        assert client.get(f"/archive/{tokens[0]}.png").status_code == 503
    answer = client.get(f"/archive/{tokens[0]}.png")
    assert answer.headers["content-type"] == "image/png"
    (tmp_path / "answer.png").write_bytes(answer.content)
    shown = np.asarray(Image.open(tmp_path / "answer.png"))
    assert not (shown == PLANTED).all(axis=2).any()
    assert shown.max() > 100
    for token in (tokens[1], tokens[2], tokens[0][:-1], "0" * 32, "index.sqlite", "..%2f..%2froom.sqlite", "%00"):
        assert client.get(f"/archive/{token}.png").status_code == 404, token
    with pictured.database.reading() as session:
        lines = [line for line in audit.trail(session) if line.action == "archive image"]
    assert {(line.by, line.detail) for line in lines} == {("Dr Ann", "row 1 of images.parquet")}
    page = client.get("/search", params={"words": "severe aortic stenosis"}, headers={"accept": "text/html"}).text
    assert "p-paired" not in page
    assert "i-paired" not in page
