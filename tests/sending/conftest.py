"""What the tests send, and a real Orthanc on loopback: Debian's packages `orthanc` and `orthanc-dicomweb`."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from echoreport.domain import Assertion, Disease, DraftFinding, ImageHeader, Severity, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats import as_dicom_sr
from echoreport.drafting.parts import DraftImage, DraftSentence

WEB_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Orthanc:
    http: int
    dicom: int

    @property
    def web_target(self) -> str:
        if not WEB_PLUGIN.exists():
            pytest.skip("orthanc-dicomweb is not installed")
        return f"http://127.0.0.1:{self.http}/dicom-web"

    @property
    def dicom_target(self) -> str:
        return f"dicom://ORTHANC@127.0.0.1:{self.dicom}"

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.http}{path}", auth=("reader", "secret"), timeout=20)

    def instances(self) -> list[str]:
        return self.get("/instances").json()

    def clear(self) -> None:
        for patient in self.get("/patients").json():
            httpx.delete(f"http://127.0.0.1:{self.http}/patients/{patient}", auth=("reader", "secret"), timeout=20)


@contextmanager
def running_orthanc(folder: Path) -> Iterator[Orthanc]:
    """Start it with its own configuration and storage; it is stopped whatever happens."""
    program = shutil.which("Orthanc")
    if program is None:
        pytest.skip("orthanc is not installed")
    archive = Orthanc(free_port(), free_port())
    (folder / "orthanc.json").write_text(json.dumps(_configuration(folder, archive)))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
        try:
            _wait(process, archive, folder / "log")
            yield archive
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configuration(folder: Path, archive: Orthanc) -> dict[str, Any]:
    return {
        "Name": "test",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "TemporaryDirectory": str(folder),
        "HttpPort": archive.http,
        "DicomPort": archive.dicom,
        "DicomAet": "ORTHANC",
        "DicomCheckCalledAet": True,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {"reader": "secret"},
        "OverwriteInstances": False,
        "Plugins": [str(WEB_PLUGIN)] if WEB_PLUGIN.exists() else [],
    }


def _wait(process: subprocess.Popen[bytes], archive: Orthanc, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            archive.get("/system").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"Orthanc did not start: {log.read_text(errors='replace')[-1000:]}")


@pytest.fixture(scope="session")
def draft() -> Draft:
    """A short draft of a study with a DICOM image."""
    header = ImageHeader(
        "P-7", "Müller^Jürgen", "19500102", "M", "1.2.3.4", "S7", "20260102", "101500", "A-7", "1.2.3.5"
    )
    finding = DraftFinding(Valve.AORTIC, Disease.STENOSIS, Assertion.PRESENT, Severity.SEVERE, 0.84, ("av.dcm",))
    words = "There is severe aortic stenosis."
    return Draft(
        study_id="study 7",
        model="tests, simulated",
        text=f"Aortic valve: {words}",
        findings=(finding,),
        measurements=(),
        evidence=(),
        not_determined=("Mitral valve: not imaged.",),
        rejected_images=(),
        images=(DraftImage("av.dcm", "dicom", header=header),),
        sentences=(DraftSentence("aortic", words, (finding,), ("av.dcm",)),),
        created="2026-01-02T10:30:00Z",
    )


@pytest.fixture(scope="session")
def content(draft: Draft) -> bytes:
    """The same as DICOM SR."""
    return as_dicom_sr.render(draft)


@pytest.fixture(scope="session")
def _orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("orthanc")) as archive:
        yield archive


@pytest.fixture
def orthanc(_orthanc: Orthanc, monkeypatch: pytest.MonkeyPatch) -> Orthanc:
    """An empty archive, with its user and password in the environment."""
    monkeypatch.setenv("ECHOREPORT_SEND_USER", "reader")
    monkeypatch.setenv("ECHOREPORT_SEND_PASSWORD", "secret")
    _orthanc.clear()
    return _orthanc


@pytest.fixture
def nowhere() -> int:
    """A port at which nobody listens."""
    return free_port()
