"""Processes that draft: each study once, whoever is killed, and frames that show nothing of the rest of the screen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from echoreport.drafting.formats.as_json import content_of
from echoreport.errors import InputError
from echoreport.images import read_doppler_image
from echoreport.reporter import Reporter
from echoreport.server.drafters import Drafters, drafters
from echoreport.server.drafters.asking import Asking
from echoreport.server.drafters.draft_one import draft_one
from echoreport.server.drafters.place import Place, Task
from echoreport.server.drafters.questions import Question
from echoreport.server.problems import BusyError
from echoreport.server.receiving import Received, receive
from echoreport.server.room import Room
from echoreport.server.settings import Settings
from echoreport.server.shown import shown_file
from echoreport.server.store import claims, studies, versions

_SECONDS = 300.0
"""After which a test is given up: drafting has the least priority on a busy machine."""


@pytest.fixture(scope="session")
def reporter(tiny_model: Path) -> Reporter:
    return Reporter.load(tiny_model)


@pytest.fixture
def modelled(room: Room, tiny_model: Path) -> Room:
    return replace(room, settings=replace(room.settings, model=tiny_model))


def upload(room: Room, *images: Path) -> str:
    for image in images:
        shutil.copy(image, room.settings.incoming / image.name)
    return receive(room, [Received(room.settings.incoming / i.name, i.name) for i in images], "S1", "upload")


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def state(room: Room, study_id: str) -> str:
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
        return study.fault or study.state


@pytest.fixture
def traces(demo_corpus: Path) -> list[Path]:
    return sorted((demo_corpus / "images").glob("*.png"))[:2] + sorted((demo_corpus / "images").glob("*.dcm"))[:1]


def test_a_draft_is_what_the_draft_command_gives_with_frames_that_show_only_the_spectrum(
    reporter: Reporter, traces: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    files = {path.name: Path(shutil.copy(path, tmp_path / path.name)) for path in traces[:2]} | {broken.name: broken}
    drafted = draft_one(reporter, "S1", files)
    wanted = json.loads(json.dumps(content_of(reporter.draft(list(files.values()), "S1"))))
    assert json.loads(drafted.draft) | {"created": ""} == wanted | {"created": ""}
    assert not drafted.frames["broken.png"].layers
    assert drafted.frames["broken.png"].reason
    assert not shown_file(broken).exists()
    for path in traces[:2]:
        frame = drafted.frames[path.name]
        assert frame.vector
        np.testing.assert_allclose(
            np.frombuffer(frame.vector, "<f4"), reporter.encode_images([read_doppler_image(path)])[0], atol=1e-5
        )
        assert frame.layers
        x0, y0, x1, y1 = frame.layers["region"]
        shown, whole = (np.asarray(Image.open(p).convert("RGB")) for p in (shown_file(files[path.name]), path))
        assert (frame.layers["height"], frame.layers["width"]) == shown.shape[:2]
        assert (shown[y0:y1, x0:x1] == whole[y0:y1, x0:x1]).all()
        assert not shown[:y0].any()
        assert whole[:y0].any()
        points = [point for line in frame.layers["envelopes"] for point in line["points"]]
        assert points
        assert all(x0 <= x < x1 for x, _ in points)


def test_a_patient_id_that_no_database_keeps_holds_no_other_study_up(
    reporter: Reporter, demo_corpus: Path, tmp_path: Path
) -> None:
    image = dcmread(sorted((demo_corpus / "images").glob("*.dcm"))[0])
    image.PatientID = "A\0B"
    path = tmp_path / "nul.dcm"
    image.save_as(path)
    assert draft_one(reporter, "S1", {path.name: path}).patient == "A B"


def test_studies_are_drafted_and_questions_answered(modelled: Room, traces: list[Path]) -> None:
    ids = [upload(modelled, trace) for trace in traces[:2]]
    with modelled.database.writing() as session:
        assert claims.claim(session, "of a server that was killed")
    working = Drafters(modelled.settings)
    working.start()
    two = of_two_patients(modelled, traces[2])
    until(lambda: all(state(modelled, study_id) == "drafted" for study_id in ids))
    with modelled.database.reading() as session:
        study = studies.study_of(session, ids[0])
        assert study.vector
        assert [bool(image.layers) for image in study.images] == [True]
        assert versions.content(versions.version_of(session, ids[0])).text == study.text
    until(lambda: state(modelled, two) != "new")
    assert state(modelled, two).startswith("got images of more than one patient: their headers differ in")
    assert "Smith" not in state(modelled, two)
    until(lambda: is_ready(working))
    near = working.search_text("severe aortic stenosis", 3)
    assert len(near) == 3
    assert near[0].similarity >= near[1].similarity
    assert working.vector_of_image(traces[0]).shape == working.vector_of_text("severe stenosis").shape
    with pytest.raises(InputError, match="without any word"):
        working.search_text("xyzzy")
    with pytest.raises(InputError, match="no such file"):
        working.vector_of_image(Path("gone.png"))
    assert (working.ready, working.fault) == (1, "")
    working.stop()
    assert working.ready == 0


def test_a_model_that_cannot_be_loaded_is_told_and_logged_once(
    modelled: Room,
    tiny_model: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafters, "_QUIET", 3600.0)  # on a busy machine a minute passes, and it may be told again
    model = Path(shutil.copytree(tiny_model, tmp_path / "damaged"))
    with (model / "paragraphs.faiss").open("ab") as file:
        file.write(b"damage")
    working = Drafters(replace(modelled.settings, model=model))
    assert (working.ready, working.fault) == (0, "")
    working.start()
    until(lambda: working._drafting[0].fault != "" and len(working._drafting[0]._begun) > 1)
    assert working.ready == 0
    assert "another sha256" in working.fault
    working.stop()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(set(lines)) <= 2  # of the process that answers, too
    assert "another sha256" in "".join(lines)


def of_two_patients(room: Room, clip: Path) -> str:
    """A study that no upload lets in."""
    study_id = studies.new_id()
    (room.settings.images / study_id).mkdir()
    for patient in ("Smith", "Jones"):
        header = dcmread(clip)
        header.PatientID = patient
        header.save_as(room.settings.images / study_id / f"{patient[0]}.dcm")
    images = [studies.NewImage(f"{name}.dcm", f"{study_id}/{name}.dcm", "0" * 64) for name in "SJ"]
    with room.database.writing() as session:
        studies.add(session, study_id, "S1", "upload", images)
    return study_id


def is_ready(working: Drafters) -> bool:
    try:
        return bool(working.search_text("aortic stenosis", 1))
    except BusyError:
        return False


def held(room: Room) -> list[str]:
    with room.database.reading() as session:
        return [s.id for s in studies.listed(session)[0] if s.claimed_by]


def test_whoever_kills_a_process_its_study_is_drafted_unless_the_study_itself_seems_to(
    modelled: Room, traces: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafters, "_DEATHS", 2)
    working = Drafters(modelled.settings)
    working.start()
    killed, fatal = upload(modelled, traces[0]), upload(modelled, traces[1])
    kill_while_it_drafts(working, modelled, killed)
    until(lambda: state(modelled, killed) == "drafted")
    for _ in range(2):
        kill_while_it_drafts(working, modelled, fatal)
    assert state(modelled, fatal).startswith("got images at which several processes ended")
    good = upload(modelled, traces[2])
    until(lambda: state(modelled, good) == "drafted")
    working.stop()


def test_a_process_that_hangs_is_ended(modelled: Room, traces: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafters, "_DEATHS", 1)
    monkeypatch.setattr(drafters, "_LOOK", 0.0)
    working = Drafters(modelled.settings)
    working.start()
    study_id = upload(modelled, traces[0])
    until(lambda: study_id in held(modelled))
    os.kill(working._drafting[0]._process.pid, signal.SIGSTOP)
    with modelled.database.writing() as session:
        studies.study_of(session, study_id).claimed_at = studies.now() - timedelta(minutes=16)
    until(lambda: state(modelled, study_id).startswith("got images at which several processes ended or hung"))
    working.stop()


def kill_while_it_drafts(working: Drafters, room: Room, study_id: str) -> None:
    until(lambda: study_id in held(room))
    working._drafting[0].kill()  # as a system does that runs out of memory
    until(lambda: study_id not in held(room))


def test_a_process_that_ends_at_once_is_not_begun_over_and_over() -> None:
    begun: list[str] = []

    def task(name: str) -> Task:
        begun.append(name)
        return os.getpid, ()

    place = Place(task, lambda: str(len(begun)))
    for _ in range(8):
        place.fill()
        until(lambda: not place.alive)
        place.died()
    assert begun == ["0", "1", "2", "3", "4"]


def test_where_many_ask_at_once_the_others_are_told_at_once(tmp_path: Path) -> None:
    asking = Asking(Settings(model=tmp_path, data=tmp_path))
    busy = list[str]()

    def ask() -> None:
        try:
            asking.ask(Question("model", ()))
        except BusyError as error:
            busy.append(str(error))

    with asking._turn:  # as somebody who waits for a long answer has it
        threads = [threading.Thread(target=ask, daemon=True) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.5)
        assert len(busy) == 4
    for thread in threads:
        thread.join()
    assert len(busy) == 12
