"""Taking a list of orders out of the house: known beforehand how many, and in the journal before the first of them leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import events
from plumbline.service.work_orders.actions import revealing
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import OrderFilter, identifiers, in_pieces, may_on
from plumbline.service.work_orders.rules import InputRefused

MOST_ROWS = 50_000
MOST_REVEALED = 1_000
LONGEST_WANTED = 500


class ExportRefused(Refused):
    """The list is too long to be taken out at once."""

    code = "export_refused"


@dataclass(frozen=True)
class Export:
    """The orders of an export in their order, and those whose personal values may be in the clear."""

    found: tuple[UUID, ...]
    in_clear: frozenset[UUID] = frozenset()


@transaction.atomic
def export(
    *,
    wanted: OrderFilter,
    by_due: bool,
    only_asking: bool,
    said: str,
    columns: Iterable[str],
    file_format: str,
    reveals: bool,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Export:
    """Finds what is to be exported and writes down who took it. ``said``: the filter in words, without what was searched for. With ``reveals`` every order
    whose personal values the person may see gets a fact of its own, as if it had been looked at alone.

    Raises:
        ExportRefused: more than 50,000 orders, or more than 1,000 with personal values. TooLong: the database does not find them in time.
        NotAllowed: ``reveals`` without the right to. InputRefused: ``reveals`` without a reason.
    """
    why = _checked_reason(reason, by=by) if reveals else ""
    most = MOST_REVEALED if reveals else MOST_ROWS
    found = identifiers(wanted, viewer=by, by_due=by_due, only_asking=only_asking, most=most + 1)
    if len(found) > most:
        raise ExportRefused(
            _("符合条件的工单超过 %(most)d 件，一次导不完，请缩小范围（如按月、按单位）后分次导出。"), most=most
        )
    in_clear = [order for order in _orders(found) if may_on(order, Permission.PERSONAL_REVEAL, by)] if reveals else []
    exported = events.ListExported(
        at=at,
        subject=_("工单清单"),
        unit_id=by.unit_id,
        format=file_format,
        wanted=said[:LONGEST_WANTED],
        columns="、".join(columns),
        count=len(found),
        revealed=len(in_clear),
        reason=why,
        searched=wanted.text.strip()[:LONGEST_WANTED],
    )
    publish(exported, *(revealing.revealed(order, why, at=at) for order in in_clear), by=by)
    return Export(tuple(found), frozenset(order.case_file_id for order in in_clear))


def _orders(found: list[UUID]) -> Iterable[WorkOrder]:
    for piece in in_pieces(found):
        yield from piece


def _checked_reason(reason: str, *, by: Viewer) -> str:
    if not by.may_somewhere(Permission.PERSONAL_REVEAL):
        raise revealing.not_allowed()
    why = reason.strip()
    if not revealing.is_reason(why):
        raise InputRefused(_("导出完整个人信息须写明原因（1—200 字）。"), field="reason")
    return why
