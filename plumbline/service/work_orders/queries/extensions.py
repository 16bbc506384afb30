"""Requests for more time that nobody has decided on yet."""

from django.db.models import Exists, OuterRef, QuerySet

from plumbline.service.work_orders.models import Extension, WorkOrder


def awaiting_extension(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """Those of the orders whose handler asked for more time and waits for the answer."""
    return orders.filter(Exists(Extension.objects.filter(order=OuterRef("pk"), decided_at__isnull=True)))
