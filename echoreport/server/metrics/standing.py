"""How the room's studies and processes stand, asked when Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from echoreport.server.database.tables import Study
from echoreport.server.room import Room
from echoreport.server.store import claims, studies

_BOUNDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 300.0)


class Standing(Collector):
    """Collects what the database and the drafting processes say."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def collect(self) -> Iterator[Metric]:
        """All figures, of one state of the database."""
        with self._room.database.reading() as session:
            yield _states(session)
            yield _gauge("echoreport_queue_length", "Studies that wait for their draft.", claims.queue_length(session))
            failed = session.scalar(select(func.count()).where(Study.fault != "")) or 0
            yield _gauge("echoreport_failed_drafts", "Studies that could not be drafted.", failed)
            yield _seconds(session)
        ready = self._room.drafters.ready if self._room.drafters else 0
        yield _gauge("echoreport_drafters_ready", "Processes that draft: those that have loaded the model.", ready)


def _gauge(name: str, about: str, value: int) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _states(session: Session) -> Metric:
    family = GaugeMetricFamily("echoreport_studies", "Studies in each state.", labels=("state",))
    for state, number in studies.counts(session).items():
        family.add_metric((state,), number)
    return family


def _seconds(session: Session) -> Metric:
    """Counted by the database, since the processes that draft come and go."""
    took = Study.drafting_seconds
    columns = [func.sum(case((took <= bound, 1), else_=0)) for bound in _BOUNDS]
    *below, number, total = session.execute(
        select(*columns, func.count(took), func.sum(took)).where(took.is_not(None))
    ).one()
    buckets = [(str(bound), count or 0) for bound, count in zip(_BOUNDS, below, strict=True)]
    buckets.append(("+Inf", number))
    return HistogramMetricFamily(
        "echoreport_drafting_seconds", "From taking a study to its draft.", buckets=buckets, sum_value=total or 0.0
    )
