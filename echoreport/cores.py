"""How many processes to share work among."""

import os

FEWEST_JOBS = 24
"""Below this, starting processes takes longer than the work."""


def workers_for(jobs: int, most: int | None = None) -> int:
    """Processes for some jobs: 1 (none besides this one) for a few, else at most one for each job.

    Args:
        most: By default one for each core that this process may use.
    """
    return 1 if jobs < FEWEST_JOBS else min(jobs, most or _cores())


def _cores() -> int:
    """Cores that this process may use: a cluster's job has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS and Windows
