"""What the wall shows: numbers of orders by unit, state and area, outages, the share on time. Nothing that belongs to a person is read for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.board.map import heat, most_of
from plumbline.doors.web.home.numbers import TO_DISPATCH, Day
from plumbline.doors.web.home.units import answerable
from plumbline.doors.web.order_rows import SOON
from plumbline.doors.web.saying import named
from plumbline.evaluation.indicators import queries as indicators
from plumbline.ground.kernel.periods import parse
from plumbline.ground.notifications import queries as told
from plumbline.ground.organization.rules import Grant, Place, Viewer
from plumbline.ground.organization.states import ROLES, Permission, Role
from plumbline.service.customers import queries as customers
from plumbline.service.outages import queries as outages
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import WORKING, State

MOST_AREAS = 10
MOST_OUTAGES = 4
ON_TIME = ("ORD-05", "DUE")
ROWS_AT_ONCE = 10


@dataclass(frozen=True)
class Tile:
    name: str
    label: str
    value: int
    tone: str


@dataclass(frozen=True)
class UnitRow:
    """Open orders of one unit by what they wait for."""

    name: str
    open: int
    to_dispatch: int
    to_accept: int
    running: int
    at_risk: int
    late: int


@dataclass(frozen=True)
class AreaTile:
    name: str
    open: int
    late: int
    heat: int


@dataclass(frozen=True)
class OnTime:
    """Of what fell due or was done today: how much in time. ``target`` None: the installed rules set none."""

    met: int
    missed: int
    target: Fraction | None

    @property
    def share(self) -> str:
        whole = self.met + self.missed
        return f"{self.met * 100 / whole:.1f}" if whole else "—"

    @property
    def tone(self) -> str:
        whole = self.met + self.missed
        if not whole or self.target is None:
            return ""
        return "green" if Fraction(self.met * 100, whole) >= self.target else "red"


def counting(viewer: Viewer) -> Viewer:
    """Whoever counts for the wall: sees orders and figures where the viewer may see the wall, and only numbers of them leave this file."""
    paths = [grant.path for grant in viewer.grants if Permission.WALL_SHOW in ROLES[grant.role]]
    return replace(viewer, person_id=None, unit_id=None, grants=tuple(Grant(Role.LEADER, path) for path in paths))


def figures(viewer: Viewer, *, at: datetime, revision: int) -> dict[str, Any]:
    """Everything on the wall, a dozen statements."""
    counter = counting(viewer)
    day = Day(counter, at)
    return {
        "tiles": tiles(day, calls_to_make(counter, at)),
        "pages": pages(rows_of(day)),
        "areas": areas(counter, at, revision),
        "stops": outages.running(viewer=counter, at=at)[:MOST_OUTAGES],
        "on_time": on_time(counter, at),
        "place": named(top) if (top := top_of(counter)) else "",
    }


def top_of(viewer: Viewer) -> Place | None:
    """The highest unit the wall is of."""
    return next((place for place in viewer.tree.places if viewer.may(Permission.ORDERS_VIEW, place.id)), None)


def calls_to_make(viewer: Viewer, at: datetime) -> int:
    """Telephone lists that nobody has answered yet."""
    return len(told.open_call_lists(viewer=viewer, at=at))


def tiles(day: Day, calls: int) -> list[Tile]:
    taken = sum(number for number, _complaints in day.taken_on.values())
    complaints = sum(count for _number, count in day.taken_on.values())
    late, at_risk = day.late(), day.at_risk()
    return [
        Tile("late", gettext("已超时"), late, "red" if late else ""),
        Tile("at_risk", gettext("2 小时内到期"), at_risk, "orange" if at_risk else ""),
        Tile("open", gettext("全部在办"), day.open(), ""),
        Tile("taken", gettext("今日受理"), taken, ""),
        Tile("complaints", gettext("其中投诉"), complaints, ""),
        Tile("closed", gettext("今日办结"), sum(day.closed.values()), ""),
        Tile("calls", gettext("待电话通知"), calls, "red" if calls else ""),
    ]


def rows_of(day: Day) -> list[UnitRow]:
    """The worst first; units with nothing open are left out."""
    found = []
    for place in answerable(day.viewer):
        within = day.viewer.tree.below(place.path)
        number = day.open(within=within)
        if number:
            found.append(
                UnitRow(
                    named(place),
                    number,
                    day.open(TO_DISPATCH, within),
                    day.open(frozenset({State.DISPATCHED}), within),
                    day.open(WORKING, within),
                    day.at_risk(within),
                    day.late(within),
                )
            )
    return sorted(found, key=lambda row: (-row.late, -row.at_risk, -row.open, row.name))


def pages(rows: Sequence[UnitRow]) -> list[list[UnitRow]]:
    """As many as fit at once; the screen turns them over by itself."""
    return [list(rows[at : at + ROWS_AT_ONCE]) for at in range(0, len(rows), ROWS_AT_ONCE)]


def areas(viewer: Viewer, at: datetime, revision: int) -> list[AreaTile]:
    """The areas with most late orders, then most open ones."""
    counts = work_orders.by_area(viewer.units(Permission.ORDERS_VIEW), soon=SOON, at=at)
    most = most_of(counts)
    known = customers.territory(revision=revision)
    found = [
        AreaTile(named(area), counts[area.id].open, counts[area.id].late, heat(counts[area.id], most))
        for area in known.areas
        if area.id in counts and counts[area.id].open
    ]
    return sorted(found, key=lambda each: (-each.late, -each.open, each.name))[:MOST_AREAS]


def on_time(viewer: Viewer, at: datetime) -> OnTime | None:
    """Counted by the very statement of the indicator over today; None where nobody's figures may be seen."""
    if not viewer.may_somewhere(Permission.INDICATORS_VIEW):
        return None
    today = timezone.localdate(at, timezone.get_default_timezone())
    code, basis = ON_TIME
    found = indicators.cases(code, period=parse(today.isoformat()), viewer=viewer, at=at, basis=basis, most=1)
    applied = next(
        (
            each
            for each in indicators.applied_on(today)
            if (each.indicator, each.basis, each.scope) == (code, basis, "")
        ),
        None,
    )
    return OnTime(found.counts["met"], found.counts["missed"], applied.target.value if applied else None)
