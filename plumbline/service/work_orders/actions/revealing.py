"""Showing whom an order is about: name, phone and address in the clear, to whom and why."""

from datetime import datetime

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import events
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import may_on, visible_order
from plumbline.service.work_orders.rules import InputRefused

LONGEST_REASON = 200


@transaction.atomic
def reveal_contact(*, number: str, reason: str, by: Viewer, at: datetime) -> dict[str, str]:
    """The order's contact (``name``, ``phone``, ``address``) in the clear; a fact says who saw it and why, never the values.

    Raises:
        NotFound: no such order for this viewer. NotAllowed: seen, but personal values may not be.
        InputRefused: no reason, one longer than 200 characters or one that cannot be kept.
    """
    order = visible_order(number, viewer=by)
    if not may_on(order, Permission.PERSONAL_REVEAL, by):
        raise not_allowed()
    why = reason.strip()
    if not is_reason(why):
        raise InputRefused(_("查看完整个人信息须写明原因（1—200 字）。"), field="reason")
    publish(revealed(order, why, at=at), by=by)
    return {"name": order.contact_name, "phone": order.contact_phone, "address": order.address}


def not_allowed() -> NotAllowed:
    return NotAllowed(_("您没有查看完整个人信息的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))


def is_reason(why: str) -> bool:
    """Whether it says something that can be kept, in at most 200 characters."""
    return bool(why) and len(why) <= LONGEST_REASON and is_storable(why)


def revealed(order: WorkOrder, reason: str, *, at: datetime) -> events.ContactRevealed:
    """The fact that somebody saw an order's personal values, alone or in a list."""
    return events.ContactRevealed(
        at=at,
        subject=order.case_file.number,
        case_file_id=order.case_file_id,
        unit_id=order.unit_id,
        order_type=order.order_type.code,
        round=order.round,
        reason=reason,
    )
