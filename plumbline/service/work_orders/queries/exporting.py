"""Long lists, whole: first which orders they are, then the orders a few hundred at a time. What happens meanwhile neither drops nor doubles one."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, QuerySet, When
from django.db.utils import OperationalError

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.extensions import awaiting_extension
from plumbline.service.work_orders.queries.newest import NEWEST_FIRST
from plumbline.service.work_orders.queries.orders import OrderFilter, matching

LONGEST_WAIT_SECONDS = 30
AT_ONCE = 500
NEVER_LISTED = ("description", "facts", "words")
_JOINED = {
    "case_file": ("number",),
    "order_type": ("code", "name", "name_en"),
    "assignee": ("name",),
}
_IF_UNDATED = Case(When(next_due_at__isnull=True, then=F("registered_at")), output_field=DateTimeField())
_SOONEST_FIRST = (F("next_due_at").asc(nulls_last=True), _IF_UNDATED.desc(nulls_last=True), "case_file_id")


class TooLong(Refused):
    """The database did not find the orders of a long list in time."""

    code = "list_too_long"


def identifiers(
    wanted: OrderFilter, *, viewer: Viewer, by_due: bool, only_asking: bool = False, most: int
) -> list[UUID]:
    """Which orders a list has, in its order, at most ``most`` of them.

    Raises:
        TooLong: the database needs more than half a minute to find them.
    """
    orders = matching(wanted, viewer=viewer)
    if only_asking:
        orders = awaiting_extension(orders).order_by(F("next_due_at").asc(nulls_last=True), "pk")
    else:
        orders = orders.order_by(*(_SOONEST_FIRST if by_due else NEWEST_FIRST))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST_WAIT_SECONDS}s'")
            found = list(orders.select_related(None).values_list("pk", flat=True)[:most])
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise TooLong(
            _("数据库在 %(seconds)d 秒内没有找齐，请缩小范围（如按月）后再导出。"), seconds=LONGEST_WAIT_SECONDS
        ) from None


def in_pieces(found: Sequence[UUID]) -> Iterator[list[WorkOrder]]:
    """These orders in their order, some hundred at a time, so that the longest list needs no more room than a short one."""
    for start in range(0, len(found), AT_ONCE):
        wanted = found[start : start + AT_ONCE]
        known = _lean().in_bulk(list(wanted))
        yield [known[identifier] for identifier in wanted if identifier in known]


def _lean() -> QuerySet[WorkOrder]:
    """Orders with what lists show, and nothing of the tables they point at but the names: of fifty thousand rows, every column counts."""
    own = [
        field.name
        for field in WorkOrder._meta.concrete_fields
        if field.name not in NEVER_LISTED and not field.is_relation
    ]
    keys = ("case_file", "order_type", "unit", "assignee")
    joined = [f"{table}__{column}" for table, columns in _JOINED.items() for column in columns]
    return WorkOrder.objects.select_related(*_JOINED).only(*own, *keys, *joined)
