"""What a supervisor and a leader look at: what misses its target and whether it got nearer, what moved by more than chance, why people call, what is due."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.evaluation.indicators.queries import applied_on
from plumbline.ground.kernel.periods import Period, parse
from plumbline.service.work_orders.models import WorkOrder
from tests.orders import IN_SEASON, register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World

MONTH = parse("2026-01")
CAUSE = re.compile(r'<a class="cause[^"]*" href="([^"]+)" data-cause>.*?<strong[^>]*>(\d+)</strong>', re.S)
ORDERS = re.compile(r"/orders/(GD-[\d-]+)/")


def keep(world: World, period: Period, unit: str, code: str, good: int, of: int, *, basis: str = "DUE") -> None:
    """One figure as a measuring leaves it."""
    IndicatorValue.objects.create(
        code=code,
        basis=basis,
        period=period.name,
        unit_id=world.unit_id(unit),
        numerator=good,
        denominator=of,
        value=Decimal(good * 100) / of,
        n=of,
        definition_version=1,
        measured_at=NOW,
    )
    PeriodFill.objects.get_or_create(
        period=period.name,
        unit_id=world.unit_id("YH"),
        defaults={"first": period.first, "after": period.after, "measured_at": NOW, "over": True, "figures": 1},
    )


def a_share() -> tuple[str, str]:
    """Code and basis of a share that should be high and for which the installed rules set a target for all orders."""
    return next(
        (each.indicator, each.basis)
        for each in applied_on(MONTH.first)
        if not each.scope and each.target.sense == "at_least"
    )


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (40, "↑</span> 比 2025-12 升 10.0，向好"),
        (80, "↓</span> 比 2025-12 降 30.0，变差"),
        (50, "→</span> 与 2025-12 持平"),
        (0, "2025-12 无数值可比"),
    ],
)
def test_what_misses_its_target_says_in_words_whether_it_got_nearer(
    earlier: int, words: str, desk_of: DeskOf, ruled_world: World
) -> None:
    code, basis = a_share()
    keep(ruled_world, MONTH, "HEAT-EAST", code, 50, 100, basis=basis)
    if earlier:
        keep(ruled_world, parse("2025-12"), "HEAT-EAST", code, earlier, 100, basis=basis)

    page = text_of(desk_of("gao").get("/figures/"))

    assert page.count("data-missed") == 1
    assert "50.00 %" in page
    assert words in page
    cases = re.findall(rf'href="(/indicators/{code}/cases/[^"]+)"', page)
    assert desk_of("gao").get(unescape(cases[0])).status_code == 200


def test_only_what_left_its_limits_is_told_as_a_change(desk_of: DeskOf, ruled_world: World) -> None:
    weeks = [f"2025-W{week}" for week in range(44, 53)] + ["2026-W01"]
    for at, week in enumerate(weeks):
        keep(ruled_world, parse(week), "HEAT-EAST", "ORD-05", 90 + at % 2, 100)
        keep(ruled_world, parse(week), "HEAT-WEST", "ORD-05", 60 if week == "2026-W01" else 90 + at % 2, 100)

    page = text_of(desk_of("fang").get("/figures/"))

    assert page.count("data-moved") == 1
    told = page.split("data-moved", 1)[1].split("</li>", 1)[0]
    assert "变差" in told
    assert "西城" in told
    assert "低于控制下限" in told


def test_causes_are_counted_as_their_lists_are_long(desk_of: DeskOf, ruled_world: World, clock: Clock) -> None:
    attitude, burst = "gas_complaint_attitude", "heat_burst"
    for order_type, days in ((attitude, 1), (attitude, 7), (attitude, 8), (attitude, 13), (burst, 13), (burst, 14)):
        register(ruled_world, order_type=order_type, unit="GAS-NORTH", at=IN_SEASON + timedelta(days=days))
    today = IN_SEASON + timedelta(days=14, hours=5)
    clock(today)
    desk = desk_of("fang")

    page = text_of(desk.get("/figures/"))

    days = [local(order.registered_at) for order in WorkOrder.objects.filter(order_type__code__in=(attitude, burst))]
    slow = sum(1 for day in days if timedelta(days=1) <= local(today) - day <= timedelta(days=7))
    shown = [(unescape(address), int(number)) for address, number in CAUSE.findall(page)]
    assert sum(number for _address, number in shown) == slow == 4
    for address, number in shown:
        assert len(set(ORDERS.findall(text_of(desk.get(address))))) == number
    assert "前 7 天 1" in page


def local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_the_first_page_fetches_its_figures_by_a_request_of_its_own_and_only_where_they_may_be_seen(
    desk_of: DeskOf, ruled_world: World
) -> None:
    leader, agent = text_of(desk_of("gao").get("/")), text_of(desk_of("lin").get("/"))

    assert 'hx-get="/figures/"' in leader
    assert "data-missed" not in leader
    assert "/figures/" not in agent
    assert desk_of("lin").get("/figures/").status_code == 403


def test_a_company_without_figures_is_told_so(desk_of: DeskOf, ruled_world: World) -> None:
    page = text_of(desk_of("gao").get("/figures/"))

    assert "没有未达标的指标" in page
    assert "没有显著变化" in page


def test_what_falls_due_within_a_day_stands_first_due_first_and_nothing_that_is_late(
    desk_of: DeskOf, ruled_world: World
) -> None:
    late = register(ruled_world, order_type="heat_burst", at=IN_SEASON - timedelta(hours=20)).number
    soon = [register(ruled_world, at=NOW - timedelta(minutes=at)).number for at in (1, 2)]

    page = text_of(desk_of("fang").get("/"))

    listed = re.findall(r'data-soon="([^"]+)"', page)
    due = dict(WorkOrder.objects.values_list("case_file__number", "next_due_at"))
    assert late not in listed
    assert set(soon) <= set(listed)
    assert [due[number] for number in listed] == sorted(due[number] for number in listed)


def test_figures_cost_the_same_for_one_unit_and_for_all(desk_of: DeskOf, ruled_world: World) -> None:
    desk, (code, basis) = desk_of("fang"), a_share()
    keep(ruled_world, MONTH, "HEAT-EAST", code, 50, 100, basis=basis)
    desk.get("/figures/")

    with CaptureQueriesContext(connection) as few:
        desk.get("/figures/")
    for unit in ("HEAT-WEST", "GAS-NORTH", "GAS-SOUTH"):
        keep(ruled_world, MONTH, unit, code, 50, 100, basis=basis)
    with CaptureQueriesContext(connection) as more:
        desk.get("/figures/")

    assert len(more) == len(few) <= 16
