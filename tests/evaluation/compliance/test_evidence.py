"""What controls left behind in a period, held against counting by hand."""

from datetime import date, timedelta

import pytest

from plumbline.evaluation.compliance import actions, queries
from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.kernel.periods import month_of
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.service_levels.models import Clock, LimitVersion
from plumbline.packs import installing
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.duties import actions as duties
from plumbline.supervision.duties.models import Occurrence
from tests.orders import IN_SEASON, move, register
from tests.world import PACKS, World

PERIOD = month_of(IN_SEASON.date())
LATER = IN_SEASON + timedelta(days=20)


@pytest.fixture
def worked(ruled_world: World) -> World:
    """Two orders answered in time, one that is late, and duties since before the month."""
    duties.open_due(by=ruled_world.system, at=IN_SEASON - timedelta(days=40))
    duties.open_due(by=ruled_world.system, at=IN_SEASON)
    for title in ("主卧不热", "次卧不热"):
        number = register(ruled_world, title=title).number
        move(ruled_world, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
        move(ruled_world, number, "reply", by="head-east", at=IN_SEASON + timedelta(hours=1), result="已升温")
    register(ruled_world, title="客厅不热")
    return ruled_world


def gathered(world: World) -> dict[tuple[str, str, str], tuple[int, int]]:
    actions.gather(period=PERIOD, released={"monthly-complaints": 2}, by=world.viewer("fang"), at=LATER)
    kept, at = queries.evidence_of(PERIOD)
    assert at == LATER
    return {key: (row.met, row.missed) for key, row in kept.items()}


def test_limits_count_the_clocks_that_fell_due_or_were_done(worked: World) -> None:
    found = gathered(worked)

    by_hand: dict[str, list[int]] = {}
    for clock in Clock.objects.filter(binding=True, limit__isnull=False):
        first = min(clock.due_at, clock.stopped_at or clock.due_at)
        if PERIOD.contains((first + timedelta(hours=8)).date()):
            assert clock.limit_id is not None
            by_hand.setdefault(LimitVersion.objects.get(id=clock.limit_id).code, [0, 0])[bool(clock.breached_at)] += 1
    limits = {code: list(counts) for (section, _pack, code), counts in found.items() if section == "limits"}
    assert limits == by_hand
    assert limits


def test_order_types_duties_and_reports_are_counted(worked: World) -> None:
    found = gathered(worked)

    due = Occurrence.objects.filter(due_on__gte=PERIOD.first, due_on__lt=PERIOD.after, code="shift_handover")
    kind = WorkOrder.objects.values_list("order_type__code", flat=True).distinct().get()
    assert found["order_types", "heating-hohhot", kind] == (3, 0)
    assert found["reports", "gas-city", "monthly_complaints"] == (2, 0)
    assert (
        found["duties", "heating-hohhot", "shift_handover"][1]
        == due.filter(pack="heating-hohhot", due_on__lt=LATER.date()).count()
    )


def test_an_indicator_shows_the_company_s_value(worked: World) -> None:
    indicators.measure(period=PERIOD, by=worked.system, at=LATER)
    actions.gather(period=PERIOD, released={}, by=worked.viewer("fang"), at=LATER)

    kept, _at = queries.evidence_of(PERIOD)

    shown = [row.value for (section, _pack, _code), row in kept.items() if section == "indicators" and row.met]
    assert shown
    assert all(value != "" for value in shown)


def test_counting_again_replaces_what_was_counted(worked: World) -> None:
    once = gathered(worked)
    register(worked, title="北屋不热")

    again = gathered(worked)

    assert set(again) == set(once)
    assert sum(met for (section, *_), (met, _missed) in again.items() if section == "order_types") == 4


def test_clauses_of_a_pack_are_carried_out_by_rows_of_other_packs_too(worked: World) -> None:
    installing.install(PACKS / "gas-supervision", valid_from=date(2025, 1, 1), by=worked.system, at=IN_SEASON)

    found = queries.of_pack("gas-supervision", day=LATER.date(), viewer=worked.viewer("gao"))
    held = {each.code: {control.pack for control in each.controls} for each in found.clauses}

    assert held["S0-7.1.1.2"] == {"gas-city"}
    assert "gas-supervision" in held["S0-7.1.2"]
    assert (found.orphan_clauses, found.orphan_controls) == ((), ())
    assert found.is_complete


@pytest.mark.parametrize("pack", ["gas-city", "heating-hohhot", "law-cn"])
def test_an_installed_pack_has_no_orphan_that_is_not_explained(worked: World, pack: str) -> None:
    found = queries.of_pack(pack, day=LATER.date(), viewer=worked.viewer("fang"))

    assert [each.code for each in found.orphan_clauses] == []
    assert [each.name for each in found.orphan_controls] == []
    assert all(each.reason_zh for each in found.explained_clauses)


def test_only_those_who_may_see_compliance_see_it(worked: World) -> None:
    with pytest.raises(NotAllowed):
        queries.of_pack("gas-city", day=LATER.date(), viewer=worked.viewer("head-east"))
    with pytest.raises(NotAllowed):
        queries.packs_on(LATER.date(), viewer=worked.viewer("lin"))
    with pytest.raises(NotAllowed):
        actions.gather(period=PERIOD, released={}, by=worked.viewer("zhao"), at=LATER)


def test_a_pack_that_is_not_in_force_is_told_so(worked: World) -> None:
    with pytest.raises(NotFound):
        queries.of_pack("gas-city", day=date(2024, 1, 1), viewer=worked.viewer("fang"))
