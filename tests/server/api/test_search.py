"""What is near in meaning: by words, by an image, among many studies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from echoreport.drafting.draft import Draft
from echoreport.server.database.tables import Study
from echoreport.server.room import Room
from echoreport.server.store import studies
from echoreport.server.store.similar import nearest

from .conftest import API, answering, drafted


@pytest.fixture
def room(room: Room, tiny_model: Path) -> Iterator[Room]:
    """With the process that answers."""
    with answering(room, tiny_model) as opened:
        yield opened


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_words_and_images_find_paragraphs_and_studies(
    client: TestClient, room: Room, draft: Draft, demo_corpus: Path
) -> None:
    assert room.drafters is not None
    mine = replace(draft, model=room.drafters.model)
    near = drafted(room, mine, "near", room.drafters.vector_of_text("severe aortic stenosis").tobytes())
    drafted(room, mine, "far", (-room.drafters.vector_of_text("severe aortic stenosis")).tobytes())
    drafted(room, draft, "another model's", room.drafters.vector_of_text("severe aortic stenosis").tobytes())
    found = client.get(f"{API}/search", params={"q": "severe aortic stenosis", "k": 3}).json()
    assert [one["study"]["name"] for one in found["studies"]] == ["near", "far"]
    assert found["studies"][0]["study"]["id"] == near
    assert found["studies"][0]["similarity"] == pytest.approx(1, abs=1e-5)
    assert len(found["paragraphs"]) == 3
    assert found["paragraphs"][0]["similarity"] >= found["paragraphs"][2]["similarity"]
    image = min((demo_corpus / "images").glob("*.png"))
    seen = client.post(f"{API}/search", files={"files": (image.name, image.read_bytes())}, params={"k": 2}).json()
    assert (len(seen["paragraphs"]), len(seen["studies"])) == (2, 2)
    for files in ([("files", ("a.png", b"no image"))], [("files", (image.name, image.read_bytes()))] * 2):
        refused = client.post(f"{API}/search", files=files)
        assert refused.status_code in (400, 422)
        assert list(refused.json()) == ["error"]
    assert client.get(f"{API}/search", params={"q": "xyzzy"}).status_code == 422
    assert not list(room.settings.incoming.iterdir())
    assert client.get(f"{API}/health").json()["drafters"] == 0


def test_the_nearest_of_many_are_those_that_all_comparisons_give(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from echoreport.server.store import similar

    monkeypatch.setattr(similar, "_BLOCK", 64)
    vectors = np.random.default_rng(1).normal(size=(300, 16)).astype("<f4")
    moment = studies.now()
    with room.database.writing() as session:
        session.add_all(
            Study(
                id=f"{n:032x}", name=str(n), state="drafted", source="api", received_at=moment, changed_at=moment,
                model="m", vector=vector.tobytes(),
            )
            for n, vector in enumerate(vectors)
        )  # fmt: skip
    query = vectors[7] * 3
    cosines = vectors @ query / np.linalg.norm(vectors, axis=1) / np.linalg.norm(query)
    with room.database.reading() as session:
        found = nearest(session, query, "m", 5)
        assert nearest(session, query, "another", 5) == []
        assert nearest(session, query[:8], "m", 5) == []
    assert [study.name for study, _ in found] == [str(n) for n in np.argsort(-cosines)[:5]]
    assert found[0][1] == pytest.approx(1, abs=1e-5)
