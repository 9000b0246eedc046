"""Two gigabytes in a real browser: the page says so before a byte is sent, and the server before a byte is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from echoreport.server.room import Room
from echoreport.server.store import studies
from echoreport.server.visitor import Visitor


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """Takes no room on the disk."""
    path = tmp_path / "huge.dcm"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    return path


def test_two_gigabytes_are_refused_by_the_page_and_by_the_server(
    room: Room, log_in: Callable[..., Page], ann: Visitor, huge: Path
) -> None:
    page, sent = log_in(ann, "/"), list[str]()
    page.on("request", lambda request: sent.append(request.method))
    page.locator("#files").set_input_files(huge)
    add = page.get_by_role("button", name="Add to the worklist")
    add.click()
    problem = page.locator("#problem")
    expect(problem).to_contain_text("huge.dcm has more than 128 MiB: leave it out.")
    assert "POST" not in sent
    page.locator("#upload").evaluate("form => Object.assign(form.dataset, {bytes: 1e12, fileBytes: 1e12})")
    with page.expect_response("**/studies") as got:
        add.click()
    assert got.value.status == 413
    expect(problem).to_contain_text("a request of more than 536,870,912 bytes")
    expect(page.locator("#files")).to_have_value("C:\\fakepath\\huge.dcm")  # what was chosen is still there
    expect(page.locator("#progress")).to_be_hidden()
    with room.database.reading() as session:
        assert studies.listed(session) == ([], 0)
    assert list(room.settings.incoming.iterdir()) == []
