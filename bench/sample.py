"""One real order, registered through the real action, as SQL literals: the rows that pgbench writes again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from plumbline.ground.organization import queries as who
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.actions import RegisteredOrder
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel

TITLE = "家里暖气不热，室温只有十四度"
DESCRIPTION = "客户反映昨晚开始暖气片不热，家中有老人，希望尽快上门检查。已在家等候，联系电话为来电号码。"
ROWS = {
    "casefiles_casefile": "SELECT * FROM casefiles_casefile WHERE id = %(id)s",
    "work_orders_workorder": "SELECT * FROM work_orders_workorder WHERE case_file_id = %(id)s",
    "work_orders_ordercontact": "SELECT * FROM work_orders_ordercontact WHERE order_id = %(id)s",
    "service_levels_clock": "SELECT * FROM service_levels_clock WHERE case_file_id = %(id)s ORDER BY id",
    "service_levels_clockrun": "SELECT r.* FROM service_levels_clockrun r JOIN service_levels_clock c ON c.id = r.clock_id"
    " WHERE c.case_file_id = %(id)s ORDER BY c.id",
    "journal_entry": "SELECT * FROM journal_entry WHERE case_file_id = %(id)s ORDER BY id",
    "procrastinate_jobs": "SELECT queue_name, task_name, priority, lock, queueing_lock, args, status, scheduled_at FROM procrastinate_jobs"
    " WHERE args->>'entry_id' IN (SELECT id::text FROM journal_entry WHERE case_file_id = %(id)s) ORDER BY id",
}
OF_CUSTOMER = {
    "customer_id": ":customer_id::uuid",
    "premises_id": ":premises_id::uuid",
    "area_id": ":area_id::uuid",
    "contact_name": ":customer_name::text",
    "contact_phone": ":customer_phone::text",
    "phone_tail": "right(:customer_phone::text, 4)",
    "address": ":customer_address::text",
}


def rows() -> dict[str, list[dict[str, str]]]:
    """By table the rows of a fresh order, each a mapping from column to an SQL expression for pgbench.

    Identifiers become ``@0``, ``@1`` …: the same one wherever the same row is meant.
    """
    at = datetime.now(UTC)
    registration = Registration(
        channel=Channel.HOTLINE, order_type="no_heat", title=TITLE, description=DESCRIPTION, phone="13000000001"
    )
    viewer = who.viewer_for(who.person_by_username("api"), at=at)
    made = work_orders.register(registration=registration, by=viewer, at=at)
    found = {table: _rows(statement, made) for table, statement in ROWS.items()}
    own = [
        row["id"]
        for table in found
        for row in found[table]
        if table != "casefiles_casefile" and isinstance(row.get("id"), UUID)
    ]
    names = {identifier: f"@{place}" for place, identifier in enumerate(dict.fromkeys([made.id, *own]))}
    return {table: [_written(row, names, made, at) for row in each] for table, each in found.items() if each}


def _rows(statement: str, made: RegisteredOrder) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": made.id})
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _written(row: dict[str, Any], names: dict[UUID, str], made: RegisteredOrder, at: datetime) -> dict[str, str]:
    return {column: _expression(column, value, names, made, at) for column, value in row.items()}


def _expression(column: str, value: Any, names: dict[UUID, str], made: RegisteredOrder, at: datetime) -> str:
    if value is None:
        return "NULL"
    if column in OF_CUSTOMER:
        return OF_CUSTOMER[column]
    if isinstance(value, UUID) and value in names:
        return names[value]
    if value == made.number:
        return "'GD-BENCH-' || :client_id || '-' || :value"
    if isinstance(value, datetime):
        ahead = max(value - at, timedelta())
        return "now()" if ahead < timedelta(seconds=5) else f"now() + interval '{ahead.total_seconds()} seconds'"
    return _literal(value)


def _literal(value: Any) -> str:
    return sql.Literal(value).as_string(connection.connection)
