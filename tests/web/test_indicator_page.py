"""The page of one indicator: value, target, last year, course, variants; heat strips."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.ground.kernel.periods import month_of, months, parse
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import UnitKind
from tests.web.conftest import Clock, DeskOf, text_of
from tests.world import START, ZONE, World

NOW = datetime(2026, 11, 5, 9, tzinfo=ZONE)
OCTOBER = parse("2026-10")
MONTHS = months(parse("2024-11").first, OCTOBER.after)
COURSE = [96, 97] * 11 + [96, 80]
"""Two years that go up and down by one, and a fall in the last month."""


def keep(world: World, code: str, basis: str, numbers: list[int], *, unit: str = "YH") -> None:
    """So many of a hundred in each of the months."""
    for period, number in zip(MONTHS, numbers, strict=True):
        IndicatorValue.objects.create(
            code=code,
            basis=basis,
            period=period.name,
            unit_id=world.unit_id(unit),
            numerator=number,
            denominator=100,
            n=100,
            value=Decimal(number),
            definition_version=1,
            measured_at=NOW,
            apart={"open_not_due": 4} if basis == "ASSIGNED" else {},
        )


@pytest.fixture
def two_years(ruled_world: World, clock: Clock) -> World:
    clock(NOW)
    for period in MONTHS:
        PeriodFill.objects.create(
            period=period.name,
            unit_id=ruled_world.unit_id("YH"),
            first=period.first,
            after=period.after,
            measured_at=NOW,
            over=True,
            figures=1,
        )
    keep(ruled_world, "CMP-01", "DUE", COURSE)
    keep(ruled_world, "CMP-01", "ASSIGNED", [number - 4 for number in COURSE])
    keep(ruled_world, "CMP-01", "DUE", COURSE, unit="YH-HEAT")
    return ruled_world


def test_a_fall_is_told_from_chance_and_from_last_year(desk_of: DeskOf, two_years: World) -> None:
    page = text_of(desk_of("fang").get("/indicators/CMP-01/", period="2026-10", unit="YH", basis="DUE"))

    assert "80.00" in page
    assert "低于控制下限" in page
    assert "变差" in page
    assert "上年同期 2025-10" in page
    assert "-17.00 个百分点" in page


def test_the_literal_and_the_due_variant_stand_side_by_side_with_the_reason(desk_of: DeskOf, two_years: World) -> None:
    page = text_of(desk_of("fang").get("/indicators/CMP-01/", period="2026-10", unit="YH", basis="DUE"))

    assert "同一问题的几种算法" in page
    assert "76.00" in page
    assert "按交办（制度原文）" in page
    assert "其中 4 件尚未到期" in page


def test_the_chart_has_its_limits_in_a_table_and_every_strip_cell_has_its_figure(
    desk_of: DeskOf, two_years: World
) -> None:
    page = desk_of("fang").get("/indicators/CMP-01/", period="2026-10", unit="YH", basis="DUE").content.decode()

    for heading in ("均值", "控制上限", "控制下限"):
        assert f">{heading}</th>" in page
    assert 'class="heat-' in page
    assert page.count('href="/indicators/CMP-01/?period=2026-09') == 2


def test_the_overview_leads_to_the_page_of_each_indicator(desk_of: DeskOf, two_years: World) -> None:
    page = desk_of("fang").get("/indicators/", period="2026-10", unit="YH").content.decode()

    assert "主要指标逐期" in page
    assert "/indicators/CMP-01/?period=2026-10&amp;unit=YH&amp;basis=DUE" in page


def test_of_many_units_below_eight_stand_beside_the_chosen_one_and_the_others_a_step_away(
    desk_of: DeskOf, two_years: World
) -> None:
    for number in range(1, 24):
        organization.open_unit(
            code=f"STATION-{number:02d}",
            name=f"第{number:02d}站",
            kind=UnitKind.UNIT,
            parent=two_years.unit_id("YH-HEAT"),
            by=two_years.system,
            at=START,
        )
    desk = desk_of("fang")
    asked = {"period": "2026-10", "unit": "YH-HEAT"}

    first, last = (text_of(desk.get("/indicators/", **asked, **more)) for more in ({}, {"from": "21"}))
    strange = text_of(desk.get("/indicators/", **asked, **{"from": "99"}))

    assert "下级单位第 1–8 个，共 25 个" in first
    assert "&amp;from=9" in first
    assert "前几个单位" not in first
    assert len(re.findall(r'<a href="\?period=2026-10&amp;unit=[A-Z0-9-]+">', first)) == 8
    assert "下级单位第 21–25 个，共 25 个" in last
    assert "后几个单位" not in last
    assert "&amp;from=13" in last
    assert "下级单位第 1–8 个" in strange
    assert "下级单位第" not in text_of(desk.get("/indicators/", period="2026-10", unit="YH"))


def test_without_a_period_the_newest_month_is_shown_not_a_week_that_has_just_begun(
    desk_of: DeskOf, two_years: World
) -> None:
    week = parse("2026-W45")
    PeriodFill.objects.create(
        period=week.name,
        unit_id=two_years.unit_id("YH"),
        first=week.first,
        after=week.after,
        measured_at=NOW,
        over=False,
        figures=1,
    )

    page = text_of(desk_of("fang").get("/indicators/"))

    assert "<title>指标 2026-10" in page


def test_what_a_pack_restricts_to_some_types_names_the_types(desk_of: DeskOf, two_years: World) -> None:
    applied = next(
        each for each in queries.applied_on(OCTOBER.first) if each.scope == "heating-hohhot/complaint_timeliness"
    )
    IndicatorValue.objects.create(
        code="CMP-01", basis=applied.basis, scope=applied.scope, period="2026-10", unit_id=two_years.unit_id("YH"),
        numerator=3, denominator=4, n=4, value=Decimal(75), definition_version=1, measured_at=NOW,
    )  # fmt: skip
    desk = desk_of("fang")
    asked = {"period": "2026-10", "unit": "YH", "basis": applied.basis, "scope": applied.scope}

    pages = [text_of(desk.get(f"/indicators/{rest}", **asked)) for rest in ("", "CMP-01/", "CMP-01/cases/")]

    for page in pages:
        assert "供热 投诉" in page
        assert "· heating-hohhot" not in page


def test_a_long_course_costs_no_more_statements_than_a_short_one(desk_of: DeskOf, two_years: World) -> None:
    desk = desk_of("fang")
    for period in ("2026-10", "2026"):
        desk.get("/indicators/CMP-01/", period=period, unit="YH")

    with CaptureQueriesContext(connection) as long:
        desk.get("/indicators/CMP-01/", period="2026-10", unit="YH")
    with CaptureQueriesContext(connection) as short:
        desk.get("/indicators/CMP-01/", period="2026", unit="YH")

    assert len(long) == len(short)
    assert len(long) <= 15


def test_what_is_not_measured_says_what_is_missing(desk_of: DeskOf, two_years: World) -> None:
    answer = desk_of("fang").get("/indicators/SRV-03/", period="2026-10", unit="YH")

    assert "未启用" in text_of(answer)


def test_what_had_no_period_like_it_before_shows_a_dash(desk_of: DeskOf, two_years: World) -> None:
    page = text_of(desk_of("fang").get("/indicators/CMP-01/", period=month_of(NOW.date()).name, unit="YH"))

    assert "—" in page


def test_a_missed_value_becomes_a_rectification_by_one_button(desk_of: DeskOf, two_years: World) -> None:
    of_gas = "gas-city/complaint_timeliness"
    for number, row in enumerate(IndicatorValue.objects.filter(code="CMP-01", basis="DUE", unit__code="YH-HEAT")):
        IndicatorValue.objects.filter(pk=row.pk).update(scope=of_gas, numerator=90 + number % 2)

    def page(who: str) -> str:
        asked = {"period": "2026-10", "unit": "YH-HEAT", "basis": "DUE", "scope": of_gas}
        return text_of(desk_of(who).get("/indicators/CMP-01/", **asked))

    asked = page("fang").split('href="/rectifications/open/?')[1].split('"')[0].replace("&amp;", "&")
    form = text_of(desk_of("fang").get(f"/rectifications/open/?{asked}"))

    assert "CMP-01 DUE 2026-10 YH-HEAT" in form
    assert '<option value="CMP-01 DUE" selected>' in form
    assert '<option value="YH-HEAT" selected>' in form
    assert "/rectifications/open/" not in page("gao")  # a leader looks on
