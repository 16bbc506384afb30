"""A full year of supervision over the scripted year: each part tells its own story through the real actions, in the order of what it builds on."""

from collections.abc import Callable

from plumbline.doors.demo import covert, obliging, rechecking, recognising, scanning
from plumbline.doors.demo.inspecting import inspect
from plumbline.doors.demo.rectifying import follow_the_visitors, put_right
from plumbline.doors.demo.seasons import Year
from plumbline.doors.demo.surveying import ask_customers

PARTS: tuple[Callable[[Year], None], ...] = (
    obliging.plan_and_open,
    inspect,
    ask_customers,
    scanning.tell,
    rechecking.tell,
    put_right,
    recognising.tell,
    covert.tell,
    follow_the_visitors,
)
"""Each part does nothing a second time: a load that was broken off comes here again."""


def supervise(year: Year) -> None:
    for tell in PARTS:
        tell(year)


def settle(year: Year) -> None:
    """Once the books are closed: what was owed and no deed fulfilled."""
    obliging.fulfil_the_rest(year)
