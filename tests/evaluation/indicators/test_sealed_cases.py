"""The list behind a sealed number stays the list that was sealed, whatever becomes of its cases."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Late
from plumbline.evaluation.indicators.models import IndicatorValue, RestatedCase, SealedCase
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.rules import Kind
from plumbline.evaluation.indicators.states import Treatment
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import open_kinds
from tests.evaluation.indicators.test_closing import (
    HOUR,
    KEPT,
    LATE,
    LIMIT,
    PERIOD,
    checked,
    company,
    counted,
    measured,
    parts,
    sealed,
    value,
)
from tests.evaluation.indicators.test_engine_against_plain_python import NOW, Happening, happenings
from tests.world import World

__all__ = ["checked", "company", "measured", "sealed"]

UNITS = ("YH", "HEAT-EAST")
AFTERWARDS = (
    "UPDATE service_levels_clock SET stopped_at = COALESCE(stopped_at, due_at) + INTERVAL '40 days'",
    "UPDATE work_orders_workorder SET state = 'voided' WHERE MOD(EXTRACT(EPOCH FROM registered_at)::bigint, 2) = 0",
    "UPDATE work_orders_workorder SET set_aside_at = registered_at WHERE MOD(EXTRACT(EPOCH FROM registered_at)::bigint, 3) = 0",
    "UPDATE casefiles_casefile SET unit_path = '/YH/YH-GAS/GAS-NORTH/' WHERE number LIKE 'GD-%1'",
    "DELETE FROM measurements_measurement WHERE MOD(line, 2) = 1",
)
"""What may happen to cases after a sealing: late stops, orders voided or set aside, units that were wrong, rows taken back."""


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def stop_late(number: str) -> None:
    """The case's clocks stop a month late after all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE service_levels_clock c SET stopped_at = c.due_at + INTERVAL '30 days' FROM casefiles_casefile f"
            " WHERE f.id = c.case_file_id AND f.number = %s",
            [number],
        )


def seal() -> None:
    viewer = organization.system()
    indicators.check(period=PERIOD, by=viewer, at=NOW)
    indicators.seal(period=PERIOD, by=viewer, at=NOW, early="各单位已书面确认")


def all_cases(value: Value) -> list[queries.Case]:
    """Every page of the list behind a value."""
    code, basis = value.definition.key
    rows: list[queries.Case] = []
    cursor = ""
    while True:
        page = queries.cases(
            code,
            basis=basis,
            scope=value.scope,
            period=PERIOD,
            viewer=organization.system(),
            at=NOW,
            unit=value.place.code,
            cursor=cursor,
            most=50,
        )
        rows += page.rows
        cursor = page.cursor
        if not cursor:
            return rows


def sums(value: Value) -> Iterator[tuple[str, Fraction, Fraction]]:
    """What the list adds up to beside what the value says; a percentile or an agreement is no sum."""
    rows = all_cases(value)
    if not value.definition.adds_up:
        yield "rows", Fraction(sum(case.outcome != "excluded" for case in rows)), Fraction(value.figure.n)
        return
    yield "above", sum((Fraction(case.above) for case in rows), Fraction()), value.figure.numerator
    if value.definition.kind is not Kind.COUNT:
        yield "below", sum((Fraction(case.below) for case in rows), Fraction()), value.figure.denominator


@pytest.fixture
def opened(world: World) -> World:
    open_kinds()
    return world


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(happening=happenings)
def test_the_list_behind_every_sealed_number_adds_up_to_it_whatever_becomes_of_the_cases(
    opened: World, happening: Happening
) -> None:
    with transaction.atomic():
        happening.put()
        indicators.measure(period=PERIOD, by=organization.system(), at=NOW)
        seal()

        for statement in AFTERWARDS:
            run(statement)

        for unit in UNITS:
            for each in queries.values(PERIOD, viewer=organization.system(), unit=unit):
                for what, listed, said in sums(each):
                    assert listed == said, (unit, each.definition.key, what)
        transaction.set_rollback(True)


def test_a_case_that_changes_after_the_sealing_stays_in_the_list_and_says_what_it_would_be_now(sealed: World) -> None:
    stop_late(KEPT)

    rows = {case.number: case for case in counted(sealed, at=LIMIT + HOUR).rows}

    assert parts(value(sealed).figure) == (1, 2)
    assert (rows[KEPT].outcome, rows[KEPT].now) == ("met", "missed")
    assert (rows[LATE].outcome, rows[LATE].now) == ("missed", "missed")
    assert rows[KEPT].title
    assert counted(sealed, at=LIMIT + HOUR).sealed_at == LIMIT


def test_what_would_be_counted_otherwise_now_is_named_case_by_case(sealed: World) -> None:
    before = queries.changed_since("CMP-01", basis="DUE", period=PERIOD, viewer=sealed.viewer("fang"), at=LIMIT + HOUR)

    stop_late(KEPT)

    moved = queries.changed_since("CMP-01", basis="DUE", period=PERIOD, viewer=sealed.viewer("fang"), at=LIMIT + HOUR)
    west = queries.changed_since(
        "CMP-01", basis="DUE", period=PERIOD, viewer=sealed.viewer("fang"), at=LIMIT + HOUR, unit="HEAT-WEST"
    )
    assert (before, west) == ([], [])
    assert [(row.number, row.before, row.after, row.above) for row in moved] == [(KEPT, "met", "missed", -1)]


def test_the_cases_of_a_restatement_add_up_to_its_difference(sealed: World) -> None:
    stop_late(KEPT)

    indicators.restate(
        period=PERIOD,
        code="CMP-01",
        basis="DUE",
        reason="补录办结时间",
        late=[Late(LATE, Treatment.EXCLUDED)],
        by=sealed.viewer("fang"),
        at=LIMIT + HOUR,
    )

    found, rows = value(sealed), queries.restated_cases(PERIOD, "CMP-01", "DUE", within="HEAT-EAST")
    assert found.restated is not None
    assert parts(found.figure) == (1, 2)
    assert parts(found.restated.figure) == (0, 1)
    assert {(row.number, row.before, row.outcome) for row in rows} == {
        (KEPT, "met", "missed"),
        (LATE, "missed", "excluded"),
    }
    assert sum(row.above - row.above_before for row in rows) == -1
    assert sum(row.below - row.below_before for row in rows) == -1
    assert not queries.restated_cases(PERIOD, "CMP-01", "DUE", within="HEAT-WEST")


def test_a_case_that_changed_between_measuring_and_sealing_is_in_both_the_number_and_its_list(checked: World) -> None:
    stop_late(KEPT)

    indicators.seal(period=PERIOD, by=checked.viewer("fang"), at=LIMIT)

    assert parts(value(checked).figure) == (0, 2)
    assert counted(checked, at=LIMIT).counts == {"met": 0, "missed": 2, "excluded": 0}
    assert Entry.objects.get(name="indicators.period_sealed").particulars["moved"] > 0


def test_where_nothing_changed_sealing_measures_nothing_anew(checked: World) -> None:
    before = list(IndicatorValue.objects.order_by("id").values())

    indicators.seal(period=PERIOD, by=checked.viewer("fang"), at=LIMIT)

    assert list(IndicatorValue.objects.order_by("id").values()) == before
    assert Entry.objects.get(name="indicators.period_sealed").particulars["moved"] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE indicators_sealedcase SET met = missed",
        "DELETE FROM indicators_sealedcase",
        "UPDATE indicators_sealedfigure SET code = 'X'",
        "INSERT INTO indicators_sealedfigure (period, number, code, basis, scope) VALUES ('2026-02', 9999, 'X', 'DUE', '')",
    ],
)
def test_the_database_refuses_to_change_a_sealed_list(sealed: World, statement: str) -> None:
    before = list(SealedCase.objects.order_by("id").values())

    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        run(statement)

    assert list(SealedCase.objects.order_by("id").values()) == before
    assert before


def test_what_is_kept_names_nobody(sealed: World) -> None:
    kept = {field.name for model in (SealedCase, RestatedCase) for field in model._meta.get_fields()}

    assert not kept & {"title", "customer", "phone", "address", "name"}
