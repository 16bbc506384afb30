"""Leaving an order out of every figure once it is known that no customer stood behind it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import events
from plumbline.service.work_orders.models import WorkOrder


@transaction.atomic
def set_aside(*, case_file_ids: Collection[UUID], reason: str, by: Viewer, at: datetime) -> list[str]:
    """Takes these orders out of the figures that are measured from now on; what was done about them stays as it is. Returns their numbers.

    The caller has checked that the viewer may. Done twice it stays as it was the first time. Sealed figures do not change: the orders show there among the
    cases that count otherwise now, and whoever closes periods restates them.
    """
    orders = WorkOrder.objects.select_for_update(of=("self",)).select_related("case_file", "order_type")
    found = list(orders.filter(case_file_id__in=case_file_ids, set_aside_at__isnull=True).order_by("case_file_id"))
    WorkOrder.objects.filter(case_file_id__in=[order.case_file_id for order in found]).update(set_aside_at=at)
    for order in found:
        fact = events.SetAside(
            at=at,
            subject=order.case_file.number,
            case_file_id=order.case_file_id,
            unit_id=order.unit_id,
            order_type=order.order_type.code,
            round=order.round,
            reason=reason,
        )
        publish(fact, by=by)
    return [order.case_file.number for order in found]
