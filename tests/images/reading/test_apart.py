"""A decoder that crashes, hangs or swallows memory costs one file, not the run."""

import multiprocessing
import sys

import numpy as np
import pytest

from echoreport.errors import ImageError
from echoreport.images.reading import apart

HOSTILE = """
import os, numpy as np
from echoreport.images.reading import jobs
jobs._SECONDS = 0
jobs._JOBS.update(
    crash=lambda **_: os.kill(os.getpid(), 11),
    leave=lambda **_: os._exit(0),
    spin=lambda **_: [None for _ in iter(int, 1)],
    swallow=lambda **_: np.ones(1 << 28),
    talk=lambda **_: (print("a name", flush=True), np.zeros(1))[1],
    echo=lambda data, **_: np.frombuffer(data, np.uint16).reshape(2, -1),
)
jobs.main()
"""


@pytest.fixture
def hostile(monkeypatch):
    """The process has jobs that misbehave, and a second of processor time for each."""
    apart._stop()
    monkeypatch.setattr(apart, "_COMMAND", [sys.executable, "-c", HOSTILE])
    yield
    apart._stop()


def echoed():
    return apart.decode_apart("echo", "x.dcm", np.arange(6, dtype=np.uint16).tobytes()).tolist()


@pytest.mark.parametrize("job", ["crash", "leave", "spin"])
def test_a_decoder_that_ends_its_process(hostile, job):
    with pytest.raises(ImageError, match=r"^x\.dcm: got a file that crashes its decoder or takes it too long, wanted"):
        apart.decode_apart(job, "x.dcm")
    assert echoed() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's memory")
def test_a_decoder_that_wants_two_gigabytes(hostile):
    with pytest.raises(ValueError, match="MemoryError"):
        apart.decode_apart("swallow", "x.dcm")


def test_what_a_decoder_prints_is_no_answer(hostile, capfd):
    apart.decode_apart("talk", "x.dcm")
    assert echoed() == [[0, 1, 2], [3, 4, 5]]
    assert "a name" not in "".join(capfd.readouterr())


def test_one_process_serves_many_files(hostile):
    echoed()
    first = list(apart._running.values())
    echoed()
    assert list(apart._running.values()) == first


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
def test_a_fork_starts_its_own(hostile):
    echoed()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(echoed) == [[0, 1, 2], [3, 4, 5]]
    assert echoed() == [[0, 1, 2], [3, 4, 5]]
