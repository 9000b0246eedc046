"""Fixtures that every test folder shares."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the real material in ../shared/{name} is not on this machine")
    return folder


@pytest.fixture
def shared_gold() -> Path:
    """Folder of real labelled reports."""
    return _shared("gold")


@pytest.fixture
def shared_images() -> Path:
    """Folder of real frames with their values."""
    return _shared("images")


@pytest.fixture(scope="session")
def readme_workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the README's Python runs, with the files that it names."""
    return tmp_path_factory.mktemp("readme")
