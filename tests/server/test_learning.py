"""Approved studies become a corpus, a corpus becomes the next model, and agreement is counted."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from echoreport.bundle import Bundle
from echoreport.cli.main import app
from echoreport.cli.reviews import material
from echoreport.corpus import assign_splits, load_corpus, pairs
from echoreport.domain import Assertion, Disease, DraftFinding, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.drafting.parts import DraftImage, ValveState, ValveSummary
from echoreport.drafting.revising import with_finding
from echoreport.drafting.wording import compose, text_of
from echoreport.errors import EchoReportError, InputError
from echoreport.reporter import Reporter
from echoreport.server.app import create_app
from echoreport.server.database.tables import User
from echoreport.server.exporting import export, zipped
from echoreport.server.reviewed import existing_room, reviewed
from echoreport.server.room import Room, open_room
from echoreport.server.security.cookies import name_of
from echoreport.server.settings import Settings
from echoreport.server.store import audit, claims, sessions, studies, versions
from echoreport.server.store.comparing import agreement
from echoreport.server.store.shown_first import Standing
from echoreport.server.store.states import Change
from echoreport.server.visitor import Visitor
from tests.server.conftest import make_visitor


def finding(valve: Valve, assertion: Assertion, *images: str, lesion: Disease = Disease.STENOSIS) -> DraftFinding:
    return DraftFinding(valve, lesion, assertion, None, 0.9, images)


def put(room: Room, draft: Draft, files: dict[str, bytes], patient: str = "") -> str:
    """A study with its images and its draft, as receiving and drafting leave it."""
    study_id = studies.new_id()
    folder = room.settings.images / study_id
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with room.database.writing() as session:
        received = [studies.NewImage(name, f"{study_id}/{name}", "0" * 64) for name in files]
        studies.add(session, study_id, "name", "upload", received)
        claims.claim(session, "p1")
        content = json.dumps(content_of(draft))
        handed = claims.Drafted(content, draft.model, patient, Standing.of(draft), None, {})
        assert claims.hand_over(session, study_id, "p1", handed)
    return study_id


def approve(room: Room, who: Visitor, study_id: str, corrected: Draft | None = None) -> None:
    """Look at a study, correct it, sign it."""
    with room.database.writing() as session:
        audit.note(session, who, "viewed", study_id)
        base = 1
        if corrected:
            base = versions.change(session, study_id, 1, Change.FINDING, who, lambda draft: corrected).number
        versions.close(session, study_id, base, Change.APPROVED, who, lambda draft: draft)


def drafted(*findings: DraftFinding, images: dict[str, Valve], model: str = "m 1") -> Draft:
    """A draft with its wording, whose images are each of one valve."""
    described = ValveState.DESCRIBED
    valves = tuple(ValveSummary(v, described, tuple(n for n in images if images[n] is v)) for v in images.values())
    text = text_of(compose(findings, ()))
    return Draft("S", model, text, findings, (), (), (), (), tuple(DraftImage(n, None) for n in images), valves=valves)


AORTIC = finding(Valve.AORTIC, Assertion.PRESENT, "a.dcm")
MITRAL = finding(Valve.MITRAL, Assertion.ABSENT, "m.dcm")
IMAGES = {"a.dcm": Valve.AORTIC, "m.dcm": Valve.MITRAL}
FILES = {"a.dcm": b"a", "m.dcm": b"m", "not-used.dcm": b"n"}


def test_what_is_approved_is_exported_with_the_signed_text_and_the_paragraph_of_each_image(
    room: Room, ann: Visitor, tmp_path: Path
) -> None:
    ids = [put(room, drafted(AORTIC, MITRAL, images=IMAGES), FILES, patient) for patient in ("P1", "", "")]
    signed = replace(drafted(AORTIC, MITRAL, images=IMAGES), text="Aortic valve: Severe.\nMitral valve: No stenosis.")
    approve(room, ann, ids[0], signed)
    approve(room, ann, ids[1])
    with room.database.writing() as session:
        versions.close(session, ids[2], 1, Change.REJECTED, ann, lambda draft: draft)
    export(room, tmp_path / "out")
    corpus = load_corpus(tmp_path / "out")
    assert not corpus.problems
    reports = {report.study_id: report for report in corpus.reports}
    assert reports.keys() == set(ids[:2])
    assert (reports[ids[0]].text, reports[ids[0]].patient_id, reports[ids[1]].patient_id) == (signed.text, "P1", ids[1])
    rows = {(i.study_id, i.path.name): (i.valve, i.paragraph, i.path.read_bytes()) for i in corpus.images}
    assert rows == {
        (study, name): row
        for study in ids[:2]
        for name, row in (("a.dcm", (Valve.AORTIC, 0, b"a")), ("m.dcm", (Valve.MITRAL, 1, b"m")))
    }
    with room.database.writing() as session:
        versions.reopen(session, ids[0], 3, ann, lambda draft: draft)
    assert [report.study_id for report in reviewed(room).reports] == [ids[1]]


def test_an_image_is_of_no_valve_where_a_reviewer_took_away_what_was_said_of_it(room: Room, ann: Visitor) -> None:
    study_id = put(room, drafted(AORTIC, images=IMAGES), FILES)
    elsewhere = finding(Valve.TRICUSPID, Assertion.PRESENT, lesion=Disease.REGURGITATION)
    approve(room, ann, study_id, drafted(elsewhere, images=IMAGES))
    assert [(image.valve, image.paragraph) for image in reviewed(room).images] == [(None, None)] * 2


def test_the_same_reviews_give_the_same_bytes_and_the_zip_holds_what_the_folder_does(
    room: Room, ann: Visitor, tmp_path: Path
) -> None:
    approve(room, ann, put(room, drafted(AORTIC, MITRAL, images=IMAGES), FILES))
    for name in ("once", "twice"):
        export(room, tmp_path / name)
    held = [{p.relative_to(tmp_path / n): p.read_bytes() for p in files(tmp_path / n)} for n in ("once", "twice")]
    assert held[0] == held[1]
    packed = b"".join(zipped(room, ann)[1])
    assert packed == b"".join(zipped(room, ann)[1])
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {Path(name): archive.read(name) for name in archive.namelist()} == held[0]
    assert list(room.settings.incoming.iterdir()) == []


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_what_cannot_be_exported_is_a_line(room: Room, ann: Visitor, tmp_path: Path) -> None:
    with pytest.raises(EchoReportError, match="approve drafts first"):
        zipped(room, ann)
    study_id = put(room, drafted(AORTIC, images=IMAGES), FILES)
    approve(room, ann, study_id)
    (room.settings.images / study_id / "m.dcm").unlink()
    corpus = export(room, tmp_path / "out")
    assert [problem.reason for problem in corpus.problems] == ["got no file of it in the room's image folder"]
    assert not load_corpus(tmp_path / "out").problems
    with pytest.raises(EchoReportError, match="which exists"):
        export(room, tmp_path / "out")
    with pytest.raises(EchoReportError, match="holds no review room"):
        existing_room(tmp_path / "out")


def test_the_page_sends_the_zip_and_each_study_s_trail_has_a_line(room: Room, ann: Visitor) -> None:
    study_id = put(room, drafted(AORTIC, images=IMAGES), FILES)
    approve(room, ann, study_id)
    with room.database.writing() as session:
        secret = sessions.begin(session, session.get(User, ann.user_id))
    with TestClient(create_app(room), cookies={name_of(room.settings): secret}) as client:
        answer = client.get("/export")
    assert answer.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    with room.database.reading() as session:
        assert [(line.action, line.by) for line in audit.trail(session, study_id, limit=1)] == [("exported", "Dr Ann")]


def test_agreement_is_counted_per_model_and_follows_what_is_reopened(room: Room, ann: Visitor) -> None:
    first = [put(room, drafted(AORTIC, MITRAL, images=IMAGES), FILES) for _ in range(2)]
    second = put(room, drafted(AORTIC, MITRAL, images=IMAGES, model="m 2"), FILES)
    approve(room, ann, first[0])
    approve(room, ann, first[1], drafted(replace(MITRAL, assertion=Assertion.POSSIBLE), images=IMAGES))
    with room.database.writing() as session:
        versions.close(session, second, 1, Change.REJECTED, ann, lambda draft: draft)
    with room.database.reading() as session:
        found = agreement(session)
    assert [(row.name, row.studies, row.rejected) for row in found.models] == [("m 1", 2, 0), ("m 2", 0, 1)]
    row = found.every
    assert (row.unchanged.count, row.kept, row.added, row.removed, row.flipped) == (1, 1, 0, 1, 1)
    assert (row.precision.value, row.recall.value, row.edits) == (0.5, 0.5, 0.5)
    assert row.precision.interval == pytest.approx((0.0945, 0.9055), abs=1e-4)
    assert row.minutes is not None
    assert row.minutes >= 0
    with room.database.writing() as session:
        versions.reopen(session, first[1], 3, ann, lambda draft: draft)
    with room.database.reading() as session:
        assert agreement(session).every.studies == 1


@pytest.fixture(scope="module")
def filled(tiny_model: Path, demo_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of a room with 30 approved studies, a third of them corrected: each of ten demo images thrice."""
    room = open_room(Settings(tiny_model, tmp_path_factory.mktemp("filled") / "room"))
    ann, reporter, number = make_visitor(room, "ann"), Reporter.load(tiny_model), count()
    for path in [pair.image.path for split in ("train", "test") for pair in pairs(load_corpus(demo_corpus), split)]:
        draft = reporter.draft([path])
        corrected = draft
        for one in draft.findings:
            corrected = with_finding(corrected, one.valve, one.disease, Assertion.ABSENT)
        for change in (None, corrected, None):
            study_id = put(room, draft, {path.name: path.read_bytes()}, f"P{next(number)}")
            approve(room, ann, study_id, change)
    room.database.close()
    return room.settings.data


@pytest.mark.parametrize("with_corpus", [True, False])
def test_a_room_of_reviews_teaches_the_next_model(
    with_corpus: bool, filled: Path, hasty: None, demo_corpus: Path, tmp_path: Path
) -> None:
    run = CliRunner()
    assert run.invoke(app, ["export-reviews", str(filled), str(tmp_path / "exported")]).exit_code == 0
    source = tmp_path / "exported" if with_corpus else filled
    corpus = [str(demo_corpus)] if with_corpus else []
    model = tmp_path / "model"
    ran = run.invoke(app, ["train", *corpus, "--from-reviews", str(source), "--out", str(model)])
    assert ran.exit_code == 0, ran.output
    learned = Bundle.load(model)
    reviews = learned.provenance["reviews"]
    assert reviews["studies"] + reviews["of_test_patients"] == 30
    assert 20 <= reviews["studies"] < 30
    assert f"{reviews['studies']} reviewed studies among them" in ran.stderr
    exported = load_corpus(tmp_path / "exported")
    assert reviews["last_approval"] == max(report.date for report in exported.reports)
    assert "30 reviews up to" in learned.name
    tested = {image.patient_id for image in assign_splits(exported).images if image.split == "test"}
    assert tested
    assert tested.isdisjoint({paragraph.patient_id for paragraph in learned.paragraphs})
    image = next(iter(sorted((demo_corpus / "images").glob("*.dcm"))))
    assert run.invoke(app, ["draft", str(image), "--model", str(model)]).exit_code == 0
    if with_corpus:
        on = ["evaluate", str(demo_corpus), "--model", str(model), "--out", str(tmp_path / "figures")]
        assert run.invoke(app, on).exit_code == 0


def test_too_few_reviews_alone_are_a_line(room: Room, ann: Visitor) -> None:
    approve(room, ann, put(room, drafted(AORTIC, images=IMAGES), FILES))
    with pytest.raises(InputError, match=r"got [01] reviewed studies .* wanted at least 20"):
        material(None, reviewed(room))
    with pytest.raises(InputError, match="neither CORPUS nor --from-reviews"):
        material(None, None)
