"""The numbers of the day: what is counted, under which words, and the list that shows exactly what was counted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone
from django.utils.http import urlencode

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import day as orders
from plumbline.service.work_orders.queries.day import Standings
from plumbline.service.work_orders.states import WORKING, State
from plumbline.supervision.callbacks import queries as callbacks

TO_DISPATCH = frozenset({State.REGISTERED, State.RETURNED})


@dataclass(frozen=True)
class Number:
    """One tile: a number, the list behind it, whether it is bad when it is not 0, and the term that explains it."""

    name: str
    label: str
    value: int
    address: str
    tone: str
    term: str


@dataclass(frozen=True)
class Day:
    """What one viewer's units look like at a moment. Each part is asked once, and only where a block of the page needs it."""

    viewer: Viewer
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at, timezone.get_default_timezone())

    @property
    def midnight(self) -> datetime:
        return datetime.combine(self.today, time.min, timezone.get_default_timezone())

    @cached_property
    def standings(self) -> list[Standings]:
        return orders.open_standings(viewer=self.viewer, at=self.at)

    @cached_property
    def taken_on(self) -> dict[UUID, tuple[int, int]]:
        return orders.taken_on(viewer=self.viewer, since=self.midnight)

    @cached_property
    def _taken(self) -> dict[datetime, dict[UUID, tuple[int, int]]]:
        return {}

    def taken_since(self, since: datetime) -> dict[UUID, tuple[int, int]]:
        """By unit how many were registered since a moment, and how many of these are complaints; asked once for each moment."""
        if since not in self._taken:
            self._taken[since] = orders.taken_on(viewer=self.viewer, since=since)
        return self._taken[since]

    @cached_property
    def closed(self) -> dict[UUID, int]:
        return orders.closed(viewer=self.viewer, since=self.midnight)

    @cached_property
    def callbacks(self) -> callbacks.Queue:
        return callbacks.queue(viewer=self.viewer, at=self.at, until=self.midnight + timedelta(days=1))

    def open(self, states: frozenset[State] | None = None, within: frozenset[UUID] | None = None) -> int:
        return sum(each.number for each in self._of(states, within))

    def late(self, within: frozenset[UUID] | None = None) -> int:
        return sum(each.late for each in self._of(None, within))

    def at_risk(self, within: frozenset[UUID] | None = None) -> int:
        return sum(each.at_risk for each in self._of(None, within))

    def _of(self, states: frozenset[State] | None, within: frozenset[UUID] | None) -> list[Standings]:
        return [
            each
            for each in self.standings
            if (states is None or each.state in states) and (within is None or each.unit_id in within)
        ]


def orders_at(**words: str) -> str:
    return f"{address_of('orders')}?{urlencode(words)}"


def _taken_on(day: Day) -> tuple[int, str]:
    on = day.today.isoformat()
    address = orders_at(scope="all", opened_from=on, opened_to=on, sort="newest")
    return sum(number for number, _complaints in day.taken_on.values()), address


def _closed(day: Day) -> tuple[int, str]:
    on = day.today.isoformat()
    return sum(day.closed.values()), orders_at(state=State.CLOSED.value, closed_from=on, closed_to=on, sort="newest")


def _late(day: Day) -> tuple[int, str]:
    return day.late(), orders_at(standing="late")


def _at_risk(day: Day) -> tuple[int, str]:
    return day.at_risk(), orders_at(standing="at_risk")


def _running(day: Day) -> tuple[int, str]:
    return day.open(WORKING), orders_at(standing="running")


def _to_dispatch(day: Day) -> tuple[int, str]:
    return day.open(TO_DISPATCH), orders_at(standing="to_dispatch")


def _to_accept(day: Day) -> tuple[int, str]:
    return day.open(frozenset({State.DISPATCHED})), orders_at(scope="open", state=State.DISPATCHED.value)


def _to_arbitrate(day: Day) -> tuple[int, str]:
    return day.open(frozenset({State.ARBITRATION})), orders_at(scope="open", state=State.ARBITRATION.value)


def _returned(day: Day) -> tuple[int, str]:
    return day.open(frozenset({State.RETURNED})), orders_at(scope="open", state=State.RETURNED.value)


def _open(day: Day) -> tuple[int, str]:
    return day.open(), orders_at(scope="open")


def _callbacks(day: Day) -> tuple[int, str]:
    return day.callbacks.waiting, address_of("callbacks")


def _callbacks_due(day: Day) -> tuple[int, str]:
    return day.callbacks.due, f"{address_of('callbacks')}?due=today"


def _callbacks_late(day: Day) -> tuple[int, str]:
    return day.callbacks.late, f"{address_of('callbacks')}?due=late"


_SEE = Permission.ORDERS_VIEW
# name: label, who may see it, what counts it, its tone when it is not 0, the term that explains it
NUMBERS = {
    "taken_on": (_("今日受理"), _SEE, _taken_on, "", "taken_on"),
    "to_dispatch": (_("待派单"), _SEE, _to_dispatch, "orange", "to_dispatch"),
    "to_arbitrate": (_("待裁定"), _SEE, _to_arbitrate, "red", "arbitration"),
    "returned": (_("已退单"), _SEE, _returned, "orange", "return_order"),
    "to_accept": (_("待接单"), _SEE, _to_accept, "yellow", "to_accept"),
    "running": (_("办理中"), _SEE, _running, "", "running"),
    "open": (_("全部在办"), _SEE, _open, "", "open_orders"),
    "at_risk": (_("2 小时内到期"), _SEE, _at_risk, "orange", "at_risk"),
    "late": (_("已超时"), _SEE, _late, "red", "late"),
    "callbacks": (_("待回访"), Permission.CALLBACKS_VIEW, _callbacks, "", "callback"),
    "callbacks_due": (_("今日到期的回访"), Permission.CALLBACKS_VIEW, _callbacks_due, "orange", "callback"),
    "callbacks_late": (_("超时的回访"), Permission.CALLBACKS_VIEW, _callbacks_late, "red", "late"),
    "closed": (_("今日办结"), _SEE, _closed, "green", "closed"),
}


def numbers(names: tuple[str, ...], day: Day) -> list[Number]:
    """The tiles of these names that the viewer may see."""
    found = []
    for name in names:
        label, permission, count, tone, term = NUMBERS[name]
        if day.viewer.may_somewhere(permission):
            value, address = count(day)
            found.append(Number(name, word(label), value, address, tone if value else "", term))
    return found
