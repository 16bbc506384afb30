"""What stands in the tables, row by row, as the records that the other files here count: nothing of the product is asked but its rows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection

from tests.oracle.elsewhere import Fact, Stop
from tests.oracle.figures import Call, Contact, Order, Promise, Trip

Rows = list[dict[str, Any]]


def rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def by_order(rows: Rows, column: str) -> dict[Any, Rows]:
    found: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def orders() -> dict[str, Order]:
    """By number every order with its promises, calls, contacts and trips."""
    files = {row["id"]: row for row in rows_of("casefiles_casefile")}
    types = {row["id"]: row for row in rows_of("work_orders_ordertype")}
    clocks = by_order(rows_of("service_levels_clock"), "case_file_id")
    calls = by_order([row for row in rows_of("callbacks_callback") if row["level"] == "centre"], "order_id")
    contacts = by_order(rows_of("work_orders_ordercontact"), "order_id")
    rounds = by_order(rows_of("work_orders_round"), "order_id")
    trips = by_order(list(_trips()), "order_id")
    customers = {row["id"]: place for place, row in enumerate(rows_of("customers_customer"), start=1)}
    found = {}
    for row in rows_of("work_orders_workorder"):
        key = row["case_file_id"]
        file, kind = files[key], types[row["order_type_id"]]
        earlier = [each["replied_at"] for each in rounds[key] if each["replied_at"] is not None]
        found[file["number"]] = Order(
            path=file["unit_path"],
            line=kind["line"],
            kind=kind["kind"],
            is_complaint=kind["is_complaint"],
            in_scope=kind["in_scope"],
            channel=row["channel"],
            state=row["state"],
            opened=row["registered_at"],
            assigned=file["assigned_at"],
            closed=row["closed_at"],
            dispatched=row["dispatched_at"] is not None,
            bounces=row["bounces"],
            urges=row["urges"],
            round=row["round"],
            promises=tuple(
                Promise(c["milestone"], c["due_at"], c["stopped_at"], c["round"], c["binding"]) for c in clocks[key]
            ),
            calls=tuple(
                Call(c["round"], c["attempts_made"], c["due_at"], c["finished_at"], c["result"], c["solved"])
                for c in calls[key]
            ),
            customer=customers.get(row["customer_id"], 0),
            resolved=row["resolved_at"],
            replied=min(earlier, default=row["replied_at"]),
            contacts=tuple(Contact(c["kind"], c["channel"], c["at"]) for c in contacts[key]),
            trips=tuple(t["trip"] for t in trips[key]),
            matter=kind["code"],
            is_set_aside=row["set_aside_at"] is not None,
        )
    return found


def _trips() -> Iterator[dict[str, Any]]:
    """A sheet is whole with result, opinion, signature and what was done (items, or parts used)."""
    signed = {row["visit_id"] for row in rows_of("field_visits_visitfile") if row["kind"] == "signature"}
    with_parts = {row["visit_id"] for row in rows_of("field_visits_visitpart")}
    for row in rows_of("field_visits_visit"):
        key = row["case_file_id"]
        is_done = bool(row["checklist"] not in ("{}", {}) or key in with_parts)
        is_whole = bool(row["result"] and row["opinion"] and key in signed and is_done)
        trip = Trip(
            row["slot_starts_at"], row["slot_ends_at"], row["arrived_at"], row["ended_at"], row["state"], is_whole
        )
        yield {"order_id": row["order_id"], "trip": trip}


def facts() -> list[Fact]:
    """What came from elsewhere and was not superseded."""
    return [
        Fact(
            row["unit_path"],
            row["kind"],
            row["reference"],
            row["happened_at"],
            row["due_at"],
            row["done_at"],
            row["outcome"],
            row["category"],
            row["amount"],
            row["weight"],
        )
        for row in rows_of("measurements_measurement")
        if row["superseded_at"] is None
    ]


def stops() -> list[Stop]:
    return [
        Stop(
            number,
            row["unit_path"],
            row["kind"],
            row["announced_at"],
            row["starts_at"],
            row["promised_end"],
            row["expected_end"],
            row["ended_at"],
            row["cancelled_at"],
        )
        for number, row in enumerate(rows_of("outages_outage"))
    ]
