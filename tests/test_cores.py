"""Processes are shared among the cores that this process may use."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import torch

from echoreport.cores import FEWEST_JOBS, in_threads, one_core_each, one_thread, shared_out, thread_count, workers_for
from echoreport.errors import EchoReportError


@pytest.fixture
def four_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a job of a cluster sees: 64 cores, of which it may use 4."""
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)


def test_the_cores_that_may_be_used_count(four_of_many: None) -> None:
    assert workers_for(1000) == 4
    assert workers_for(1000, most=2) == 2


def test_a_few_jobs_start_no_process(four_of_many: None) -> None:
    assert workers_for(FEWEST_JOBS - 1) == workers_for(0) == 1
    assert workers_for(FEWEST_JOBS) == 4


def test_there_are_never_more_processes_than_jobs(four_of_many: None) -> None:
    assert workers_for(FEWEST_JOBS, most=1000) == FEWEST_JOBS


def test_without_affinity_all_cores_count(four_of_many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    assert workers_for(1000) == 64


@pytest.mark.parametrize("before", [None, "8"])
def test_processes_of_a_pool_compute_on_one_core_and_this_one_as_before(monkeypatch, before):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if before:
        monkeypatch.setenv("OMP_NUM_THREADS", before)
    with one_core_each():
        assert os.environ["OMP_NUM_THREADS"] == "1"
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_process_that_dies_is_one_line_with_the_usual_cause() -> None:
    with pytest.raises(EchoReportError, match=r"a script has to call this under 'if __name__ == \"__main__\":'"):
        list(shared_out(os._exit, [1] * FEWEST_JOBS, at_a_time=1))


@pytest.mark.parametrize("jobs", [[], [3], [1, 2, 3, 4, 5]])
def test_threads_give_results_in_the_order_of_the_jobs(four_of_many: None, jobs: list[int]) -> None:
    assert in_threads(lambda job: job * job, jobs) == [job * job for job in jobs]


@pytest.mark.parametrize(("told", "threads"), [("3", 3), ("2,4", 2), ("", 4), ("0", 4), ("many", 4)])
def test_a_library_has_the_threads_that_openmp_is_told_of(
    four_of_many: None, monkeypatch: pytest.MonkeyPatch, told: str, threads: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert thread_count() == threads


def test_torch_computes_on_one_thread_in_a_block_and_in_the_threads_begun_there(four_of_many: None) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with one_thread():
            inside = in_threads(lambda job: torch.get_num_threads(), [1, 2])
            assert (torch.get_num_threads(), inside) == (1, [1, 1])
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_blocks_of_two_threads_that_overlap_leave_the_number_as_it_was() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    entered, left = Event(), Event()

    def other() -> int:
        with one_thread():
            entered.set()
            assert left.wait(10)
            return torch.get_num_threads()

    try:
        with ThreadPoolExecutor(1) as pool:
            with one_thread():
                told = pool.submit(other)
                assert entered.wait(10)
                with one_thread():
                    pass
                assert torch.get_num_threads() == 1
            left.set()
            assert told.result() == 1
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(torch.get_num_threads).result() == 2
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
