"""Orders for tests: registered and moved through the real actions, with the words of a call."""

from datetime import datetime
from typing import Any

from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel
from tests.world import World

IN_SEASON = datetime.fromisoformat("2026-01-06T09:00:00+08:00")
"""A Tuesday in the middle of the heating season."""


def register(world: World, *, by: str = "lin", at: datetime = IN_SEASON, **words: Any) -> work_orders.RegisteredOrder:
    """A cold flat in the east, unless told otherwise."""
    said = {
        "channel": Channel.HOTLINE,
        "order_type": "heat_no_heat_household",
        "title": "家中暖气不热",
        "phone": "13900001234",
        "address": "北京路12号金桂苑3号楼2单元501室",
        "area": "EAST-N",
    }
    return work_orders.register(registration=Registration(**{**said, **words}), by=world.viewer(by, at=at), at=at)


def move(world: World, number: str, name: str, *, by: str, at: datetime, **inputs: Any) -> WorkOrder:
    return work_orders.move(number=number, name=name, inputs=inputs, by=world.viewer(by, at=at), at=at)


def order_of(number: str) -> WorkOrder:
    return WorkOrder.objects.select_related("case_file", "order_type", "assignee", "parent__case_file").get(
        case_file__number=number
    )
