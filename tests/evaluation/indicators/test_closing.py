"""A period from provisional over checked to sealed, and the objections raised meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Disputed
from plumbline.evaluation.indicators.models import IndicatorValue, Objection, PeriodClosing, PeriodFill
from plumbline.evaluation.indicators.rules import Figure
from plumbline.evaluation.indicators.states import ObjectionState, PeriodState, Treatment
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Role
from tests.evaluation.indicators.histories import open_kinds, put
from tests.oracle.figures import Order, Promise
from tests.world import World, enter_person

PERIOD = periods.parse("2026-02")
OVER = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning at Yunhe."""
BEFORE_THE_END = datetime(2026, 2, 20, 1, 0, tzinfo=UTC)
LIMIT = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
"""The end of the fifth working day after."""
LATE, KEPT = "GD-00001", "GD-00002"
DISPUTED = Disputed("CMP-01", "DUE", LATE)
HOUR = timedelta(hours=1)


def complaint(path: str, *, late: bool) -> Order:
    opened = datetime(2026, 2, 10, 0, 0, tzinfo=UTC)
    due = opened + timedelta(days=3)
    done = due + (HOUR if late else -HOUR)
    return Order(
        path=path,
        line="heating",
        kind="complaint",
        is_complaint=True,
        in_scope=None,
        channel="hotline",
        state="closed",
        opened=opened,
        assigned=opened,
        closed=done,
        promises=(Promise("reply", due, done),),
    )


@pytest.fixture
def company(world: World) -> World:
    """Two complaints of HEAT-EAST, one late and one kept, and a late one of HEAT-WEST."""
    open_kinds()
    east, west = "/YH/YH-HEAT/HEAT-EAST/", "/YH/YH-HEAT/HEAT-WEST/"
    put([complaint(east, late=True), complaint(east, late=False), complaint(west, late=True)], ["cold"] * 3)
    return world


@pytest.fixture
def measured(company: World) -> World:
    indicators.measure(period=PERIOD, by=company.viewer("fang"), at=OVER)
    return company


@pytest.fixture
def checked(measured: World) -> World:
    indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER)
    return measured


def objected(
    world: World, *, disputed: Disputed = DISPUTED, asks: Treatment = Treatment.MET, at: datetime = OVER + HOUR
) -> Objection:
    return indicators.object_to(
        period=PERIOD, disputed=disputed, asks=asks, reason="客户改约，有录音", by=world.viewer("head-east"), at=at
    )


def value(world: World, unit: str = "HEAT-EAST", code: str = "CMP-01", basis: str = "DUE") -> queries.Value:
    found = queries.values(PERIOD, viewer=world.viewer("fang"), codes=[code], unit=unit)
    return next(each for each in found if each.definition.basis == basis and not each.scope)


def parts(figure: Figure) -> tuple[int, int]:
    return int(figure.numerator), int(figure.denominator)


def counted(world: World, unit: str = "HEAT-EAST", at: datetime = OVER) -> queries.Cases:
    return queries.cases("CMP-01", period=PERIOD, viewer=world.viewer("fang"), at=at, basis="DUE", unit=unit)


def facts(name: str) -> int:
    return Entry.objects.filter(name=f"indicators.{name}").count()


# ── Checked ──────────────────────────────────────────────────────────────────


def test_a_measured_period_is_given_to_the_units_for_five_working_days(measured: World) -> None:
    until = indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER)

    standing = queries.standing(PERIOD, viewer=measured.viewer("head-east"), at=OVER)
    assert until == LIMIT
    assert (standing.state, standing.move, standing.checked_by) == (PeriodState.CHECKED, "seal", "方正")
    assert [each.code for each in standing.obstacles] == ["objections_running"]
    assert facts("period_checked") == 1


@pytest.mark.parametrize(
    ("measured_at", "at", "code"),
    [
        (None, OVER, "period_half_measured"),
        (BEFORE_THE_END, BEFORE_THE_END, "period_not_over"),
        (BEFORE_THE_END, OVER, "period_half_measured"),
    ],
)
def test_what_is_not_over_or_measured_to_its_end_is_not_checked(
    company: World, measured_at: datetime | None, at: datetime, code: str
) -> None:
    if measured_at:
        indicators.measure(period=PERIOD, by=company.viewer("fang"), at=measured_at)

    with pytest.raises(Refused) as refused:
        indicators.check(period=PERIOD, by=company.viewer("fang"), at=at)

    assert refused.value.code == code
    assert queries.standing(PERIOD, viewer=company.viewer("fang"), at=at).state is PeriodState.PROVISIONAL


def test_a_period_of_which_only_one_unit_was_measured_is_half_measured(company: World) -> None:
    indicators.measure(period=PERIOD, unit="HEAT-EAST", by=company.viewer("fang"), at=OVER)

    with pytest.raises(Refused) as refused:
        indicators.check(period=PERIOD, by=company.viewer("fang"), at=OVER)

    assert refused.value.code == "period_half_measured"


def test_a_period_is_checked_once_by_who_may(checked: World) -> None:
    with pytest.raises(Conflict, match="方正"):
        indicators.check(period=PERIOD, by=checked.viewer("gao"), at=OVER + HOUR)
    with pytest.raises(NotAllowed):
        indicators.seal(period=PERIOD, by=checked.viewer("head-east"), at=LIMIT)
    with pytest.raises(NotAllowed):
        indicators.seal(period=PERIOD, by=checked.viewer("lin"), at=LIMIT)


@pytest.mark.parametrize("days", [0, 31])
def test_the_time_for_objections_has_bounds(measured: World, days: int) -> None:
    with pytest.raises(Refused, match="工作日"):
        indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER, days=days)


# ── Objections ───────────────────────────────────────────────────────────────


def test_an_accepted_objection_changes_the_number_and_its_cases_alike(checked: World) -> None:
    raised = objected(checked)
    assert value(checked).figure.numerator == 1

    indicators.decide(
        objection_id=raised.id, accept=True, reason="录音属实", by=checked.viewer("fang"), at=OVER + 2 * HOUR
    )
    indicators.measure(period=PERIOD, by=checked.viewer("fang"), at=OVER + 3 * HOUR)

    listed = counted(checked, at=OVER + 3 * HOUR)
    assert parts(value(checked).figure) == (2, 2)
    assert listed.counts == {"met": 2, "missed": 0, "excluded": 0}
    assert listed.decided[LATE, 1].by == "方正"
    assert listed.decided[LATE, 1].reason == "录音属实"
    assert value(checked, "YH").figure.numerator == 2
    assert value(checked, "YH").figure.denominator == 3
    assert facts("objection_raised") == facts("objection_accepted") == 1


def test_a_case_that_is_left_out_is_listed_as_left_out(checked: World) -> None:
    raised = objected(checked, asks=Treatment.EXCLUDED)

    indicators.decide(
        objection_id=raised.id, accept=True, reason="不属本单位", by=checked.viewer("fang"), at=OVER + HOUR
    )
    indicators.measure(period=PERIOD, by=checked.viewer("fang"), at=OVER + 2 * HOUR)

    assert parts(value(checked).figure) == (1, 1)
    assert counted(checked, at=OVER + 2 * HOUR).counts == {"met": 1, "missed": 0, "excluded": 1}
    assert value(checked, basis="ASSIGNED").figure.denominator == 2, "the other basis was not objected to"


def test_a_decision_about_a_case_of_a_month_holds_in_its_quarter(checked: World) -> None:
    raised, quarter = objected(checked), periods.parse("2026-Q1")

    indicators.decide(objection_id=raised.id, accept=True, reason="录音属实", by=checked.viewer("fang"), at=OVER + HOUR)
    indicators.measure(period=quarter, by=checked.viewer("fang"), at=OVER + 2 * HOUR)

    found = queries.values(quarter, viewer=checked.viewer("fang"), codes=["CMP-01"], unit="HEAT-EAST")
    assert found[0].figure.numerator == 2


def test_a_refused_objection_changes_nothing_and_is_final(checked: World) -> None:
    raised = objected(checked)

    indicators.decide(objection_id=raised.id, accept=False, reason="无录音", by=checked.viewer("gao"), at=OVER + HOUR)
    indicators.measure(period=PERIOD, by=checked.viewer("fang"), at=OVER + 2 * HOUR)

    assert value(checked).figure.numerator == 1
    with pytest.raises(Conflict):
        indicators.decide(objection_id=raised.id, accept=True, reason="改判", by=checked.viewer("fang"), at=OVER + HOUR)
    with pytest.raises(Conflict):
        objected(checked)


def test_a_withdrawn_objection_may_be_raised_again(checked: World) -> None:
    raised = objected(checked)
    with pytest.raises(NotAllowed):
        indicators.withdraw(objection_id=raised.id, by=checked.viewer("fang"), at=OVER + HOUR)

    indicators.withdraw(objection_id=raised.id, by=checked.viewer("head-east"), at=OVER + HOUR)

    assert objected(checked).state == ObjectionState.OPEN.value
    assert facts("objection_withdrawn") == 1


def test_nobody_decides_what_he_or_his_unit_asked_for(checked: World) -> None:
    raised = objected(checked)
    enter_person(checked, "deputy", name="方副", role=Role.SUPERVISOR, unit="HEAT-EAST", phone_end=77)

    with pytest.raises(NotAllowed, match="提出单位以外"):
        indicators.decide(objection_id=raised.id, accept=True, reason="是", by=checked.viewer("deputy"), at=OVER + HOUR)
    with pytest.raises(NotAllowed):
        indicators.decide(objection_id=raised.id, accept=True, reason="是", by=checked.viewer("head-east"), at=OVER)
    with pytest.raises(NotFound):
        indicators.decide(objection_id=raised.id, accept=True, reason="是", by=checked.viewer("head-west"), at=OVER)

    assert Objection.objects.get().state == ObjectionState.OPEN.value


@pytest.mark.parametrize(
    ("disputed", "asks", "refusal"),
    [
        (replace(DISPUTED, number="GD-00003"), Treatment.MET, NotFound),
        (replace(DISPUTED, number="GD-99999"), Treatment.MET, NotFound),
        (replace(DISPUTED, round=2), Treatment.MET, NotFound),
        (replace(DISPUTED, code="NO-SUCH"), Treatment.MET, NotFound),
        (replace(DISPUTED, number=KEPT), Treatment.MET, indicators.ObjectionNotTaken),
        (DISPUTED, Treatment.MISSED, indicators.ObjectionNotTaken),
        (replace(DISPUTED, code="ORD-03"), Treatment.MET, indicators.ObjectionNotTaken),
    ],
)
def test_only_what_would_change_a_case_behind_the_number_is_taken(
    checked: World, disputed: Disputed, asks: Treatment, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        objected(checked, disputed=disputed, asks=asks)

    assert not Objection.objects.exists()


def test_objections_need_a_reason_the_right_head_and_the_right_time(measured: World) -> None:
    with pytest.raises(indicators.ObjectionNotTaken, match="尚未交各单位核对"):
        objected(measured)
    indicators.check(period=PERIOD, by=measured.viewer("fang"), at=OVER)
    with pytest.raises(indicators.ObjectionNotTaken, match="期限已过"):
        objected(measured, at=LIMIT)
    with pytest.raises(indicators.ObjectionNotTaken, match="理由"):
        indicators.object_to(
            period=PERIOD, disputed=DISPUTED, asks=Treatment.MET, reason=" ", by=measured.viewer("head-east"), at=OVER
        )
    with pytest.raises(NotAllowed):
        indicators.object_to(
            period=PERIOD, disputed=DISPUTED, asks=Treatment.MET, reason="x", by=measured.viewer("fang"), at=OVER
        )

    assert not Objection.objects.exists()


# ── Sealed ───────────────────────────────────────────────────────────────────


@pytest.fixture
def sealed(checked: World) -> World:
    indicators.seal(period=PERIOD, by=checked.viewer("fang"), at=LIMIT)
    return checked


def test_sealing_waits_for_objections_decisions_and_the_numbers_made_of_them(checked: World) -> None:
    fang, raised = checked.viewer("fang"), objected(checked)

    with pytest.raises(indicators.NotReady, match="1 件异议未裁定"):
        indicators.seal(period=PERIOD, by=fang, at=LIMIT)
    indicators.decide(objection_id=raised.id, accept=True, reason="是", by=fang, at=LIMIT)
    with pytest.raises(indicators.NotReady, match="尚未计入数值"):
        indicators.seal(period=PERIOD, by=fang, at=LIMIT + HOUR)
    indicators.measure(period=PERIOD, by=fang, at=LIMIT + HOUR)
    kept = indicators.seal(period=PERIOD, by=fang, at=LIMIT + HOUR)

    assert kept == IndicatorValue.objects.filter(period=PERIOD.name).count() > 0
    assert facts("period_sealed") == 1


def test_what_was_not_checked_is_not_sealed_and_early_sealing_needs_a_reason(measured: World) -> None:
    fang = measured.viewer("fang")
    with pytest.raises(indicators.NotReady, match="尚未交各单位核对"):
        indicators.seal(period=PERIOD, by=fang, at=OVER)
    indicators.check(period=PERIOD, by=fang, at=OVER)
    with pytest.raises(indicators.NotReady, match="提前封存须写明理由"):
        indicators.seal(period=PERIOD, by=fang, at=OVER + HOUR, early=" ")

    indicators.seal(period=PERIOD, by=fang, at=OVER + HOUR, early="各单位已书面确认无异议")

    assert PeriodClosing.objects.get().early == "各单位已书面确认无异议"


def test_the_second_who_seals_is_told_who_was_first(sealed: World) -> None:
    with pytest.raises(indicators.AlreadyThere, match="方正"):
        indicators.seal(period=PERIOD, by=sealed.viewer("gao"), at=LIMIT + HOUR)

    assert facts("period_sealed") == 1


def test_after_sealing_nothing_is_measured_objected_to_or_decided(sealed: World) -> None:
    with pytest.raises(indicators.PeriodIsSealed):
        indicators.measure(period=PERIOD, by=sealed.viewer("fang"), at=LIMIT + HOUR)
    with pytest.raises(indicators.PeriodIsSealed):
        indicators.measure(period=PERIOD, unit="HEAT-EAST", by=sealed.viewer("fang"), at=LIMIT + HOUR)
    with pytest.raises(indicators.PeriodIsSealed):
        objected(sealed)

    assert PeriodFill.objects.get().measured_at == OVER


RAW = (
    "UPDATE indicators_indicatorvalue SET numerator = 99 WHERE period = '2026-02'",
    "DELETE FROM indicators_indicatorvalue WHERE period = '2026-02'",
    "UPDATE indicators_indicatorvalue SET period = '2026-02' WHERE period = '2026-Q1'",
    'INSERT INTO indicators_indicatorvalue SELECT (i.v).* FROM (SELECT jsonb_populate_record(v, \'{"id": -1, "code": "X"}\') AS v'
    " FROM indicators_indicatorvalue v WHERE period = '2026-02' LIMIT 1) i",
    "UPDATE indicators_periodclosing SET state = 'checked', sealed_at = NULL",
    "DELETE FROM indicators_periodclosing",
)


@pytest.mark.parametrize("statement", RAW)
def test_the_database_refuses_what_would_change_a_sealed_period(sealed: World, statement: str) -> None:
    indicators.measure(period=periods.parse("2026-Q1"), by=sealed.viewer("fang"), at=LIMIT)
    before = list(IndicatorValue.objects.filter(period=PERIOD.name).order_by("id").values())

    with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(IndicatorValue.objects.filter(period=PERIOD.name).order_by("id").values()) == before
