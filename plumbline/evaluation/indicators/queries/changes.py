"""Which orders changed since a period was measured: by the journal, by their clocks, by the orders of the same customers."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from plumbline.evaluation.indicators.models import RememberedRow
from plumbline.evaluation.indicators.queries.engine import minute
from plumbline.ground.journal import queries as journal

OVERLAP = timedelta(hours=1)
"""A transaction that was still open when the journal was read last may have written entries that are older than what was read."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 20_000
"""Changed orders above which measuring anew is the shorter way."""

_OF_ORDERS = """SELECT o.case_file_id FROM work_orders_workorder o WHERE o.case_file_id = ANY(%(cases)s)
UNION SELECT b.order_id FROM callbacks_callback b WHERE b.case_file_id = ANY(%(cases)s)
UNION SELECT v.order_id FROM field_visits_visit v WHERE v.case_file_id = ANY(%(cases)s)"""
_NEIGHBOURS = """SELECT DISTINCT l.case_file_id FROM work_orders_workorder o
JOIN work_orders_workorder l ON l.customer_id = o.customer_id WHERE o.case_file_id = ANY(%(cases)s)"""


def orders_changed(period: str, *, heard_until: datetime, at: datetime) -> list[UUID] | None:
    """Orders whose rows in a period may count otherwise than when it was measured; None: too many to be worth it."""
    told = journal.cases_told(since=heard_until - OVERLAP, most=MOST)
    if told is None:
        return None
    orders = set(_asked(_OF_ORDERS, told))
    woken = RememberedRow.objects.filter(period=period, wakes_at__lt=minute(at)).values_list("case_file_id", flat=True)
    orders.update(woken.distinct()[:MOST])
    orders.update(_asked(_NEIGHBOURS, orders))
    return sorted(orders) if len(orders) < MOST else None


def _asked(statement: str, cases: Collection[UUID]) -> Iterable[UUID]:
    if not cases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, {"cases": list(cases)})
        return [row[0] for row in cursor.fetchall()]
