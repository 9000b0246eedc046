"""The whole way in a real browser, on a real server: from the token to a model that learned from what was signed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pydicom import dcmread
from typer.testing import CliRunner

from echoreport.bundle import Bundle
from echoreport.cli.main import app
from echoreport.corpus import load_corpus, pairs
from tests.server.conftest import serving

PASSWORD = "correct horse battery"
DRAFTING = 120_000
"""Milliseconds after which a draft is given up: on a busy machine drafting has the least priority."""
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens an address in a browser of somebody's own."""
    contexts = []

    def open_page(address: str) -> Page:
        context = browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def image(demo_corpus: Path, tmp_path: Path) -> Path:
    """Of a patient of the training split, by its header."""
    header = dcmread(next((demo_corpus / "images").glob("*.dcm")))
    header.PatientID = next(pair.image.patient_id for pair in pairs(load_corpus(demo_corpus), "train"))
    header.save_as(tmp_path / "frame.dcm")
    return tmp_path / "frame.dcm"


def command(*arguments: object, given: str = "") -> None:
    ran = CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)
    assert ran.exit_code == 0, ran.output


def test_from_the_token_to_the_next_model(
    visit: Visit, database_url: str, tiny_model: Path, demo_corpus: Path, image: Path, hasty: None, tmp_path: Path
) -> None:
    data, learned = tmp_path / "room", tmp_path / "model-2"
    with serving(tiny_model, data, "--database-url", database_url) as (address, token, _):
        page = enter(visit, address, token)
        study = upload(page, image, "Bed 3")
        expect(page.locator("#text")).to_be_visible(timeout=DRAFTING)
        correct(page)
        signed = approve(page, "Ann Example, MD")
        take_along(page, signed, "Ann Example, MD")
        export(page, tmp_path / "exported")
    for name in ("ann", "bob"):
        command("users", "add", name, "--role", "reviewer", "--display-name", f"Dr {name.capitalize()}",
                "--password-stdin", "--data", data, "--database-url", database_url, given=PASSWORD)  # fmt: skip
    command("train", demo_corpus, "--from-reviews", tmp_path / "exported", "--out", learned)
    bundle = Bundle.load(learned)
    assert bundle.provenance["reviews"]["studies"] == 1
    with serving(learned, data, "--database-url", database_url) as (address, _, _):
        ann, bob = log_in(visit, address, "ann"), log_in(visit, address, "bob")
        ann.goto(f"{address}/studies/{study}")
        expect(ann.locator(".signature")).to_contain_text("Ann Example, MD")
        later = upload(ann, image, "Bed 4")
        expect(ann.locator("#text")).to_be_visible(timeout=DRAFTING)
        expect(ann.locator(".heading")).to_contain_text(f"drafted by {bundle.name}")
        bob.goto(f"{address}/studies/{later}")
        differ(ann, bob)
        log_out(ann, address)


def enter(visit: Visit, address: str, token: str) -> Page:
    """In by the token, which is used up then; a wrong one and none open nothing."""
    wrong = visit(f"{address}/?token=wrong")
    expect(wrong.locator("main")).to_contain_text("used already, or is wrong")
    expect(wrong.locator("nav")).to_have_count(0)
    page = visit(f"{address}/?token={token}")
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    assert "token" not in page.url
    wrong.goto(f"{address}/?token={token}")
    expect(wrong.locator("nav")).to_have_count(0)
    wrong.goto(f"{address}/audit")
    expect(wrong.get_by_role("heading", name="Log in")).to_be_visible()
    return page


def log_in(visit: Visit, address: str, name: str) -> Page:
    page = visit(f"{address}/agreement")
    page.locator("#name").fill(name)
    page.locator("#password").fill("a wrong password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").filter(has_text="do not go together")).to_be_visible()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".who")).to_contain_text(f"Dr {name.capitalize()}")
    assert page.url == f"{address}/agreement"
    return page


def log_out(page: Page, address: str) -> None:
    page.goto(f"{address}/agreement")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto(f"{address}/agreement")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def upload(page: Page, image: Path, name: str) -> str:
    """By the form of the worklist; on its page, the study's id."""
    page.goto(page.url.partition("/studies")[0].removesuffix("/agreement"))
    if not page.locator("#files").is_visible():
        page.locator("details.upload summary").click()
    page.locator("#files").set_input_files(image)
    page.locator("#study-name").fill(name)
    page.get_by_role("button", name="Add to the worklist").click()
    page.locator("#uploaded a").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url.rpartition("/")[2]


def correct(page: Page) -> None:
    """A finding changes the words, and words change a finding."""
    choice = page.locator("#choice-aortic-stenosis")
    wanted = "present:severe" if choice.input_value() != "present:severe" else "present:moderate"
    choice.select_option(wanted)
    expect(page.locator("#saved")).to_have_text("Saved: version 2")
    text = page.locator("#text")
    expect(text).to_have_value(re.compile(f"{wanted.removeprefix('present:')} aortic stenosis", re.IGNORECASE))
    text.fill(f"{text.input_value()}\nTricuspid valve: Moderate to severe tricuspid regurgitation.")
    text.blur()
    expect(page.locator("#differing")).to_contain_text("Tricuspid regurgitation")
    page.get_by_role("button", name="Take the findings of the text").click()
    expect(page.locator("#choice-tricuspid-regurgitation")).to_have_value("present:moderate-to-severe")
    expect(page.locator("#saved")).to_have_text("Saved: version 4")


def approve(page: Page, name: str) -> str:
    """The text that was signed."""
    text = page.locator("#text").input_value()
    page.locator("#approve").click()
    dialog = page.locator("#dialog")
    expect(dialog.locator(".signed")).to_have_text(text, use_inner_text=True)
    dialog.locator("#name").fill(name)
    dialog.get_by_role("button", name="Approve and sign").click()
    expect(page.locator(".signature")).to_contain_text(name)
    expect(page.locator("#text-box .signed")).to_have_text(text, use_inner_text=True)
    return text


def take_along(page: Page, text: str, name: str) -> None:
    """The approved report in the formats of the page."""
    taken = {link: download(page, link) for link in ("JSON", "text", "DICOM SR")}
    content = json.loads(taken["JSON"])
    assert (content["status"], content["text"], content["approval"]["by"]) == ("approved", text, name)
    assert name in taken["text"].decode()
    assert taken["DICOM SR"][128:132] == b"DICM"


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as got:
        page.get_by_role("link", name=link, exact=True).click()
    return Path(got.value.path()).read_bytes()


def export(page: Page, out: Path) -> None:
    page.get_by_role("link", name="Agreement").click()
    with closing(zipfile.ZipFile(io.BytesIO(download(page, "Export the approved studies as a corpus")))) as archive:
        archive.extractall(out)
    assert len(load_corpus(out).reports) == 1


def differ(first: Page, second: Page) -> None:
    """Two reviewers at once: the second is told, and nothing of either is lost."""
    first.locator("#choice-pulmonic-stenosis").select_option("present:mild")
    expect(first.locator("#saved")).to_have_text("Saved: version 2")
    second.locator("#text").fill("Aortic valve: my words.")
    second.locator("#text").blur()
    expect(second.locator("[data-conflict]")).to_contain_text("Dr Ann changed this at")
    expect(second.locator("#mine")).to_have_value("Aortic valve: my words.")
    second.locator("[data-conflict] a").click()
    expect(second.locator("#choice-pulmonic-stenosis")).to_have_value("present:mild")
    second.locator("#choice-pulmonic-stenosis").select_option("absent")
    expect(second.locator("#saved")).to_have_text("Saved: version 3")
