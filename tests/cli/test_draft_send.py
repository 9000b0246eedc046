"""`echoreport draft --send`: what is kept when an archive cannot be reached, and what is refused before any work."""

import shlex
import socket
from pathlib import Path

import pytest
from pynetdicom import AE, evt
from pynetdicom.sop_class import ComprehensiveSRStorage

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.from_json import read_draft


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Draft("S 7", "tests", "Conclusion: none.", (), (), (), (), (), created="2026-01-02T10:30:00Z").save("saved.json")
    return Path("saved.json")


def test_an_unreachable_archive_leaves_the_draft_and_the_command_that_repeats_it(run, saved, port) -> None:
    target = f"dicom://PACS@127.0.0.1:{port}"
    ran = run("draft", "--from-json", saved, "--send", target)
    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert "got no connection to" in ran.err
    assert ran.err.endswith(f"to send it again: echoreport draft --from-json saved.json --send {target}\n")


def test_the_command_of_the_message_sends_once_the_archive_runs(run, tiny_model, image, port) -> None:
    target = f"dicom://PACS@127.0.0.1:{port}"
    failed = run("draft", image, "--model", tiny_model, "--study-id", "../S 7", "--send", target)
    assert (failed.status, failed.out[:14]) == (1, "Study: ../S 7\n")
    command = shlex.split(failed.err.rsplit("to send it again: ", 1)[1])
    kept = Path(command[command.index("--from-json") + 1])
    assert kept == Path("S_7.draft.json")
    assert read_draft(kept).study_id == "../S 7"
    given: list[object] = []

    def stored(event: evt.Event) -> int:
        given.append(event.dataset.SOPInstanceUID)
        return 0

    entity = AE("PACS")
    entity.add_supported_context(ComprehensiveSRStorage)
    server = entity.start_server(("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_STORE, stored)])
    try:
        ran = run(*command[1:])
    finally:
        server.shutdown()
    assert (ran.status, len(given)) == (0, 1)
    assert ran.err == f"stored in {target}; the draft is kept in {kept}\n"


def test_a_json_of_ones_own_choice_is_what_is_kept(run, tiny_model, image, port) -> None:
    arguments = ("--model", tiny_model, "--send", f"http://127.0.0.1:{port}/dicom-web")
    ran = run("draft", image, *arguments, "--out", "mine.json")
    assert "the draft is kept in mine.json" in ran.err
    assert [path.name for path in Path().iterdir()] == ["mine.json"]


@pytest.mark.parametrize("target", ["pacs", "dicom://PACS@here", "https://u:secret@here/x"])
def test_a_wrong_target_is_refused_before_anything_is_drafted(run, target) -> None:
    ran = run("draft", "missing.png", "--model", "missing", "--send", target)
    assert ran.status == 2
    assert "--send" in ran.err
    assert "secret" not in ran.err
    assert list(Path().iterdir()) == []
