"""The engine's SQL against counting case by case, over random orders."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.rules import Kind as FigureKind
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.service.measurements.rules import KINDS as KINDS_FROM_ELSEWHERE
from plumbline.service.measurements.rules import Kind
from tests.evaluation.indicators.histories import BY_CODE, KINDS, announce, open_kinds, put, take_in
from tests.oracle import elsewhere, figures
from tests.oracle.elsewhere import Fact, Stop
from tests.oracle.figures import Call, Contact, Order, Promise, Trip
from tests.world import World

NOW = datetime(2026, 3, 20, 9, 30, 40, tzinfo=UTC)
PERIOD = periods.parse("2026-02")
START, END = datetime(2026, 1, 31, 16, tzinfo=UTC), datetime(2026, 2, 28, 16, tzinfo=UTC)
PATHS = ("/YH/YH-HEAT/HEAT-EAST/", "/YH/YH-HEAT/HEAT-WEST/", "/YH/YH-GAS/GAS-NORTH/", "/YH/YH-HEAT/")
UNITS = ("YH", "YH-HEAT", "YH-GAS", "HEAT-EAST", "HEAT-WEST", "GAS-NORTH")
MILESTONES = ("reply", "resolve", "arrive", "investigate", "dispatch", "callback", "contact", "sheet_return")
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
            solved = draw(st.none() | st.booleans()) if result else None
            made.append(Call(round_number, attempts, due, finished, result, solved))
    return tuple(made)


@st.composite
def contacts(draw: st.DrawFn, opened: datetime) -> tuple[Contact, ...]:
    ways = st.tuples(st.sampled_from(("urge", "merged")), st.sampled_from(("hotline", "gov_12345")), lengths)
    return tuple(
        Contact(kind, channel, opened + timedelta(seconds=after))
        for kind, channel, after in draw(st.lists(ways, max_size=2))
    )


@st.composite
def trips(draw: st.DrawFn, opened: datetime) -> tuple[Trip, ...]:
    if not draw(st.booleans()):
        return ()
    starts = opened + timedelta(seconds=draw(lengths))
    ends = starts + timedelta(hours=2)
    there = draw(
        st.none() | st.sampled_from((-901, -900, 0, 7_200, 7_259, 7_260)).map(lambda s: starts + timedelta(seconds=s))
    )
    state = draw(st.sampled_from(("finished", "no_access") if there else ("cancelled", "planned")))
    ended = None if state == "planned" else (there or starts + timedelta(seconds=draw(st.sampled_from((-1, 0, 1)))))
    return (Trip(starts, ends, there, ended, state, draw(st.booleans())),)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Anything a file may tell, as the kind allows it."""
    kind = draw(st.sampled_from(sorted(KINDS_FROM_ELSEWHERE.values(), key=lambda k: k.code)))
    happened = draw(moments.filter(lambda at: at <= NOW))
    due = happened + timedelta(seconds=draw(lengths)) if "due_at" in kind.needs else None
    done = (
        draw(st.none() | lengths.map(lambda s: min(happened + timedelta(seconds=s), NOW)))
        if "done_at" in kind.columns
        else None
    )
    if "done_at" in kind.needs and done is None:
        done = happened
    may_be_sum = kind.sums_up and draw(st.booleans())
    outcomes = sorted(set(kind.outcomes.values()))
    is_told = outcomes and not may_be_sum and ("outcome" in kind.needs or kind.sums_up or draw(st.booleans()))
    amount, weight = draw(_numbers(kind, is_sum=may_be_sum))
    return Fact(
        draw(st.sampled_from(PATHS)),
        kind.code,
        "",
        happened,
        due,
        done,
        draw(st.sampled_from(outcomes)) if is_told else "",
        draw(st.sampled_from(categories(kind))) if "category" in kind.columns else "",
        amount,
        weight,
    )


def categories(kind: Kind) -> list[str]:
    return [*([] if "category" in kind.needs else [""]), *sorted(set(kind.categories.values()))]


@st.composite
def _numbers(draw: st.DrawFn, kind: Kind, *, is_sum: bool) -> tuple[Decimal | None, Decimal | None]:
    if is_sum or kind.share:
        whole = draw(st.integers(1, 500))
        return Decimal(draw(st.integers(0, whole))), Decimal(whole)
    some = st.decimals(0, 40, places=2) | st.sampled_from([Decimal(5), Decimal(15), Decimal(18)])
    amount = draw(some) if "amount" in kind.needs else None
    weight = (
        draw(st.decimals("0.5", 900, places=1))
        if "weight" in kind.needs or ("weight" in kind.may and draw(st.booleans()))
        else None
    )
    return amount, weight


@st.composite
def stops(draw: st.DrawFn) -> Stop:
    begins = draw(moments)
    notice = draw(st.sampled_from((48 * 3600, 48 * 3600 - 60, 48 * 3600 - 1, 0, 90 * 3600)))
    promised = begins + timedelta(hours=draw(st.integers(1, 30)))
    ended = draw(st.none() | st.integers(0, 40 * 3600).map(lambda s: begins + timedelta(seconds=s)) | st.just(promised))
    return Stop(
        0,
        draw(st.sampled_from(PATHS)),
        draw(st.sampled_from(("planned", "unplanned"))),
        begins - timedelta(seconds=notice),
        begins,
        promised,
        promised + timedelta(hours=draw(st.sampled_from((0, 5)))),
        ended,
        None if ended else draw(st.none() | st.just(begins - timedelta(hours=1))),
        draw(st.none() | st.sampled_from((24, 72)).map(lambda hours: begins - timedelta(hours=hours))),
    )


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
        customer=draw(st.integers(0, 2)),
        resolved=draw(st.none() | lengths.map(lambda s: opened + timedelta(seconds=s))),
        replied=draw(st.none() | lengths.map(lambda s: opened + timedelta(seconds=s))),
        contacts=draw(contacts(opened)),
        trips=draw(trips(opened)),
        is_set_aside=draw(st.sampled_from((False, False, False, True))),
    )
    return order, kind.code


@dataclass(frozen=True)
class Happening:
    """Everything of one try."""

    orders: list[tuple[Order, str]]
    facts: list[Fact]
    stops: list[Stop]

    def put(self) -> None:
        put([order for order, _kind in self.orders], [kind for _order, kind in self.orders])
        announce(replace(stop, number=number) for number, stop in enumerate(self.stops, start=1))
        take_in(self.facts)

    @property
    def all_orders(self) -> list[Order]:
        return [order for order, _kind in self.orders]

    def below(self, unit: str) -> "list[Order]":
        return [order for order in self.all_orders if f"/{unit}/" in order.path]

    def sum_of(self, code: str, unit: str) -> elsewhere.Sum | None:
        """What stands on neighbours of orders, on stops or on facts; None: on orders alone."""
        inside = f"/{unit}/"
        if code in NEIGHBOURS:
            return elsewhere.of_orders(code, self.below(unit), self.all_orders, START, END, NOW)
        if code in STOPS:
            return elsewhere.of_stops(code, [s for s in self.stops if inside in s.path], START, END, NOW)
        if code in elsewhere.SHARES:
            return elsewhere.of_facts(code, [f for f in self.facts if inside in f.path], START, END, NOW)
        return None


NEIGHBOURS = {"USE-08", "HOT-06", "CMP-08", "CMP-09", "FLD-01", "FLD-03"}
STOPS = {"USE-01", "USE-02", "USE-02-U"}
happenings = st.builds(
    Happening,
    st.lists(orders(), max_size=8),
    st.lists(facts(), max_size=40),
    st.lists(stops(), max_size=4),
)


def expected_figure(code: str, basis: str, unit: str, happening: Happening) -> tuple[Fraction, Fraction] | None:
    """Numerator and denominator; None for an empty percentile."""
    definition = next(d for d in DEFINITIONS if d.key == (code, basis))
    kind, below = definition.kind, happening.below(unit)
    found = happening.sum_of(code, unit)
    if found is not None:
        return found.above, found.below
    if kind is FigureKind.COUNT:
        return Fraction(figures.counts(below, START, END, NOW)[code, basis]), Fraction(1)
    if kind is FigureKind.RATIO:
        tally = figures.share(code, basis, below, START, END, NOW)
        return Fraction(tally.part), Fraction(tally.whole)
    if code == "CTR-01-P90":
        taken = elsewhere.waits([f for f in happening.facts if f"/{unit}/" in f.path], START, END, NOW)
    else:
        taken = figures.lengths(below, basis, START, END, complaints_only=code.startswith("CMP"))
    if kind is FigureKind.MEAN:
        return Fraction(sum(taken)), Fraction(len(taken))
    value = figures.percentile(taken, definition.percent)
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
@given(happening=happenings)
def test_every_indicator_of_every_unit_is_what_counting_by_hand_gives(company: World, happening: Happening) -> None:
    viewer = organization.system()
    with transaction.atomic():
        happening.put()

        indicators.measure(period=PERIOD, by=viewer, at=NOW)

        for unit in UNITS:
            for value in plain(queries.values(PERIOD, viewer=viewer, unit=unit)):
                wanted = expected_figure(*value.definition.key, unit, happening)
                found = value.figure.numerator, value.figure.denominator
                assert found == (wanted or (0, 0)), (unit, value.definition.key)
        transaction.set_rollback(True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(happening=happenings)
def test_the_cases_behind_a_figure_add_up_to_it_and_are_as_many_as_counting_by_hand_gives(
    company: World, happening: Happening
) -> None:
    viewer = organization.system()
    with transaction.atomic():
        happening.put()
        indicators.measure(period=PERIOD, by=viewer, at=NOW)

        for value in plain(queries.values(PERIOD, viewer=viewer, unit="YH-HEAT")):
            if not value.definition.adds_up:
                continue
            code, basis = value.definition.key
            page = queries.cases(code, basis=basis, period=PERIOD, viewer=viewer, at=NOW, unit="YH-HEAT")
            by_outcome = {name: sum(case.outcome == name for case in page.rows) for name in queries.OUTCOMES}
            assert by_outcome == page.counts
            assert sum(Fraction(case.above) for case in page.rows) == value.figure.numerator, value.definition.key
            if value.definition.kind is not FigureKind.COUNT:
                assert sum(Fraction(case.below) for case in page.rows) == value.figure.denominator, value.definition.key
            assert counted_by_hand(code, basis, happening) in (None, page.counts), value.definition.key
        transaction.set_rollback(True)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(happening=happenings, most=st.integers(1, 4), outcome=st.sampled_from((None, *queries.OUTCOMES)))
def test_pages_of_cases_follow_each_other_without_gap_or_repetition(
    company: World, happening: Happening, most: int, outcome: queries.Outcome | None
) -> None:
    viewer = organization.system()
    with transaction.atomic():
        happening.put()

        for code, basis in (("ORD-05", "DUE"), ("ORD-01", "ASSIGNED"), ("CMP-01", "DUE")):
            asked = partial(
                queries.cases, code, basis=basis, period=PERIOD, viewer=viewer, at=NOW, unit="YH-HEAT", outcome=outcome
            )
            whole, pages = asked(), [asked(most=most, counting=False)]
            while pages[-1].cursor:
                pages.append(asked(most=most, cursor=pages[-1].cursor, counting=False))

            assert [case for page in pages for case in page.rows] == list(whole.rows)
            assert pages[0].counts in ({}, whole.counts)
            assert asked(most=0).counts == whole.counts
        transaction.set_rollback(True)


def counted_by_hand(code: str, basis: str, happening: Happening) -> dict[str, int] | None:
    """How many are met, missed and left out below the heating division; None where a figure is not a share."""
    found = happening.sum_of(code, "YH-HEAT")
    if found is not None:
        return {"met": found.met, "missed": found.missed, "excluded": found.excluded}
    if next(d.kind for d in DEFINITIONS if d.key == (code, basis)) is not FigureKind.RATIO:
        return None
    tally = figures.share(code, basis, happening.below("YH-HEAT"), START, END, NOW)
    return {"met": tally.part, "missed": tally.whole - tally.part, "excluded": tally.excluded}


def grid(kind: Kind) -> Iterator[Fact]:
    """Every word a row of the kind may say, with numbers and lengths on both sides of each boundary."""
    happened = START + timedelta(days=1)
    outcomes = [*sorted(set(kind.outcomes.values())), *([""] if kind.sums_up or "outcome" not in kind.needs else [])]
    lengths_done = [None, 0, 599, 600, 659, 660] if "done_at" in kind.columns else [None]
    for outcome, category, number, after in product(outcomes, categories(kind), (4, 5, 15, 16, 17, 18), lengths_done):
        if after is None and "done_at" in kind.needs:
            continue
        yield Fact(
            PATHS[number % 2],
            kind.code,
            "",
            happened,
            happened + timedelta(seconds=600) if "due_at" in kind.needs else None,
            None if after is None else happened + timedelta(seconds=after),
            outcome,
            category,
            Decimal(number) if "amount" in kind.columns else None,
            Decimal(20) if "weight" in kind.columns else None,
        )


def test_every_word_and_boundary_of_every_kind_is_counted_as_by_hand(company: World) -> None:
    viewer = organization.system()
    happening = Happening([], [fact for kind in KINDS_FROM_ELSEWHERE.values() for fact in grid(kind)], [])
    happening.put()

    indicators.measure(period=PERIOD, by=viewer, at=NOW)

    found = {
        value.definition.code: (value.figure.numerator, value.figure.denominator)
        for value in plain(queries.values(PERIOD, viewer=viewer, unit="YH-HEAT"))
    }
    for code in elsewhere.SHARES:
        wanted = happening.sum_of(code, "YH-HEAT")
        assert wanted is not None
        assert wanted.met + wanted.missed > 0, code
        assert found[code] == (wanted.above, wanted.below), code
        counts = queries.cases(code, period=PERIOD, viewer=viewer, at=NOW, unit="YH-HEAT").counts
        assert counts == counted_by_hand(code, "DUE", happening), code


def test_the_kinds_of_the_examples_cover_what_definitions_ask_for() -> None:
    assert {kind.kind for kind in BY_CODE.values()} >= {"complaint", "emergency", "fault_report", "government_item"}
