"""The engine's SQL against counting case by case, over random orders."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.rules import Kind
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import BY_CODE, KINDS, open_kinds, put
from tests.oracle import figures
from tests.oracle.figures import Call, Order, Promise
from tests.world import World

NOW = datetime(2026, 3, 20, 9, 30, 40, tzinfo=UTC)
PERIOD = periods.parse("2026-02")
START, END = datetime(2026, 1, 31, 16, tzinfo=UTC), datetime(2026, 2, 28, 16, tzinfo=UTC)
PATHS = ("/YH/YH-HEAT/HEAT-EAST/", "/YH/YH-HEAT/HEAT-WEST/", "/YH/YH-GAS/GAS-NORTH/", "/YH/YH-HEAT/")
UNITS = ("YH", "YH-HEAT", "YH-GAS", "HEAT-EAST", "HEAT-WEST", "GAS-NORTH")
MILESTONES = ("reply", "resolve", "arrive", "investigate", "dispatch", "callback")
RESULTS = ("satisfied", "basically", "dissatisfied", "unreached", "refused")

seconds = st.integers(-40 * 86_400, 60 * 86_400) | st.sampled_from([-1, 0, 1, 59, 60, 28 * 86_400 - 1, 28 * 86_400])
moments = seconds.map(lambda s: START + timedelta(seconds=s))
lengths = st.integers(0, 30 * 86_400) | st.integers(0, 120)


@st.composite
def promises(draw: st.DrawFn, opened: datetime, rounds: int) -> tuple[Promise, ...]:
    made = []
    for round_number in range(1, rounds + 1):
        for milestone in draw(st.sets(st.sampled_from(MILESTONES), max_size=4)):
            due = opened + timedelta(seconds=draw(lengths))
            done = draw(st.none() | lengths.map(lambda s: opened + timedelta(seconds=s)) | st.just(due))
            made.append(Promise(milestone, due, done, round_number))
            if draw(st.booleans()):
                made.append(Promise(milestone, due + timedelta(hours=1), done, round_number, binding=False))
    return tuple(made)


@st.composite
def calls(draw: st.DrawFn, opened: datetime, rounds: int) -> tuple[Call, ...]:
    made = []
    for round_number in range(1, rounds + 1):
        if draw(st.booleans()):
            result = draw(st.sampled_from(("", *RESULTS)))
            finished = opened + timedelta(seconds=draw(lengths)) if result else None
            due = draw(st.none() | lengths.map(lambda s: opened + timedelta(seconds=s)))
            attempts = draw(st.integers(1, 3)) if result else draw(st.integers(0, 2))
            made.append(Call(round_number, attempts, due, finished, result))
    return tuple(made)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, str]:
    kind = draw(st.sampled_from(KINDS))
    opened = draw(moments)
    rounds = draw(st.integers(1, 2))
    closed = draw(st.none() | lengths.map(lambda s: opened + timedelta(seconds=s)))
    open_state = draw(st.sampled_from(("dispatched", "replied", "voided", "merged")))
    order = Order(
        path=draw(st.sampled_from(PATHS)),
        line=kind.line,
        kind=kind.kind,
        is_complaint=kind.is_complaint,
        in_scope=kind.in_scope,
        channel=draw(st.sampled_from(("hotline", "gov_12345"))),
        state="closed" if closed else open_state,
        opened=opened,
        assigned=opened + timedelta(seconds=draw(st.sampled_from((0, 0, 3_600)))),
        closed=closed,
        dispatched=draw(st.booleans()),
        bounces=draw(st.integers(0, 2)),
        urges=draw(st.integers(0, 2)),
        round=rounds,
        promises=draw(promises(opened, rounds)),
        calls=draw(calls(opened, rounds)),
    )
    return order, kind.code


def expected_figure(code: str, basis: str, below: list[Order]) -> tuple[Fraction, Fraction] | None:
    """Numerator and denominator; None for an empty percentile."""
    kind = next(d.kind for d in DEFINITIONS if d.key == (code, basis))
    if kind is Kind.COUNT:
        return Fraction(figures.counts(below, START, END, NOW)[code, basis]), Fraction(1)
    if kind is Kind.RATIO:
        tally = figures.share(code, basis, below, START, END, NOW)
        return Fraction(tally.part), Fraction(tally.whole)
    taken = figures.lengths(below, basis, START, END, complaints_only=code.startswith("CMP"))
    if kind is Kind.MEAN:
        return Fraction(sum(taken)), Fraction(len(taken))
    percent = next(d.percent for d in DEFINITIONS if d.key == (code, basis))
    value = figures.percentile(taken, percent)
    return None if value is None else (value, Fraction(1))


def plain(values: list[Value]) -> Iterator[Value]:
    return (value for value in values if not value.scope)


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    return world


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(given_orders=st.lists(orders(), max_size=12))
def test_every_indicator_of_every_unit_is_what_counting_by_hand_gives(
    company: World, given_orders: list[tuple[Order, str]]
) -> None:
    viewer = organization.system()
    with transaction.atomic():
        put([order for order, _kind in given_orders], [kind for _order, kind in given_orders])

        indicators.measure(period=PERIOD, by=viewer, at=NOW)

        for unit in UNITS:
            below = [order for order, _kind in given_orders if f"/{unit}/" in order.path]
            for value in plain(queries.values(PERIOD, viewer=viewer, unit=unit)):
                wanted = expected_figure(*value.definition.key, below)
                found = value.figure.numerator, value.figure.denominator
                assert found == (wanted or (0, 0)), (unit, value.definition.key)
        transaction.set_rollback(True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(given_orders=st.lists(orders(), max_size=12))
def test_the_list_behind_a_share_has_as_many_cases_as_the_share_says(
    company: World, given_orders: list[tuple[Order, str]]
) -> None:
    viewer = organization.system()
    with transaction.atomic():
        put([order for order, _kind in given_orders], [kind for _order, kind in given_orders])
        indicators.measure(period=PERIOD, by=viewer, at=NOW)

        for value in plain(queries.values(PERIOD, viewer=viewer, unit="YH-HEAT")):
            if value.definition.kind is not Kind.RATIO:
                continue
            code, basis = value.definition.key
            page = queries.cases(code, basis=basis, period=PERIOD, viewer=viewer, at=NOW, unit="YH-HEAT")
            by_outcome = {name: sum(case.outcome == name for case in page.rows) for name in queries.OUTCOMES}
            below = [order for order, _kind in given_orders if "/YH-HEAT/" in order.path]
            tally = figures.share(code, basis, below, START, END, NOW)
            assert by_outcome == page.counts
            assert page.counts == {
                "met": value.figure.numerator,
                "missed": value.figure.denominator - value.figure.numerator,
                "excluded": tally.excluded,
            }
        transaction.set_rollback(True)


def test_the_kinds_of_the_examples_cover_what_definitions_ask_for() -> None:
    assert {kind.kind for kind in BY_CODE.values()} >= {"complaint", "emergency", "fault_report", "government_item"}
