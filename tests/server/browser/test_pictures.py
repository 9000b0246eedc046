"""Images beside the paragraphs that describe them, in a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from echoreport.server.archive.finding import archive_file, archive_images
from echoreport.server.archive.index import make_index
from echoreport.server.drafters.frames import write_masked
from echoreport.server.room import Room
from echoreport.server.store import audit
from echoreport.server.visitor import Visitor

from .conftest import SIMULATED, serving
from .test_accessible import faults

Open = Callable[..., Page]


def test_a_paragraph_has_the_image_that_it_describes_beside_it(
    room: Room, log_in: Open, add_study: Callable[..., str], ann: Visitor, demo_corpus: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    frame = shutil.copy(min((demo_corpus / "images").glob("i-paired-*.png")), corpus)
    (corpus / "reports.csv").write_text("report_id,study_id\nr-text-01816,s1\n")
    (corpus / "images.csv").write_text(f"study_id,path,valve,paragraph\ns1,{Path(frame).name},aortic,1\n")
    pictured = replace(room, settings=replace(room.settings, corpus=corpus))
    make_index(pictured.settings)
    with archive_images(pictured.settings) as images:
        token = images.of("r-text-01816", 1, None)[0].token
    write_masked(Path(frame), archive_file(pictured.settings, token).shown)
    other = add_study("Other")
    content = json.loads(SIMULATED.read_text())
    for item in content["evidence"]:
        item["paragraph"] = item["paragraph"].replace("r-text-01398", f"review-{other}")
    study_id = add_study(evidence=content["evidence"])
    with serving(pictured) as address:
        page = log_in(ann, f"{address}/search")
        asked = iter([503, 503])

        def answer(route: Route) -> None:
            status = next(asked, 200)
            route.continue_() if status == 200 else route.fulfill(status=status)

        page.route("**/archive/*", answer)
        page.goto(f"{address}/studies/{study_id}")
        page.locator("#sentence-2").press("Enter")
        image = page.get_by_role("link", name="its image, aortic valve")
        expect(image.locator("img")).to_have_attribute("data-tries", "2")
        expect(image.locator("img")).to_have_js_property("complete", True)
        assert image.locator("img").evaluate("one => one.naturalWidth") > 100
        expect(page.get_by_role("link", name="image 1 of its study")).to_have_attribute("href", f"/studies/{other}")
        assert not faults(page)
        with page.context.expect_page() as opened:
            image.press("Enter")
        assert opened.value.url == f"{address}/archive/{token}.png"
    with room.database.reading() as session:
        lines = [line.detail for line in audit.trail(session) if line.action == "archive image"]
    assert set(lines) == {"line 2 of images.csv"}
