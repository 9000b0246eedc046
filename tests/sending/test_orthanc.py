"""A draft stored in a real Orthanc and read back from it."""

import os
import subprocess
import sys
from io import BytesIO

import pytest
from pydicom import dcmread

from echoreport.drafting.formats import as_json
from echoreport.errors import EchoReportError
from echoreport.sending import send

WAYS = ("web_target", "dicom_target")


def tree(item):
    """A content tree as nested plain values, without the coding of its elements."""
    return item.to_json_dict()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_stored_is_what_was_sent(orthanc, content, way) -> None:
    send(content, getattr(orthanc, way))
    (instance,) = orthanc.instances()
    sent, stored = dcmread(BytesIO(content)), dcmread(BytesIO(orthanc.get(f"/instances/{instance}/file").content))
    assert tree(stored) == tree(sent)
    assert stored.PatientName == "Müller^Jürgen"


@pytest.mark.parametrize("way", WAYS)
def test_orthanc_shows_patient_study_series_and_every_text(orthanc, content, draft, way) -> None:
    send(content, getattr(orthanc, way))
    (instance,) = orthanc.instances()
    shown = orthanc.get(f"/instances/{instance}/tags?simplify").json()
    assert (shown["PatientID"], shown["StudyInstanceUID"], shown["AccessionNumber"]) == ("P-7", "1.2.3.4", "A-7")
    assert shown["SeriesDescription"] == "Machine draft - not reviewed"
    assert (shown["PreliminaryFlag"], shown["VerificationFlag"]) == ("PRELIMINARY", "UNVERIFIED")
    everything = str(shown)
    for words in (draft.text, draft.sentences[0].text, *draft.not_determined, draft.model, "av.dcm"):
        assert words in everything


def test_sent_twice_and_both_ways_it_is_stored_once(orthanc, content) -> None:
    for way in (*WAYS, *WAYS):
        send(content, getattr(orthanc, way))
    assert len(orthanc.instances()) == 1


def test_without_the_password_it_is_refused(orthanc, content, monkeypatch) -> None:
    monkeypatch.setenv("ECHOREPORT_SEND_PASSWORD", "wrong")
    with pytest.raises(EchoReportError, match=r"got HTTP 401 .* wanted the file stored: set ECHOREPORT_SEND_USER"):
        send(content, orthanc.web_target)
    assert orthanc.instances() == []


def test_a_wrong_path_is_said(orthanc, content) -> None:
    with pytest.raises(EchoReportError, match=r"got HTTP 404 .* give the path of its DICOMweb service"):
        send(content, f"{orthanc.web_target}-not")


def test_a_wrong_title_is_said(orthanc, content) -> None:
    with pytest.raises(EchoReportError, match=r"association rejected .*[Cc]alled AE.* check its title"):
        send(content, orthanc.dicom_target.replace("ORTHANC", "ORTHANK"))
    assert orthanc.instances() == []


def test_the_command_stores_a_saved_draft(orthanc, draft, tmp_path) -> None:
    (tmp_path / "saved.json").write_text(as_json.render(draft), encoding="utf-8")
    command = ["draft", "--from-json", "saved.json", "--send", orthanc.web_target]
    ran = subprocess.run(
        [sys.executable, "-m", "echoreport", *command],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, f"stored in {orthanc.web_target}; the draft is kept in saved.json\n")
    assert len(orthanc.instances()) == 1
