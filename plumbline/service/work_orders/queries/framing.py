"""Orders as the frame of a sample: who was served by whom in a period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from plumbline.ground.journal import statements
from plumbline.service.work_orders.models import WorkOrder

_CLOSED = """
SELECT DISTINCT ON (o.customer_id) o.case_file_id, o.customer_id, c.number, c.kind, c.tier,
       coalesce(o.area_id, p.area_id), o.unit_id, o.assignee_id
FROM work_orders_workorder o
JOIN customers_customer c ON c.id = o.customer_id AND (c.closed_at IS NULL OR c.closed_at > %(at)s)
LEFT JOIN customers_premises p ON p.id = c.premises_id
JOIN work_orders_ordertype t ON t.id = o.order_type_id
WHERE o.closed_at >= %(since)s AND o.closed_at < %(until)s AND o.state = 'closed' AND o.set_aside_at IS NULL
  AND (cardinality(%(kinds)s::text[]) = 0 OR t.kind = ANY(%(kinds)s))
  AND (cardinality(%(lines)s::text[]) = 0 OR t.line = ANY(%(lines)s))
ORDER BY o.customer_id, o.closed_at DESC, o.case_file_id
"""


@dataclass(frozen=True, slots=True)
class Served:
    """The latest closed order of a customer in a period."""

    order_id: UUID
    customer_id: UUID
    number: str
    kind: str
    tier: str
    area_id: UUID | None
    unit_id: UUID
    person_id: UUID | None


def served_between(
    since: datetime, until: datetime, *, kinds: Collection[str] = (), lines: Collection[str] = (), at: datetime
) -> list[Served]:
    """Each customer of an order closed in the span once, by the latest; of these kinds and lines (none named: of all). What is known to have been no
    customer's matter is passed by. One statement."""
    values = {"since": since, "until": until, "kinds": list(kinds), "lines": list(lines), "at": at}
    return [Served(*row) for row in statements.rows_of(_CLOSED, values)]


def who_serves(order_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """For each of these orders its unit and who has it in hand, as it stands now."""
    rows = WorkOrder.objects.filter(case_file_id__in=list(order_ids)).values_list(
        "case_file_id", "unit_id", "assignee_id"
    )
    return {order: (unit, person) for order, unit, person in rows}


def contacted_between(since: datetime, until: datetime) -> frozenset[UUID]:
    """The customers who brought a matter in the span."""
    rows = WorkOrder.objects.filter(
        registered_at__gte=since, registered_at__lt=until, customer__isnull=False, set_aside_at__isnull=True
    )
    return frozenset(rows.values_list("customer_id", flat=True).distinct())
