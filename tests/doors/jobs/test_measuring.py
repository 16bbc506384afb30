"""Figures that are kept up to date by night, and what first pages read of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from plumbline.doors.jobs import measuring
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.ground.kernel.periods import parse
from plumbline.ground.service_levels import actions as service_levels
from tests.orders import IN_SEASON, move, register
from tests.world import World

NOW = IN_SEASON + timedelta(days=9)
KEYS = (("ORD-01", "ASSIGNED"), ("ORD-03", "DUE"), ("ORD-05", "DUE"))


@pytest.mark.parametrize(
    ("today", "names"),
    [
        (date(2026, 1, 7), ["2026-01", "2026-W02"]),
        (date(2026, 2, 1), ["2026-01", "2026-W05", "2026-02"]),
        (date(2026, 6, 1), ["2026-05", "2026-W22", "2026-06", "2026-W23"]),
        (date(2027, 1, 1), ["2026-12", "2026-W53", "2027-01"]),
    ],
)
def test_the_running_periods_and_those_that_ended_yesterday(today: date, names: list[str]) -> None:
    assert sorted(each.name for each in measuring.running(today)) == sorted(names)


def test_the_last_weeks_over_a_turn_of_the_year() -> None:
    weeks = measuring.last_weeks(date(2027, 1, 6), count=3)

    assert [each.name for each in weeks] == ["2026-W52", "2026-W53", "2027-W01"]


@pytest.fixture
def measured(ruled_world: World) -> World:
    """Two orders of the east in one week, one answered in time and one late; then a week without any; both measured."""
    world = ruled_world
    done = register(world).number
    for minutes, name, inputs in ((3, "accept", {}), (60, "reply", {"result": "已修好"})):
        move(world, done, name, by="head-east", at=IN_SEASON + timedelta(minutes=minutes), **inputs)
    register(world, phone="13900008888")
    service_levels.ring_due(at=NOW, by=world.system)
    measuring.measure_running(NOW)
    measuring.measure(measuring.last_weeks(date(2026, 1, 6), count=1), at=NOW)
    return world


def test_a_course_has_figures_of_measured_periods_only(measured: World) -> None:
    place = measured.viewer("head-east").tree.by_code["HEAT-EAST"]
    periods = [parse(name) for name in ("2025-W50", "2026-W02", "2026-W03")]

    taken, late, rate = (each.shown() for each in indicators.courses(KEYS, place=place, periods=periods))

    assert taken == (None, 2, 0)
    assert late == (None, 1, 0)
    assert rate == (None, 50, None)


def test_what_misses_its_target_is_told_by_unit_and_only_where_one_may_see_it(measured: World) -> None:
    tree = measured.viewer("fang").tree
    places = [tree.by_code["HEAT-EAST"], tree.by_code["GAS-NORTH"]]
    month = parse("2026-01")

    all_units = indicators.off_target(month, places=places, viewer=measured.viewer("fang"), revision=tree.revision)
    own = indicators.off_target(month, places=places, viewer=measured.viewer("head-north"), revision=tree.revision)

    assert all_units["HEAT-EAST"]
    assert all(value.verdict == "not_met" and value.applied for value in all_units["HEAT-EAST"])
    assert all_units["GAS-NORTH"] == []
    assert set(own) == {"GAS-NORTH"}


def test_before_there_is_a_company_nothing_is_measured(db: None) -> None:
    measuring.measure_running(NOW)

    assert not PeriodFill.objects.exists()


def test_measured_again_at_the_same_moment_gives_the_same(measured: World) -> None:
    before = list(IndicatorValue.objects.order_by("period", "unit_id", "code", "basis", "scope").values_list("value"))

    measuring.measure_running(NOW)

    after = list(IndicatorValue.objects.order_by("period", "unit_id", "code", "basis", "scope").values_list("value"))
    assert after == before


def test_a_period_that_a_report_is_due_for_is_measured_once_it_is_over(ruled_world: World) -> None:
    at = datetime(2026, 2, 3, 1, tzinfo=UTC)

    measuring.measure_for_reports(at)
    first = PeriodFill.objects.get(period="2026-01").measured_at
    measuring.measure_for_reports(at + timedelta(hours=1))

    assert PeriodFill.objects.get(period="2026-01").measured_at == first == at
