"""The load of a room, small: nothing that was acknowledged is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def load_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.syspath_prepend(SCRIPTS)
    import load_room

    yield load_room
    for name in ("load_room", "room_server"):
        sys.modules.pop(name)


def test_nothing_is_lost(load_room, tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--reviewers", "4", "--studies", "4", "--different", "2", "--minutes", "0.2", "--think", "0.2", "1"]
    load_room.main([str(tiny_model), *asked])  # its status goes by times too
    told = capsys.readouterr().out
    assert "lost: 0\n" in told, told
    assert "uploaded 4, drafted " in told, told


def test_the_slope_of_the_memory_is_of_what_comes_after_the_beginning(load_room) -> None:
    seconds = tuple(range(0, 100, 5))
    flat = load_room.Memory(seconds, tuple(100.0 if second < 15 else 200.0 for second in seconds))
    rising = load_room.Memory(seconds, tuple(200.0 + second for second in seconds))
    assert flat.growth == pytest.approx(0)
    assert rising.growth == pytest.approx(75 / 220)
