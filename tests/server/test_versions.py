"""Versions of a study's report."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.server.problems import ConflictError, NotThereError
from echoreport.server.room import Room
from echoreport.server.store import claims, studies, versions
from echoreport.server.store.shown_first import Standing
from echoreport.server.store.states import Change, State
from echoreport.server.visitor import Visitor


@pytest.fixture
def study_id(room: Room, draft: Draft) -> str:
    """A study with its draft."""
    with room.database.writing() as session:
        study = studies.add(session, studies.new_id(), "S1", "upload", [studies.NewImage("a.dcm", "x/a.dcm", "0" * 64)])
        assert claims.claim(session, "p1") is study
        handed = claims.Drafted(json.dumps(content_of(draft)), draft.model, "", Standing.of(draft), None, {})
        assert claims.hand_over(session, study.id, "p1", handed)
        return study.id


def say(words: str):
    return lambda draft: replace(draft, text=words)


def text_of(room: Room, study_id: str) -> str:
    with room.database.reading() as session:
        return versions.content(versions.version_of(session, study_id)).text


def change(room: Room, study_id: str, base: int, who: Visitor, words: str) -> int:
    with room.database.writing() as session:
        return versions.change(session, study_id, base, Change.TEXT, who, say(words)).number


def test_changes_are_versions_and_undo_and_redo_walk_through_them(room: Room, study_id: str, ann: Visitor) -> None:
    assert [change(room, study_id, 1, ann, "two"), change(room, study_id, 2, ann, "three")] == [2, 3]
    seen = []
    for base, step in [(3, versions.undo), (4, versions.undo), (5, versions.redo), (6, versions.redo)]:
        with room.database.writing() as session:
            step(session, study_id, base, ann)
        seen.append(text_of(room, study_id))
    assert seen == ["two", "Aortic valve: Severe aortic stenosis.", "two", "three"]
    with room.database.writing() as session, pytest.raises(ConflictError, match="nothing to redo"):
        versions.redo(session, study_id, 7, ann)
    with room.database.reading() as session:
        assert [version.kind for version in versions.history(session, study_id)] == [
            "drafted", "text", "text", "undone", "undone", "redone", "redone",
        ]  # fmt: skip


def test_the_second_of_two_reviewers_is_told_and_overwrites_nothing(
    room: Room, study_id: str, ann: Visitor, bob: Visitor
) -> None:
    change(room, study_id, 1, ann, "by Ann")
    with pytest.raises(ConflictError, match="Dr Ann has made version 2") as caught:
        change(room, study_id, 1, bob, "by Bob")
    assert caught.value.version == 2
    assert text_of(room, study_id) == "by Ann"


def test_what_is_approved_is_changed_only_after_it_was_reopened(room: Room, study_id: str, ann: Visitor) -> None:
    with room.database.writing() as session:
        versions.close(session, study_id, 1, Change.APPROVED, ann, say("signed"))
    with pytest.raises(ConflictError, match="reopen it first"):
        change(room, study_id, 2, ann, "later")
    with room.database.writing() as session:
        versions.reopen(session, study_id, 2, ann, lambda draft: draft)
    assert change(room, study_id, 3, ann, "later") == 4
    with room.database.reading() as session:
        assert studies.study_of(session, study_id).state == State.IN_REVIEW
        assert versions.content(versions.version_of(session, study_id, 2)).text == "signed"


def test_a_change_that_fails_leaves_nothing(room: Room, study_id: str, ann: Visitor) -> None:
    def fails(draft: Draft) -> Draft:
        raise ValueError

    with pytest.raises(ValueError), room.database.writing() as session:  # noqa: PT011 - its own
        versions.change(session, study_id, 1, Change.TEXT, ann, fails)
    with room.database.reading() as session:
        assert studies.study_of(session, study_id).version == 1
        with pytest.raises(NotThereError):
            versions.version_of(session, study_id, 2)


def test_no_study_is_drafted_twice_and_none_waits_for_a_dead_process(room: Room) -> None:
    with room.database.writing() as session:
        ids = [studies.add(session, studies.new_id(), f"S{n}", "upload", []).id for n in range(2)]
    with room.database.writing() as session:
        assert [claims.claim(session, "p1").id, claims.claim(session, "p2").id] == ids  # type: ignore[union-attr]
        assert claims.claim(session, "p3") is None
        assert claims.release(session, ["p2"]) == 1
        assert claims.claim(session, "p3").id == ids[0]  # type: ignore[union-attr]


def test_words_are_searched_as_they_stand(room: Room) -> None:
    with room.database.writing() as session:
        for name in ("50% A", "500 A", "a_b", "axb", r"back\slash", "'; DROP TABLE studies; --"):
            studies.add(session, studies.new_id(), name, "upload", [])
    with room.database.reading() as session:
        for words, found in [("50%", 1), ("A_B", 1), ("\\", 1), ("'; drop", 1), ("a 5", 2), ("", 6)]:
            assert studies.listed(session, words=words)[1] == found, words
