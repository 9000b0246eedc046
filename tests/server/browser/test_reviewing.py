"""A review in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from echoreport.server.room import Room
from echoreport.server.store import studies, versions
from echoreport.server.visitor import Visitor

Open = Callable[..., Page]


@pytest.fixture
def study_id(add_study: Callable[..., str]) -> str:
    return add_study()


def text_of(room: Room, study_id: str) -> str:
    with room.database.reading() as session:
        return versions.content(versions.version_of(session, study_id)).text


def test_a_corrected_finding_changes_the_wording_and_back(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    before = page.locator("#text").input_value()
    choice = page.locator("#choice-mitral-regurgitation")
    choice.focus()
    choice.select_option("present:moderate")
    expect(page.locator("#text")).to_have_value(__import__("re").compile("moderate mitral regurgitation"))
    expect(page.locator("#saved")).to_have_text("Saved: version 2")
    expect(choice).to_be_focused()
    expect(page.locator("#sentences")).to_contain_text("moderate mitral regurgitation")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value(before)
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#saved")).to_have_text("Saved: version 4")
    assert "moderate mitral regurgitation" in text_of(room, study_id)
