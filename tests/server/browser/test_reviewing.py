"""A review in a real browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Route, expect

from echoreport.drafting.draft import Draft
from echoreport.server import reviewing
from echoreport.server.database.tables import Study, User
from echoreport.server.room import Room
from echoreport.server.store import audit, claims, sessions, studies, versions
from echoreport.server.visitor import Visitor

Open = Callable[..., Page]


@pytest.fixture
def study_id(add_study: Callable[..., str]) -> str:
    return add_study()


def draft_in(room: Room, study_id: str) -> Draft:
    with room.database.reading() as session:
        return versions.content(versions.version_of(session, study_id))


def study_in(room: Room, study_id: str) -> Study:
    with room.database.reading() as session:
        return studies.study_of(session, study_id)


def say(page: Page, version: int) -> None:
    expect(page.locator("#saved")).to_have_text(f"Saved: version {version}")


def test_a_corrected_finding_changes_the_wording_and_back(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    before = page.locator("#text").input_value()
    choice = page.locator("#choice-mitral-regurgitation")
    choice.focus()
    choice.select_option("present:moderate")
    expect(page.locator("#text")).to_have_value(re.compile("moderate mitral regurgitation"))
    say(page, 2)
    expect(choice).to_be_focused()
    expect(page.locator("#sentences")).to_contain_text("moderate mitral regurgitation")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value(before)
    page.keyboard.press("Control+Shift+Z")
    say(page, 4)
    assert "moderate mitral regurgitation" in draft_in(room, study_id).text


def test_a_changed_text_is_kept_by_itself_and_its_findings_are_taken(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    text = page.locator("#text")
    text.fill(text.input_value().replace("mild mitral", "severe mitral").replace("mildly stenotic", "normal"))
    text.press("End")
    say(page, 2)
    expect(text).to_be_focused()
    expect(page.locator("#differing")).to_contain_text(
        re.compile("Mitral regurgitation: the findings say mild, the text says severe")
    )
    page.get_by_role("button", name="Take the findings of the text").click()
    expect(page.locator("#choice-mitral-regurgitation")).to_have_value("present:severe")
    expect(page.locator("#differing")).not_to_contain_text("differ")
    page.locator("#undo").click()
    say(page, 4)
    page.get_by_role("button", name="Rewrite the text by the findings").click()
    say(page, 5)
    assert "severe mitral" not in draft_in(room, study_id).text


def test_what_is_being_typed_is_kept_before_a_finding_changes(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#text").fill(page.locator("#text").input_value() + " Poor window.")
    page.locator("#choice-pulmonic-stenosis").select_option("absent")
    say(page, 3)
    assert "Poor window." in draft_in(room, study_id).text
    assert "no pulmonic stenosis" in draft_in(room, study_id).text


def test_the_second_of_two_reviewers_is_told_and_loses_nothing(
    room: Room, log_in: Open, study_id: str, ann: Visitor, bob: Visitor
) -> None:
    first, second = log_in(ann, f"/studies/{study_id}"), log_in(bob, f"/studies/{study_id}")
    first.locator("#choice-aortic-stenosis").select_option("present:severe")
    say(first, 2)
    second.locator("#text").fill("Aortic valve: my words.")
    second.locator("#text").blur()
    panel = second.locator("[data-conflict]")
    expect(panel).to_contain_text("Dr Ann changed this at")
    expect(panel).to_contain_text("version 2")
    expect(panel).to_contain_text("severe aortic stenosis")
    expect(second.locator("#mine")).to_have_value("Aortic valve: my words.")
    expect(second.locator("#text")).to_have_value("Aortic valve: my words.")
    expect(second.locator("#saved")).to_contain_text("Not saved")
    assert study_in(room, study_id).version == 2
    second.locator("[data-conflict] a").click()
    expect(second.locator("#choice-aortic-stenosis")).to_have_value("present:severe")


def test_approving_signs_the_exact_text_and_reopening_takes_it_back(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    reviewing.change_text(room, ann, study_id, 1, "Aortic valve: Severe aortic stenosis.\nNothing else was looked at.")
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#approve").click()
    dialog = page.locator("#dialog")
    expect(dialog.locator(".signed")).to_have_text(
        "Aortic valve: Severe aortic stenosis.\nNothing else was looked at.", use_inner_text=True
    )
    expect(dialog).to_contain_text("Signed as Dr Ann (account ann).")
    sign = dialog.get_by_role("button", name="Approve and sign")
    sign.click()
    assert study_in(room, study_id).state == "in-review"  # the differences are not confirmed
    dialog.get_by_role("checkbox").check()
    sign.click()
    expect(page.locator(".signature")).to_contain_text("Dr Ann (account ann)")
    expect(page.locator("#text")).to_have_count(0)
    approval = draft_in(room, study_id).approval
    assert approval is not None
    assert approval.by == "Dr Ann"
    page.locator("#reopen").click()
    expect(page.locator("#text")).to_be_visible()
    assert draft_in(room, study_id).approval is None


def test_a_rejection_has_a_reason(room: Room, log_in: Open, study_id: str, ann: Visitor) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#reject").click()
    page.locator("#reason").fill("Not a valve study")
    page.locator("#dialog").get_by_role("button", name="Reject").click()
    expect(page.locator(".signature")).to_contain_text("Not a valve study")
    assert study_in(room, study_id).state == "rejected"


def test_a_reader_sees_everything_and_can_change_nothing(log_in: Open, study_id: str, reader: Visitor) -> None:
    page = log_in(reader, f"/studies/{study_id}")
    expect(page.locator("#text-box")).to_contain_text("Mild aortic stenosis")
    expect(page.locator("#findings")).to_contain_text("Mitral regurgitation")
    expect(page.locator(".proof")).to_be_visible()
    assert page.locator("textarea, select, #approve, #reject, #undo, [data-act]").count() == 0
    page.goto("/")
    assert page.locator("#upload").count() == 0
    answer = page.request.get(f"/studies/{study_id}/approve", headers={"accept": "text/html"})
    assert answer.status == 403
    assert "reviewer" in answer.text()


def test_scripts_in_names_and_texts_are_words(
    room: Room, add_study: Callable[..., str], log_in: Open, ann: Visitor
) -> None:
    script = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    study_id = add_study(f"{script}\u202e")
    reviewing.change_text(room, ann, study_id, 1, f"</textarea>{script} Severe aortic stenosis <b>.")
    page = log_in(ann, "/")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    expect(page.locator("a.row")).to_have_text(f"{script}�")
    for path in (f"/studies/{study_id}", f"/studies/{study_id}/history", "/audit", "/search?words=<script>alert(3)"):
        page.goto(path)
        assert page.locator("main img, main script, main b").count() == 0
    page.goto(f"/studies/{study_id}")
    expect(page.locator("#text")).to_have_value(f"</textarea>{script} Severe aortic stenosis <b>.")


def test_text_that_cannot_be_seen_as_it_is_stored_is_not_kept(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#text").fill("Severe \u202eaortic stenosis")
    page.locator("#text").blur()
    expect(page.locator("#problem")).to_contain_text("turns the direction")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    expect(page.locator("#text")).to_have_value("Severe \u202eaortic stenosis")
    assert study_in(room, study_id).version == 1


def test_a_sentence_shows_what_it_rests_on(log_in: Open, study_id: str, ann: Visitor) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    words = "Jet of mild mitral incompetence is seen."
    page.get_by_role("button", name=words).click()
    proof = page.locator(".proof")
    expect(proof.locator(".said")).to_contain_text(words)
    expect(proof).to_contain_text("mitral regurgitation: mild")
    expect(proof.locator("mark").first).to_be_visible()
    name = proof.get_attribute("data-image")
    expect(page.locator("figure.frame:visible")).to_have_attribute("data-name", str(name))
    page.locator("#text").click()
    page.keyboard.press("Control+Home")
    expect(proof.locator(".said")).to_contain_text("Aortic valve is mildly stenotic.")


def test_all_is_done_with_the_keyboard(room: Room, log_in: Open, study_id: str, ann: Visitor) -> None:
    page = log_in(ann, "/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("a.row")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_be_visible()
    layer = page.locator("figure:visible .layer.peaks")
    page.keyboard.press("p")
    expect(layer).to_be_hidden()
    page.keyboard.press("p")
    expect(layer).to_be_visible()
    screen = page.locator("figure:visible svg.screen")
    whole = screen.get_attribute("viewBox")
    page.keyboard.press("+")
    assert screen.get_attribute("viewBox") != whole
    page.keyboard.press("0")
    assert screen.get_attribute("viewBox") == whole
    page.keyboard.press("]")
    expect(page.locator(".thumb").nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(page.locator("#choice-aortic-stenosis")).to_be_focused()
    page.keyboard.press("ArrowDown")
    say(page, 2)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#dialog")).to_be_visible()
    page.get_by_role("button", name="Approve and sign").press("Enter")
    expect(page.locator(".signature")).to_contain_text("Dr Ann")
    assert study_in(room, study_id).state == "approved"


def test_the_list_follows_what_others_do(
    room: Room, log_in: Open, add_study: Callable[..., str], study_id: str, ann: Visitor, bob: Visitor
) -> None:
    page = log_in(ann, "/")
    row = page.locator(f"#study-{study_id}")
    row.focus()
    later = add_study("Later study")
    expect(page.locator(f"#study-{later}")).to_be_visible(timeout=10_000)
    expect(row).to_be_focused()
    page.locator("#words").fill("later")
    expect(row).to_have_count(0)
    assert "words=later" in page.url


def test_who_looked_stands_in_the_trail(room: Room, log_in: Open, study_id: str, ann: Visitor, bob: Visitor) -> None:
    log_in(bob, f"/studies/{study_id}")
    page = log_in(ann, f"/studies/{study_id}/history")
    trail = page.locator(".trail")
    expect(trail).to_contain_text("Dr Bob")
    expect(trail).to_contain_text("image")
    with page.expect_download() as got:
        page.goto(f"/studies/{study_id}")
        page.get_by_role("link", name="JSON").click()
    assert got.value.suggested_filename == f"{study_id}-1.json"
    with room.database.reading() as session:
        assert "report" in {line.action for line in audit.trail(session, study_id)}


def test_an_upload_waits_for_its_draft_and_opens_by_itself(
    room: Room, log_in: Open, ann: Visitor, tmp_path: Path
) -> None:
    image = tmp_path / "frame <b>.png"
    Image.new("L", (640, 480)).save(image)
    page = log_in(ann, "/")
    page.locator("#files").set_input_files(image)
    page.locator("#study-name").fill("From the browser")
    page.get_by_role("button", name="Add to the worklist").click()
    page.locator("#uploaded a").click()
    expect(page.locator("#review")).to_contain_text("waits for its draft")
    with room.database.writing() as session:
        study = claims.claim(session, "p1")
        assert study is not None
        claims.give_up(session, study.id, "p1", "got no image that is read, wanted one: look at the files")
    page.evaluate("document.body.dispatchEvent(new Event('changed'))")
    expect(page.locator(".report")).to_contain_text("got no image that is read")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".report")).to_contain_text("waits for its draft")


def test_whoever_looks_is_told_of_a_newer_version(
    room: Room, log_in: Open, study_id: str, ann: Visitor, bob: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    reviewing.change_text(room, bob, study_id, 1, "Aortic valve: Severe aortic stenosis.")
    page.evaluate("htmx.ajax('GET', document.querySelector('.newer').getAttribute('hx-get'), '.newer')")
    expect(page.locator(".newer")).to_contain_text("Dr Bob has changed this study since: version 2")


def test_the_report_as_a_page_looks_as_it_is_made_and_runs_nothing(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    reviewing.change_text(room, ann, study_id, 1, "<script>document.title = 'run'</script> Severe aortic stenosis.")
    page = log_in(ann, f"/studies/{study_id}")
    with page.expect_response("**/draft.html*") as got:
        page.locator("#formats").get_by_role("link", name="page").click()
    assert "script-src" not in got.value.headers["content-security-policy"]
    expect(page.locator("h1")).to_have_text("Heart valves, spectral Doppler")
    assert page.locator(".badge").first.evaluate("one => getComputedStyle(one).borderRadius") != "0px"
    assert "run" not in page.title()
    assert page.evaluate("origin") == "null"


def test_on_a_telephone_a_chosen_sentence_brings_its_evidence_and_typing_does_not(
    log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}", 400)
    page.locator("#sentence-5").press("Enter")
    expect(page.locator(".proof .said")).to_contain_text("Jet of mild mitral")
    expect(page.locator(".proof .said")).to_be_in_viewport()
    page.get_by_role("link", name="Back to this sentence").click()
    expect(page.locator("#sentence-5")).to_be_in_viewport()
    page.locator("#text").click()
    page.keyboard.press("Control+Home")
    expect(page.locator(".proof .said")).to_contain_text("Aortic valve is mildly stenotic.")
    expect(page.locator("#text")).to_be_in_viewport()


def test_a_slow_answer_does_not_hide_the_sentence_that_was_chosen_last(
    log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#sentence-1").click()
    expect(page.locator(".proof .said")).to_contain_text("Aortic valve is mildly stenotic.")
    held: list[Route] = []
    page.route(re.compile(r"/evidence/5\b"), lambda route: held.append(route))
    for last in ("1", "2"):
        page.locator("#sentence-5").click()
        expect(page.locator("#sentence-5")).to_have_attribute("aria-pressed", "true")
        with page.expect_response(re.compile(rf"/evidence/{last}\b")):
            page.locator(f"#sentence-{last}").click()
        with contextlib.suppress(Error):  # the page may have taken its question back
            held.pop().continue_()
        expect(page.locator(f".proof[data-number='{last}']")).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(page.locator(f".proof[data-number='{last}']")).to_be_visible()


def test_a_sentence_whose_evidence_did_not_come_can_be_asked_again(log_in: Open, study_id: str, ann: Visitor) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#sentence-1").click()
    expect(page.locator(".proof[data-number='1']")).to_be_visible()
    page.route(re.compile(r"/evidence/5\b"), lambda route: route.abort(), times=1)
    page.locator("#sentence-5").click()
    expect(page.locator("#problem")).to_contain_text("The room does not answer.")
    expect(page.locator("#sentence-1")).to_have_attribute("aria-pressed", "true")
    page.locator("#sentence-5").click()
    expect(page.locator(".proof[data-number='5']")).to_be_visible()
    expect(page.locator("#sentence-5")).to_have_attribute("aria-pressed", "true")


def test_text_that_is_refused_is_not_lost_by_a_change_that_follows(
    room: Room, log_in: Open, study_id: str, ann: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    page.locator("#text").fill("An hour of words. \u202e")
    choice = page.locator("#choice-mitral-regurgitation")
    chosen = choice.input_value()
    choice.select_option("present:severe")
    expect(page.locator("#problem")).to_contain_text("turns the direction")
    expect(choice).to_have_value(chosen)
    page.locator("#text").fill("An hour of words.")
    page.locator("#text").blur()
    say(page, 2)
    assert study_in(room, study_id).version == 2
    assert draft_in(room, study_id).text == "An hour of words."


def test_whoever_is_logged_out_is_told_in_words(room: Room, log_in: Open, study_id: str, ann: Visitor) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    with room.database.writing() as session:
        user = session.get(User, ann.user_id)
        assert user is not None
        sessions.end_all_of(session, user)
    page.locator("#text").fill("My words.")
    page.locator("#text").blur()
    expect(page.locator("#problem .problem")).to_contain_text("your session has ended")
    expect(page.locator("#problem")).not_to_contain_text("{")
    expect(page.locator("#text")).to_have_value("My words.")


def test_nobody_signs_what_somebody_else_changed_since_without_being_told(
    room: Room, log_in: Open, study_id: str, ann: Visitor, bob: Visitor
) -> None:
    page = log_in(ann, f"/studies/{study_id}")
    reviewing.change_text(room, bob, study_id, 1, "Aortic valve: Bob's words.")
    page.locator("#approve").click()
    expect(page.locator("[data-conflict]")).to_contain_text("Dr Bob changed this at")
    expect(page.locator("#dialog")).not_to_be_visible()
