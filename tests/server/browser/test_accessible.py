"""No page has a serious fault by axe-core, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from echoreport.server import reviewing
from echoreport.server.room import Room
from echoreport.server.visitor import Visitor

Open = Callable[..., Page]


def faults(page: Page) -> list[str]:
    """In words; colours are looked at in the other scheme too."""
    found = Axe().run(page).response["violations"]
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'light' : 'dark'")
    page.emulate_media(color_scheme=scheme)
    found += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    return [
        f"{page.url}: {one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: what pages look like does not come from the database."""
    return f"sqlite:///{tmp_path / 'room.sqlite'}"


@pytest.fixture
def paths(room: Room, add_study: Callable[..., str], ann: Visitor, bob: Visitor) -> list[str]:
    """A page of each kind; the study of the second has a text that differs from its findings."""
    drafted, changed, signed = add_study(), add_study("Two"), add_study("Three_with_a_very_very_very_long_name" * 3)
    reviewing.change_text(room, ann, changed, 1, "Aortic valve: Severe aortic stenosis.")
    reviewing.approve(room, ann, signed, 1)
    reviewing.reject(room, bob, add_study("Four"), 1, "no valve")
    studies = [f"/studies/{study}" for study in (drafted, changed, signed)]
    return [*studies, f"{studies[2]}/history", "/?state=all", "/?state=new", "/audit", "/search?words=stenosis",
            "/agreement", "/nothing"]  # fmt: skip


def test_no_page_has_a_serious_fault(room: Room, log_in: Open, paths: list[str], ann: Visitor, bob: Visitor) -> None:
    page = log_in(ann, "/search")
    told = faults(page)
    for path in paths:
        page.goto(path)
        told += faults(page)
    page.goto(paths[1])
    page.locator("[data-do=keys]").click()
    told += faults(page)
    page.keyboard.press("Escape")
    page.locator("#approve").click()
    expect(page.locator("#dialog")).to_be_visible()
    told += faults(page)
    page.locator("[data-do=close]").click()
    reviewing.change_text(room, bob, paths[1].rpartition("/")[2], 2, "Aortic valve: Mild aortic stenosis.")
    page.locator("#text").fill("mine")
    page.locator("#text").blur()
    expect(page.locator("[data-conflict]")).to_be_visible()
    told += faults(page)
    assert not told, "\n".join(told)


def test_no_page_is_wider_than_a_telephone(log_in: Open, paths: list[str], ann: Visitor) -> None:
    page = log_in(ann, "/", 400)
    assert not faults(page)
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.locator("button:visible:not(.link), select:visible, nav a:visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"
        )
        assert not small, small
