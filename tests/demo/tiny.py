"""The smallest demo, and what it comes to."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from plumbline.doors.demo import loading
from plumbline.doors.demo.loading import Load
from plumbline.ground.journal.models import Entry
from plumbline.ground.service_levels.models import Clock, ClockMark
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.callbacks.models import Callback

ZONE = ZoneInfo("Asia/Shanghai")
PACKS = Path(__file__).resolve().parent.parent.parent / "packs"
TINY = Load("tiny", 7, datetime(2026, 2, 3, 17, 0, tzinfo=ZONE), PACKS, 0)
DRAWN = ("gas_network_fault", "gas_safety_check")
"""Types of which a sample is called back, drawn by the order's identifier, which is new every time."""

Figures = dict[str, Counter[tuple[Any, ...]]]


def load(wanted: Load = TINY, progress: Callable[[int], None] = lambda lives: None) -> None:
    going_on, is_resumed = loading.resumed(wanted)
    loading.play_all(going_on, is_resumed=is_resumed, progress=progress, say=lambda sentence: None)


def figures() -> Figures:
    """What the year comes to, without anything that is an identifier."""
    found = WorkOrder.objects.select_related("order_type", "unit", "case_file")
    clocks = Clock.objects.select_related("case_file")
    called = Callback.objects.exclude(order__order_type__code__in=DRAWN).select_related("order__case_file")
    return {
        "orders": Counter(
            (o.case_file.number, o.order_type.code, o.unit.code, o.state, o.registered_at, o.round, o.bounces, o.urges)
            for o in found
        ),
        "clocks": Counter(
            (c.case_file.number, c.milestone, c.due_at, c.stopped_at, c.breached_at, c.binding) for c in clocks
        ),
        "calls": Counter((c.order.case_file.number, c.result, c.attempts_made, c.finished_at) for c in called),
        "marks": Counter(ClockMark.objects.values_list("percent", "at")),
        "facts": Counter(
            Entry.objects.exclude(name__startswith="callbacks.")
            .exclude(name="customers.imported")
            .values_list("name", "at")
        ),
    }
