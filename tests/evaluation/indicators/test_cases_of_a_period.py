"""The moment by which a case belongs to a period has an index of the very same expression: no base reads its relation from end to end."""

import pytest
from django.db import connection

from plumbline.evaluation.indicators.rules import Base
from plumbline.evaluation.indicators.rules.bases import APPOINTMENTS, ASSIGNED, CALLBACKS, CLOSED, DUE, SHEETS
from plumbline.evaluation.indicators.rules.followed import COMPLAINTS, CONTACTS, REPAIRS
from plumbline.evaluation.indicators.rules.statements import Query, Span, by_path, where
from tests.world import later

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("base", "index"),
    [
        (ASSIGNED, "case_assigned"),
        (COMPLAINTS, "case_assigned"),
        (DUE, "clock_counted"),
        (CLOSED, "order_closed"),
        (CALLBACKS, "callback_counted"),
        (APPOINTMENTS, "visit_appointed"),
        (SHEETS, "visit_finished"),
        (REPAIRS, "order_resolved"),
        (CONTACTS, "order_registered"),
    ],
    ids=lambda value: value.name if isinstance(value, Base) else value,
)
def test_the_cases_of_a_month_are_found_by_an_index(base: Base, index: str) -> None:
    query = Query({"at": later(days=40)})
    query.column("COUNT(*)")
    statement = by_path(base, query, where(base, [Span(later(), later(days=31))], "", query))

    with connection.cursor() as cursor:
        # Nearly empty tables that were once analysed are read whole by any index; as never analysed they count as ten pages.
        cursor.execute(
            "UPDATE pg_class SET reltuples = -1 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(f"EXPLAIN {statement}", query.parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan, plan
