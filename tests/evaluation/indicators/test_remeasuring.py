"""Measuring only what changed gives what measuring anew gives; sealed periods stay; what cannot be told is measured anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.actions import PeriodIsSealed
from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodClosing, PeriodFill, Remembered, RememberedRow
from plumbline.evaluation.indicators.queries import remembering
from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.models import Unit
from plumbline.ground.service_levels.models import Clock
from plumbline.service.field_visits.models import Visit
from plumbline.service.work_orders.models import OrderContact, OrderType, WorkOrder
from plumbline.supervision.callbacks.models import Callback
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.indicators.test_engine_against_plain_python import NOW, PATHS, PERIOD, happenings, orders
from tests.world import World

LENGTHS = [0, 59, 60, 3_600, 86_400, 8 * 86_400]


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    return world


def told(case_file_id: Any) -> None:
    """Something was written down about a case."""
    newest = Entry.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first() or NOW
    Entry.objects.create(
        id=uuid4(),
        name="t.changed",
        subject="t",
        case_file_id=case_file_id,
        particulars={},
        actor_name="t",
        at=NOW,
        recorded_at=newest + timedelta(seconds=1),
        digest=b"0" * 32,
    )


def close_it(order: WorkOrder, after: timedelta) -> None:
    done = order.registered_at + after
    WorkOrder.objects.filter(pk=order.pk).update(state="closed", closed_at=done, resolved_at=done, replied_at=done)


def open_it(order: WorkOrder, after: timedelta) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(state="dispatched", closed_at=None, round=2, bounces=1)


def void_it(order: WorkOrder, after: timedelta) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(state="voided", closed_at=None)


def set_it_aside(order: WorkOrder, after: timedelta) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(set_aside_at=order.registered_at + after)


def stop_a_clock(order: WorkOrder, after: timedelta) -> None:
    clock = Clock.objects.filter(case_file_id=order.pk).order_by("milestone", "id").first()
    if clock:
        Clock.objects.filter(pk=clock.pk).update(stopped_at=clock.started_at + after, due_at=clock.due_at + after)


def hand_over(order: WorkOrder, after: timedelta) -> None:
    path = PATHS[after.days % len(PATHS)]
    unit = Unit.objects.get(path=path)
    CaseFile.objects.filter(pk=order.pk).update(unit=unit, unit_path=path, assigned_at=order.registered_at + after)


def another_type(order: WorkOrder, after: timedelta) -> None:
    types = list(OrderType.objects.order_by("code"))
    WorkOrder.objects.filter(pk=order.pk).update(order_type=types[after.days % len(types)])


def answer_it(order: WorkOrder, after: timedelta) -> None:
    Callback.objects.filter(order_id=order.pk).update(
        finished_at=order.registered_at + after, result="satisfied", attempts_made=1, solved=True
    )


def call_again(order: WorkOrder, after: timedelta) -> None:
    OrderContact.objects.create(
        id=uuid4(), order_id=order.pk, kind="urge", channel="gov_12345", at=order.registered_at + after, note=""
    )


def arrive(order: WorkOrder, after: timedelta) -> None:
    there = order.registered_at + after
    Visit.objects.filter(order_id=order.pk).update(arrived_at=there, ended_at=there, state="finished")


Change = Callable[[WorkOrder, timedelta], None]
CHANGES: list[Change] = [
    close_it,
    open_it,
    void_it,
    set_it_aside,
    stop_a_clock,
    hand_over,
    another_type,
    answer_it,
    call_again,
    arrive,
]
changes = st.lists(
    st.tuples(
        st.integers(0, 7), st.sampled_from(CHANGES), st.sampled_from(LENGTHS).map(lambda s: timedelta(seconds=s))
    ),
    max_size=6,
)


def values() -> dict[tuple[object, ...], tuple[object, ...]]:
    names = ("numerator", "denominator", "value", "n", "definition_version", "packs", "measured_at")
    return {
        (row.unit_id, row.code, row.basis, row.scope): (
            *(getattr(row, name) for name in names),
            str(sorted(row.apart.items())),
        )
        for row in IndicatorValue.objects.filter(period=PERIOD.name)
    }


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    happening=happenings,
    changed=changes,
    later=st.lists(orders(), max_size=2),
    waited=st.sampled_from(
        [timedelta(0), timedelta(minutes=1), timedelta(days=3), timedelta(days=9), timedelta(days=60)]
    ),
)
def test_measuring_what_changed_gives_what_measuring_anew_gives(
    company: World, happening: Any, changed: list[tuple[int, Change, timedelta]], later: list[Any], waited: timedelta
) -> None:
    viewer, at = organization.system(), NOW + waited
    with transaction.atomic():
        happening.put()
        indicators.remeasure(period=PERIOD, by=viewer, at=NOW)
        apply(changed)
        put([order for order, _kind in later], [kind for _order, kind in later], first=9_000)
        for each in CaseFile.objects.filter(number__gte="GD-09000", kind="GD"):
            told(each.pk)

        indicators.remeasure(period=PERIOD, by=viewer, at=at)

        found = values()
        indicators.measure(period=PERIOD, by=viewer, at=at)
        anew = values()
        assert {key for key in found.keys() | anew.keys() if found.get(key) != anew.get(key)} == set()
        transaction.set_rollback(True)


def apply(changed: list[tuple[int, Change, timedelta]]) -> None:
    known = list(WorkOrder.objects.order_by("case_file__number"))
    for place, change, after in changed:
        if known:
            order = known[place % len(known)]
            change(order, after)
            told(order.pk)


@pytest.mark.parametrize(
    "base", {d.base.name: d.base for d in DEFINITIONS if d.base.lasting}.values(), ids=lambda b: b.name
)
def test_the_halves_of_a_condition_are_the_condition(base: Base) -> None:
    halves = {part.strip("()") for part in (base.lasting, base.ripe) if part != "TRUE"}

    assert all(half in base.condition or f"({half})" in base.condition for half in halves)


def test_every_base_of_orders_can_be_remembered() -> None:
    layouts, others = remembering.split([Wanted(definition) for definition in DEFINITIONS], at=NOW)

    assert {each.definition.base.shows for each in others} == {"outage", "measurement"}
    assert set(layouts) == {d.base.name for d in DEFINITIONS if d.base.shows == "order"}


def test_what_nobody_wrote_about_is_not_read_again(company: World) -> None:
    viewer = organization.system()
    indicators.remeasure(period=PERIOD, by=viewer, at=NOW)

    with CaptureQueriesContext(connection) as asked:
        indicators.remeasure(period=PERIOD, by=viewer, at=NOW)

    assert not [query for query in asked if "INSERT INTO indicators_rememberedrow" in query["sql"]]


def test_other_rules_or_decisions_make_the_memory_useless(company: World) -> None:
    viewer = organization.system()
    indicators.remeasure(period=PERIOD, by=viewer, at=NOW)
    Remembered.objects.update(signature="of other rules", sums={"due": [["/YH/", "cold", [7]]]})

    indicators.remeasure(period=PERIOD, by=viewer, at=NOW)

    assert Remembered.objects.get().signature != "of other rules"
    assert values() == {}


def test_a_sealed_period_is_not_touched(company: World) -> None:
    place = organization.tree().places[0]
    PeriodClosing.objects.create(
        id=uuid4(),
        period=PERIOD.name,
        first=PERIOD.first,
        after=PERIOD.after,
        unit_id=place.id,
        state="sealed",
        sealed_at=NOW,
    )

    with pytest.raises(PeriodIsSealed):
        indicators.remeasure(period=PERIOD, by=organization.system(), at=NOW)

    assert not PeriodFill.objects.exists()


@pytest.mark.parametrize(("name", "is_remembered"), [("2026-02", True), ("2026-02-03", True), ("2026-Q1", False)])
def test_long_periods_are_measured_anew(company: World, name: str, is_remembered: bool) -> None:
    indicators.remeasure(period=periods.parse(name), by=organization.system(), at=NOW)

    assert Remembered.objects.filter(period=name).exists() is is_remembered
    assert PeriodFill.objects.get(period=name).measured_at == NOW


def test_only_some_periods_are_remembered_at_once(company: World) -> None:
    for back in range(6):
        day = datetime(2026, 2, 20 - back).date()
        indicators.remeasure(
            period=periods.containing(periods.Length.DAY, day),
            by=organization.system(),
            at=NOW + timedelta(minutes=back),
        )

    assert Remembered.objects.count() == 4
    assert not RememberedRow.objects.exclude(period__in=Remembered.objects.values("period")).exists()
