"""``/healthz``, ``/readyz`` and ``/metrics``: for those who keep the service running. No token: they tell nothing about anybody."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from plumbline.doors.api import measures
from plumbline.doors.api.answers import answered


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process is alive; nothing else is asked."""
    return answered({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served: the database answers and has this version's tables; else 503 and which it is."""
    states = {name: _holds(check) for name, check in CHECKS.items()}
    ready = all(states.values())
    return answered({"status": "ready" if ready else "not_ready", "checks": states}, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(measures.exposition(), content_type=CONTENT_TYPE_LATEST)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


_current: list[bool] = []


def _tables() -> bool:
    """Tables never grow older: once they were found current the question is not asked again."""
    if not _current:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _current.append(True)
    return True


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "tables": _tables}
