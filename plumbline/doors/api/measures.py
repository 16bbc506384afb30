"""What Prometheus is told: requests and their length, the lag of the clock sweep, the backlog of the queue.

Each web process counts for itself. ``plumbline serve`` names a folder (PROMETHEUS_MULTIPROC_DIR) in which all of them keep their counts, so that whichever
process is asked answers for the whole machine; without it, as in tests, a process answers for itself alone.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from plumbline.ground.service_levels import queries as service_levels

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

requests = Counter("plumbline_requests", "Requests answered", ["door", "method", "route", "status"])
lengths = Histogram(
    "plumbline_request_seconds", "Time from request to answer", ["door", "method", "route"], buckets=SECONDS
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    """Counts one answer under its route, never under its address: addresses are without number."""
    match = getattr(request, "resolver_match", None)
    route = match.route if match else ""
    door = "api" if request.path_info.startswith("/api/") else "web"
    method = request.method if request.method in METHODS else "other"
    requests.labels(door, method, route, str(response.status_code)).inc()
    lengths.labels(door, method, route).observe(seconds)


class Backlog(Collector):
    """Asked when somebody looks: how far clocks and jobs are behind."""

    def collect(self) -> Iterator[Metric]:
        try:
            lag = service_levels.sweep_lag(datetime.now(UTC))
            waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True).count()
            failed = ProcrastinateJob.objects.filter(status="failed").count()
        except DatabaseError:
            yield GaugeMetricFamily("plumbline_database_up", "Whether the database answers", 0)
            return
        yield GaugeMetricFamily("plumbline_database_up", "Whether the database answers", 1)
        yield GaugeMetricFamily(
            "plumbline_clock_sweep_lag_seconds", "How long the oldest due clock waits for a look", lag
        )
        yield GaugeMetricFamily("plumbline_jobs_waiting", "Jobs that could run now", waiting)
        yield GaugeMetricFamily("plumbline_jobs_failed", "Jobs given up", failed)


def exposition() -> bytes:
    """All measures in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(Backlog())
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
