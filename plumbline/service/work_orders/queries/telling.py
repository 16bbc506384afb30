"""What is needed to tell of orders without telling of whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from plumbline.service.work_orders.models import OrderType, WorkOrder


@dataclass(frozen=True)
class Tale:
    """An order as a report may tell it. ``names`` and ``addresses`` are what must not appear in it."""

    number: str
    title: str
    order_type: str
    bounces: int
    urges: int
    round: int
    names: tuple[str, ...]
    addresses: tuple[str, ...]


def tales(numbers: Iterable[str]) -> dict[str, Tale]:
    """Orders by their numbers, in one statement. The caller has found them behind a figure that its viewer may see."""
    found = WorkOrder.objects.filter(case_file__number__in=list(numbers)).select_related(
        "case_file", "order_type", "customer", "premises"
    )
    return {order.case_file.number: _tale(order) for order in found}


def _tale(order: WorkOrder) -> Tale:
    names = (order.contact_name, order.customer.name if order.customer else "")
    addresses = (order.address, order.premises.address if order.premises else "")
    return Tale(
        number=order.case_file.number,
        title=order.title,
        order_type=order.order_type.code,
        bounces=order.bounces,
        urges=order.urges,
        round=order.round,
        names=tuple(name for name in names if name),
        addresses=tuple(address for address in addresses if address),
    )


def types_of_kind(kinds: Iterable[str]) -> dict[str, str]:
    """The codes of order types of these kinds, retired ones included, each with its kind."""
    return dict(OrderType.objects.filter(kind__in=list(kinds)).values_list("code", "kind"))
