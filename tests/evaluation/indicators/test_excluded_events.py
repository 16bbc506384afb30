"""Events whose cases are left out: asked for with evidence, approved by another person, shown with and without (G10)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Asked
from plumbline.evaluation.indicators.models import ExcludedEvent
from plumbline.evaluation.indicators.states import EventKind, EventState
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.indicators.test_closing import OVER, complaint
from tests.world import World, enter_person

PERIOD = periods.parse("2026-02")
HOUR = timedelta(hours=1)
FLOOD = Asked(
    EventKind.FORCE_MAJEURE,
    "暴雪封路",
    datetime(2026, 2, 11, 0, 0, tzinfo=UTC),
    datetime(2026, 2, 12, 0, 0, tzinfo=UTC),
    "市应急局〔2026〕3 号通告",
    units=("HEAT-EAST",),
)
EAST, WEST = "/YH/YH-HEAT/HEAT-EAST/", "/YH/YH-HEAT/HEAT-WEST/"


@pytest.fixture
def company(world: World) -> World:
    """Two complaints of HEAT-EAST, one late, and a late one of HEAT-WEST, all begun on the 10th and due on the 13th."""
    open_kinds()
    put([complaint(EAST, late=True), complaint(EAST, late=False), complaint(WEST, late=True)], ["cold"] * 3)
    return world


def requested(world: World, asked: Asked = FLOOD, *, by: str = "head-east", at: datetime = OVER) -> str:
    return indicators.request_exclusion(asked=asked, by=world.viewer(by), at=at).case_file.number


def approved(world: World, asked: Asked = FLOOD, *, by: str = "head-east", decider: str = "gao") -> str:
    number = requested(world, asked, by=by)
    indicators.decide_event(number=number, approve=True, reason="属实", by=world.viewer(decider), at=OVER + HOUR)
    indicators.measure(period=PERIOD, by=world.viewer("fang"), at=OVER + 2 * HOUR)
    return number


def value(world: World, unit: str, code: str = "CMP-01", basis: str = "DUE") -> queries.Value:
    found = queries.values(PERIOD, viewer=world.viewer("fang"), codes=[code], unit=unit)
    return next(each for each in found if each.definition.basis == basis and not each.scope)


def parts(figure: queries.Value | None, *, full: bool = False) -> tuple[int, int] | None:
    assert figure is not None
    chosen = figure.full if full else figure.figure
    return None if chosen is None else (int(chosen.numerator), int(chosen.denominator))


def test_an_approved_event_is_left_out_and_the_full_figure_stands_beside(company: World) -> None:
    indicators.measure(period=PERIOD, by=company.viewer("fang"), at=OVER)
    number = requested(company)
    indicators.measure(period=PERIOD, by=company.viewer("fang"), at=OVER + HOUR)
    assert parts(value(company, "HEAT-EAST")) == (1, 2), "what was only asked for changes nothing"

    indicators.decide_event(number=number, approve=True, reason="属实", by=company.viewer("gao"), at=OVER + HOUR)
    indicators.measure(period=PERIOD, by=company.viewer("fang"), at=OVER + 2 * HOUR)

    listed = queries.cases(
        "CMP-01", period=PERIOD, viewer=company.viewer("fang"), at=OVER + 2 * HOUR, basis="DUE", unit="HEAT-EAST"
    )
    assert (parts(value(company, "HEAT-EAST")), parts(value(company, "HEAT-EAST"), full=True)) == ((0, 0), (1, 2))
    assert (parts(value(company, "YH")), parts(value(company, "YH"), full=True)) == ((0, 1), (1, 3))
    assert parts(value(company, "HEAT-WEST"), full=True) is None, "nothing happened there"
    assert listed.counts == {"met": 0, "missed": 0, "excluded": 2}
    assert parts(value(company, "HEAT-EAST", "ORD-01", "ASSIGNED")) == (2, 1), "how many there were stays"
    assert Entry.objects.filter(name="indicators.event_exclusion_approved", subject=number).count() == 1


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"starts_at": datetime(2026, 2, 1, tzinfo=UTC), "ends_at": datetime(2026, 2, 10, tzinfo=UTC)}, (1, 2)),
        ({"starts_at": datetime(2026, 2, 1, tzinfo=UTC), "ends_at": datetime(2026, 2, 10, 0, 1, tzinfo=UTC)}, (0, 0)),
        ({"starts_at": datetime(2026, 2, 13, tzinfo=UTC), "ends_at": datetime(2026, 2, 14, tzinfo=UTC)}, (0, 0)),
        ({"starts_at": datetime(2026, 2, 13, 0, 1, tzinfo=UTC), "ends_at": datetime(2026, 2, 14, tzinfo=UTC)}, (1, 2)),
        ({"codes": ("CMP-01",)}, (0, 0)),
        ({"codes": ("CMP-06",)}, (1, 2)),
        ({"units": ("YH-HEAT",)}, (0, 0)),
        ({"units": ("HEAT-WEST",)}, (1, 2)),
        ({"units": ()}, (0, 0)),
        ({"areas": ("EAST",)}, (1, 2)),
        ({"order_types": ("cold",)}, (0, 0)),
        ({"order_types": ("burst",)}, (1, 2)),
    ],
)
def test_an_event_touches_cases_under_way_in_its_span_at_its_places(
    company: World, change: dict[str, object], wanted: tuple[int, int]
) -> None:
    approved(company, replace(FLOOD, **change), by="fang")  # type: ignore[arg-type]

    assert parts(value(company, "HEAT-EAST")) == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": "  "},
        {"title": ""},
        {"ends_at": FLOOD.starts_at},
        {"ends_at": FLOOD.starts_at + timedelta(days=63)},
        {"starts_at": OVER - HOUR, "ends_at": OVER + HOUR},
        {"codes": ("NO-SUCH",)},
        {"areas": ("NOWHERE",)},
        {"order_types": ("no_such",)},
        {"units": ("NOWHERE",)},
    ],
)
def test_what_is_no_event_is_refused(company: World, change: dict[str, object]) -> None:
    with pytest.raises(indicators.EventRefused):
        requested(company, replace(FLOOD, **change))  # type: ignore[arg-type]

    assert not ExcludedEvent.objects.exists()


def test_nobody_approves_what_he_asked_for_or_what_relieves_his_own_unit(company: World) -> None:
    number = requested(company, by="fang")
    enter_person(company, "deputy", name="方副", role=Role.SUPERVISOR, unit="HEAT-EAST", phone_end=78)

    with pytest.raises(NotAllowed):
        indicators.decide_event(number=number, approve=True, reason="是", by=company.viewer("fang"), at=OVER)
    with pytest.raises(NotAllowed):
        indicators.decide_event(number=number, approve=True, reason="是", by=company.viewer("deputy"), at=OVER)
    with pytest.raises(NotAllowed):
        indicators.decide_event(number=number, approve=True, reason="是", by=company.viewer("head-east"), at=OVER)
    with pytest.raises(IntegrityError, match="event_approved_by_another"), transaction.atomic():
        ExcludedEvent.objects.update(state="approved", decided_at=OVER, decided_by=company.person("fang"))
    with pytest.raises(indicators.EventRefused, match="理由"):
        indicators.decide_event(number=number, approve=True, reason=" ", by=company.viewer("gao"), at=OVER)

    assert ExcludedEvent.objects.get().state == EventState.REQUESTED.value


def test_heads_ask_for_their_own_units_only(company: World) -> None:
    with pytest.raises(NotAllowed):
        requested(company, replace(FLOOD, units=("HEAT-WEST",)))
    with pytest.raises(NotFound):
        requested(company, replace(FLOOD, units=()))
    with pytest.raises(NotAllowed):
        requested(company, by="lin")


def test_it_is_decided_once_or_withdrawn(company: World) -> None:
    refused, withdrawn = requested(company), requested(company)

    indicators.decide_event(number=refused, approve=False, reason="道路未封", by=company.viewer("fang"), at=OVER)
    with pytest.raises(NotAllowed):
        indicators.withdraw_event(number=withdrawn, by=company.viewer("fang"), at=OVER)
    indicators.withdraw_event(number=withdrawn, by=company.viewer("head-east"), at=OVER)

    for number in (refused, withdrawn):
        with pytest.raises(Conflict):
            indicators.decide_event(number=number, approve=True, reason="改判", by=company.viewer("gao"), at=OVER)
    indicators.measure(period=PERIOD, by=company.viewer("fang"), at=OVER + HOUR)
    assert parts(value(company, "HEAT-EAST")) == (1, 2)


def test_a_period_waits_for_its_events_and_is_not_touched_once_sealed(company: World) -> None:
    fang, gao = company.viewer("fang"), company.viewer("gao")
    number, late = requested(company), requested(company)
    indicators.measure(period=PERIOD, by=fang, at=OVER)
    indicators.check(period=PERIOD, by=fang, at=OVER)
    with pytest.raises(indicators.NotReady, match="2 件扣除事件未审批"):
        indicators.seal(period=PERIOD, by=fang, at=OVER + HOUR, early="x")
    indicators.decide_event(number=number, approve=True, reason="属实", by=gao, at=OVER + HOUR)
    indicators.withdraw_event(number=late, by=company.viewer("head-east"), at=OVER + HOUR)
    with pytest.raises(indicators.NotReady, match="尚未计入数值"):
        indicators.seal(period=PERIOD, by=fang, at=OVER + HOUR, early="x")
    indicators.measure(period=PERIOD, by=fang, at=OVER + 2 * HOUR)
    indicators.seal(period=PERIOD, by=fang, at=OVER + 3 * HOUR, early="x")

    with pytest.raises(indicators.PeriodIsSealed):
        requested(company, at=OVER + 4 * HOUR)
    assert parts(value(company, "HEAT-EAST")) == (0, 0)


spans = st.tuples(st.integers(-30 * 24, 30 * 24), st.integers(1, 30 * 24)).map(
    lambda pair: (FLOOD.starts_at + pair[0] * HOUR, FLOOD.starts_at + (pair[0] + pair[1]) * HOUR)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans)
def test_with_and_without_differ_by_the_cases_listed_as_left_out(
    company: World, span: tuple[datetime, datetime]
) -> None:
    starts_at, ends_at = span
    after = max(ends_at, OVER)
    with transaction.atomic():
        asked = replace(FLOOD, units=(), starts_at=starts_at, ends_at=ends_at)
        number = requested(company, asked, by="fang", at=after)
        indicators.decide_event(number=number, approve=True, reason="属实", by=company.viewer("gao"), at=after)
        at = after + HOUR
        indicators.measure(period=PERIOD, by=company.viewer("fang"), at=at)

        found = value(company, "YH")
        listed = queries.cases("CMP-01", period=PERIOD, viewer=company.viewer("fang"), at=at, basis="DUE").counts

        full = found.full or found.figure
        assert (listed["met"], listed["met"] + listed["missed"]) == parts(found)
        assert full.denominator - found.figure.denominator == listed["excluded"]
        assert full.denominator == 3
        transaction.set_rollback(True)


def test_without_a_company_there_is_nothing_to_close(db: None) -> None:
    with pytest.raises(indicators.NotReady, match="还没有建立公司"):
        indicators.check(period=PERIOD, by=system(), at=OVER)
