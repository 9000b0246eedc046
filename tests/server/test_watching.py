"""The watched folder: what stands still becomes a study, once."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from echoreport.server.receiving import watching
from echoreport.server.receiving.watching import Watcher
from echoreport.server.room import Room
from echoreport.server.store import studies


@pytest.fixture
def room(room: Room) -> Room:
    """A room in which two looks are long enough."""
    return replace(room, settings=replace(room.settings, watch_quiet=0))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def samples(demo_corpus: Path) -> Callable[[str], list[Path]]:
    return lambda suffix: sorted((demo_corpus / "images").glob(f"*{suffix}"))


def names(room: Room) -> dict[str, list[str]]:
    """Study -> its images."""
    with room.database.reading() as session:
        found, _ = studies.listed(session)
        return {study.name: [image.name for image in studies.study_of(session, study.id).images] for study in found}


def test_a_folder_is_a_study_and_single_images_are_one_each(room: Room, inbox: Path, samples) -> None:
    first, second = samples(".png")[:2]
    (inbox / "bed 3" / "series").mkdir(parents=True)
    shutil.copy(first, inbox / "bed 3" / "a.png")
    shutil.copy(second, inbox / "bed 3" / "series" / "b.png")
    shutil.copy(first, inbox / "single.png")
    (inbox / ".half.png").write_bytes(b"what another program still writes")
    (inbox / "link.png").symlink_to(first)
    watcher = Watcher(room, inbox)
    assert [watcher.look(), watcher.look(), watcher.look()] == [0, 2, 0]
    assert names(room) == {"bed 3": ["a.png", "b.png"], "single": ["single.png"]}
    assert len(list(inbox.rglob("*.png"))) == 5  # nothing was taken away
    assert list(room.settings.incoming.iterdir()) == []


def test_dicom_files_of_one_study_belong_together(room: Room, inbox: Path, samples) -> None:
    other = dcmread(samples(".dcm")[0])
    other.StudyInstanceUID = generate_uid()
    other.save_as(inbox / "c.dcm")
    for name in ("a.dcm", "b.dcm"):
        shutil.copy(samples(".dcm")[0], inbox / name)
    watcher = Watcher(room, inbox)
    assert [watcher.look(), watcher.look()] == [0, 2]
    assert names(room) == {"a": ["a.dcm", "b.dcm"], "c": ["c.dcm"]}


def test_what_still_grows_waits_and_its_study_with_it(room: Room, inbox: Path, samples) -> None:
    image = samples(".png")[0].read_bytes()
    (inbox / "bed 3").mkdir()
    (inbox / "bed 3" / "a.png").write_bytes(image)
    growing = inbox / "bed 3" / "b.png"
    growing.write_bytes(image[:1000])
    watcher = Watcher(room, inbox)
    watcher.look()
    growing.write_bytes(image)
    assert watcher.look() == 0
    assert watcher.look() == 1
    assert names(room) == {"bed 3": ["a.png", "b.png"]}


def test_nothing_is_taken_twice_by_a_watcher_begun_anew_but_what_is_new_is(room: Room, inbox: Path, samples) -> None:
    shutil.copy(samples(".png")[0], inbox / "a.png")
    taken = []
    for _ in range(2):
        watcher = Watcher(room, inbox)
        taken += [watcher.look(), watcher.look()]
    (inbox / "a.png").write_bytes(samples(".png")[1].read_bytes())
    os.utime(inbox / "a.png", ns=(1, 1))
    taken += [watcher.look(), watcher.look()]
    assert taken == [0, 1, 0, 0, 0, 1]


def test_what_is_no_image_is_told_once_without_its_name(
    room: Room, inbox: Path, samples, caplog: pytest.LogCaptureFixture
) -> None:
    (inbox / "Smith John").mkdir()
    (inbox / "Smith John" / "Smith got flowers.txt").write_text("Smith has severe aortic stenosis.")
    shutil.copy(samples(".png")[0], inbox / "Smith John" / "a.png")
    (inbox / "Smith.txt").write_text("Smith")
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            watcher = Watcher(room, inbox)
            watcher.look()
            watcher.look()
    assert names(room) == {"Smith John": ["a.png"]}
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["a watched file cannot be used"] * 2
    assert "Smith" not in caplog.text


def test_a_folder_that_is_away_ends_nothing(room: Room, inbox: Path) -> None:
    watcher = Watcher(room, inbox)
    inbox.rmdir()
    with pytest.raises(FileNotFoundError):
        watcher.look()


def test_a_study_waits_until_all_of_it_has_stood_still(
    room: Room, inbox: Path, samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(watching, "monotonic", lambda: clock[0])
    watcher = Watcher(replace(room, settings=replace(room.settings, watch_quiet=30)), inbox)
    (inbox / "bed 3").mkdir()
    taken = []
    for at, name in [(0, "a.png"), (29, "b.png"), (58, "c.png.filepart"), (87, ""), (88, "")]:
        clock[0] = at
        if name:
            shutil.copy(samples(".png")[0], inbox / "bed 3" / name)
        taken.append(watcher.look())
    assert taken == [0, 0, 0, 0, 1]
    assert names(room) == {"bed 3": ["a.png", "b.png"]}
    (inbox / "bed 3" / "c.png.filepart").rename(inbox / "bed 3" / "c.png")
    assert watcher.look() == 0


@pytest.mark.parametrize("name", [".a.png", "a.png.part", "a.png.TMP", "a.png.filepart"])
def test_half_written_files_are_left_alone(
    room: Room, inbox: Path, samples, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    (inbox / "bed 3").mkdir()
    for folder in (inbox, inbox / "bed 3"):
        shutil.copy(samples(".png")[0], folder / name)
    watcher = Watcher(room, inbox)
    assert [watcher.look(), watcher.look()] == [0, 0]
    for folder in (inbox, inbox / "bed 3"):
        (folder / name).rename(folder / "whole.png")
    assert [watcher.look(), watcher.look()] == [0, 2]
    assert not caplog.records
