"""What a supervisor and a leader look at after the day's work: which figures miss their targets, which moved, what people call about, the units week by week.

Fetched after the page, so that the numbers of the moment stand at once: figures change once a night.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.home.numbers import orders_at
from plumbline.doors.web.home.units import answerable
from plumbline.doors.web.home.weeks import place_of
from plumbline.doors.web.indicators.showing import UNITS, scope_name, target_of
from plumbline.doors.web.indicators.strips import heat, trend_address
from plumbline.doors.web.indicators.trends import MEANINGS, RULES
from plumbline.doors.web.pages import PageRequest, fragment
from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Strip, Value
from plumbline.evaluation.indicators.queries.missed import Missed, Moved, missed, moved
from plumbline.ground.kernel.periods import Period, month_of, week_of
from plumbline.ground.organization.rules import Place
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import causes as calls
from plumbline.service.work_orders.queries.causes import Cause

MOST_MISSED, MOST_MOVED, MOST_CAUSES = 10, 8, 5
REPAIRS = frozenset({"fault_report", "emergency"})
WEEKS = 13
ON_TIME = ("ORD-05", "DUE")
DAYS = 7


@dataclass(frozen=True)
class Off:
    """One figure of one unit that misses its target. ``arrow`` is said in ``change``, for whoever sees no arrows."""

    name: str
    scope: str
    unit: str
    shown: str
    measured_in: str
    target: str
    clause: str
    is_proposed: bool
    shade: str
    arrow: str
    change: str
    tone: str
    address: str
    cases: str


@dataclass(frozen=True)
class Change:
    """A figure whose last week was more than chance."""

    name: str
    unit: str
    shown: str
    measured_in: str
    mean: str
    weeks: int
    said: str
    meaning: str
    tone: str
    address: str


@dataclass(frozen=True)
class Often:
    """One type of orders: how many in the last days, against the days before."""

    name: str
    number: int
    said: str
    tone: str
    address: str


def index(request: PageRequest) -> HttpResponse:
    """The blocks, for htmx to put in their place; about ten statements."""
    places = places_of(request)
    context = {
        **_missed(request, places),
        **_over_weeks(request, places),
        **_causes(request),
    }
    return fragment(request, "home/_figures.html", context)


def places_of(request: PageRequest) -> list[Place]:
    """The highest unit whose figures the viewer may see, then the units that answer for orders."""
    top = place_of(request)
    below = [place for place in answerable(request.viewer) if top is None or place.id != top.id]
    return [*([top] if top else []), *below]


def _missed(request: PageRequest, places: Sequence[Place]) -> dict[str, Any]:
    month = month_of(timezone.localdate(request.at, timezone.get_default_timezone()))
    earlier, this = indicators.up_to(month, count=2)
    found = missed(this, earlier, places=places, viewer=request.viewer, revision=request.revision)
    catalogue = work_orders.catalogue(revision=request.revision)
    return {
        "month": this.name,
        "missed": [_off(each, earlier, catalogue) for each in found[:MOST_MISSED]],
        "more_missed": max(len(found) - MOST_MISSED, 0),
        "all_figures": f"{address_of('indicators')}?{urlencode({'period': this.name})}",
    }


def _off(each: Missed, earlier: Period, catalogue: Any) -> Off:
    value, applied = each.value, each.value.applied
    assert applied is not None
    arrow, change, tone = _change(each, earlier)
    return Off(
        name=chosen(value.zh, value.en),
        scope=scope_name(value.scope, catalogue) if value.scope.startswith("type:") else "",
        unit=named(value.place),
        shown=value.shown,
        measured_in=_unit(value),
        target=target_of(applied),
        clause=applied.target_clause or applied.clause,
        is_proposed=not applied.target_clause,
        shade=each.shade,
        arrow=arrow,
        change=change,
        tone=tone,
        address=trend_address(value),
        cases=f"{address_of('indicator-cases', value.definition.code)}?{urlencode(_asked(value))}",
    )


def _asked(value: Value) -> dict[str, str]:
    words = {"period": value.period, "unit": value.place.code, "basis": value.definition.basis.value}
    return {**words, **({"scope": value.scope} if value.scope else {})}


def _unit(value: Value) -> str:
    return word(UNITS.get(value.definition.unit, value.definition.unit))


def _change(each: Missed, earlier: Period) -> tuple[str, str, str]:
    """The arrow, what it says in words, and its tone."""
    if each.difference is None:
        return "", gettext("%(period)s 无数值可比") % {"period": earlier.name}, ""
    if each.difference == 0:
        return "→", gettext("与 %(period)s 持平") % {"period": earlier.name}, ""
    rises = each.difference > 0
    sentence = gettext("比 %(period)s 升 %(by)s") if rises else gettext("比 %(period)s 降 %(by)s")
    label, tone = MEANINGS[each.meaning or "changed"]
    said = sentence % {"period": earlier.name, "by": _number(abs(each.difference))}
    return ("↑" if rises else "↓"), f"{said}，{word(label)}", tone


def _number(value: Fraction) -> str:
    return f"{float(value):.1f}"


def _over_weeks(request: PageRequest, places: Sequence[Place]) -> dict[str, Any]:
    """The last weeks that are over: what moved in the last of them, and the share on time of every unit."""
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    weeks = indicators.up_to(week_of(today - timedelta(days=7)), count=WEEKS)
    found = indicators.strips(
        indicators.of_dashboard(), places=places, periods=weeks, viewer=request.viewer, revision=request.revision
    )
    changes = moved(found)
    rows = [strip for strip in found if strip.key[:2] == ON_TIME]
    return {
        "week": weeks[-1].name,
        "moved": [_moved(each) for each in changes[:MOST_MOVED]],
        "more_moved": max(len(changes) - MOST_MOVED, 0),
        "strip": _strip(rows, weeks),
    }


def _strip(rows: Sequence[Strip], weeks: Sequence[Period]) -> Any:
    """From the first week on of which anything was measured."""
    known = [at for at in range(len(weeks)) if any(row.tiles[at].is_measured for row in rows)]
    if not known:
        return None
    trimmed = [replace(row, tiles=row.tiles[known[0] :]) for row in rows]
    return heat(gettext("各单位按时率（按周）"), trimmed, weeks[known[0] :])


def _moved(each: Moved) -> Change:
    label, tone = MEANINGS[each.meaning]
    value = each.value
    return Change(
        name=chosen(value.zh, value.en),
        unit=named(value.place),
        shown=value.shown,
        measured_in=_unit(value),
        mean=_number(each.limits.mean),
        weeks=each.limits.n,
        said=word(RULES[each.signal.rule, each.signal.side]),
        meaning=word(label),
        tone=tone,
        address=trend_address(value),
    )


def _causes(request: PageRequest) -> dict[str, Any]:
    """The last seven whole days against the seven before them."""
    zone = timezone.get_default_timezone()
    until = datetime.combine(timezone.localdate(request.at, zone), time.min, zone)
    middle, since = until - timedelta(days=DAYS), until - timedelta(days=2 * DAYS)
    found = calls.causes(viewer=request.viewer, since=since, middle=middle, until=until)
    return {
        "days": DAYS,
        "complaints": _often([each for each in found if each.is_complaint], middle, until, request),
        "repairs": _often([each for each in found if each.kind in REPAIRS], middle, until, request),
    }


def _often(found: Sequence[Cause], middle: datetime, until: datetime, request: PageRequest) -> dict[str, Any]:
    catalogue = work_orders.catalogue(revision=request.revision)
    first, last = middle.date().isoformat(), (until.date() - timedelta(days=1)).isoformat()
    rows = []
    for each in found[:MOST_CAUSES]:
        node = catalogue.by_code.get(each.code)
        address = orders_at(scope="all", order_type=each.code, opened_from=first, opened_to=last)
        difference = each.number - each.before
        said = gettext("前 7 天 %(count)d") % {"count": each.before}
        tone = "red" if difference > 0 else "green" if difference < 0 else ""
        if each.number:
            rows.append(Often(named(node) if node else each.code, each.number, said, tone, address))
    return {"rows": rows, "most": max((row.number for row in rows), default=1), "all": sum(c.number for c in found)}
