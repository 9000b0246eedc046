"""C-STORE: against an archive of pynetdicom in this process."""

import socket
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.uid import ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import ComprehensiveSRStorage, UltrasoundImageStorage

from echoreport.errors import EchoReportError
from echoreport.sending import send


@pytest.fixture
def archive() -> Iterator[Callable]:
    """`archive(...)`: the target of an archive that gives every instance the same status, and what it was given."""
    running = []

    def start(status=0x0000, takes=ComprehensiveSRStorage, syntax=None, title="STORE", strict=True):
        given = []

        def stored(event):
            given.append((event.assoc.requestor.ae_title, event.dataset))
            return status

        entity = AE(title)
        entity.require_called_aet = strict
        entity.add_supported_context(takes, *([syntax] if syntax else []))
        server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, stored)])
        running.append(server)
        return f"dicom://STORE@127.0.0.1:{server.server_address[1]}", given

    yield start
    for server in running:
        server.shutdown()


@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian], ids=["any syntax", "implicit VR only"])
def test_the_instance_arrives_whole_from_echoreport(archive, content, syntax) -> None:
    target, given = archive(syntax=syntax)
    send(content, target)
    ((sender, stored),) = given
    assert sender == "ECHOREPORT"
    assert stored.to_json_dict() == dcmread(BytesIO(content)).to_json_dict()


def test_a_warning_means_that_it_is_stored(archive, content) -> None:
    target, given = archive(status=0xB000)
    send(content, target)
    assert len(given) == 1


@pytest.mark.parametrize(("status", "shown"), [(0xA700, "A700"), (0xC123, "C123"), (0x0122, "0122")])
def test_a_failure_is_said_with_its_status(archive, content, status, shown) -> None:
    target, given = archive(status=status)
    with pytest.raises(EchoReportError, match=f"got the status {shown} hex from dicom://STORE@"):
        send(content, target)
    assert len(given) == 1


def test_another_title_is_rejected(archive, content) -> None:
    target, given = archive(title="OTHER")
    with pytest.raises(EchoReportError, match=r"association rejected .* check its title"):
        send(content, target)
    assert given == []


def test_an_archive_that_takes_no_reports(archive, content) -> None:
    target, _ = archive(takes=UltrasoundImageStorage)
    with pytest.raises(EchoReportError, match="wanted one that takes Comprehensive SR"):
        send(content, target)


def test_nobody_listens(content, nowhere) -> None:
    with pytest.raises(EchoReportError, match=r"got no connection to dicom://X@127.0.0.1:.*check host and port"):
        send(content, f"dicom://X@127.0.0.1:{nowhere}", timeout=2)


def test_no_answer_in_time(content) -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # it never accepts
    with silent, pytest.raises(EchoReportError, match="the association ended by dicom://X@"):
        send(content, f"dicom://X@127.0.0.1:{silent.getsockname()[1]}", timeout=0.5)
