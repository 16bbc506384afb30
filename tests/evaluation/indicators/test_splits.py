"""Cases behind a figure counted by what they have in common: the parts are the number, and agree with the list of the cases."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.queries.splits import latest, splits
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.test_monthly_complaints import EAST, HEAT, WEST, complaint
from tests.world import ZONE, World

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZONE)
PERIOD = periods.parse("2026-02")
KINDS = ["cold", "passed_on", "cold", "cold", "passed_on", "cold", "burst"]


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    told = [
        complaint(EAST, 2, hours=3),
        replace(complaint(EAST, 3, hours=25), channel="gov_12345"),
        complaint(EAST, 4, hours=24),
        complaint(WEST, 5, hours=30),
        complaint(WEST, 6, hours=None),
        complaint(HEAT, 7, hours=90),
        replace(complaint(HEAT, 8, hours=200), is_complaint=False, kind="emergency"),
    ]
    put(told, KINDS)
    actions.measure(period=PERIOD, by=organization.system(), at=NOW)
    return world


@pytest.mark.parametrize("unit", ["YH", "HEAT-EAST", "HEAT-WEST"])
@pytest.mark.parametrize("key", [("CMP-01", "DUE"), ("CMP-02", "ASSIGNED"), ("ORD-05", "DUE")])
def test_parts_add_up_to_the_measured_number(company: World, key: tuple[str, str], unit: str) -> None:
    by = organization.system()

    found = splits(key[0], basis=key[1], by=("kind", "channel"), period=PERIOD, viewer=by, at=NOW, unit=unit)

    value = next(v for v in queries.values(PERIOD, viewer=by, codes=[key[0]], unit=unit) if v.definition.key == key)
    assert sum(each.met for each in found) == value.figure.numerator
    assert sum(each.n for each in found) == value.figure.denominator


def test_parts_are_those_of_the_listed_cases_the_most_first(company: World) -> None:
    by = organization.system()

    found = splits("ORD-05", basis="DUE", by=("kind",), period=PERIOD, viewer=by, at=NOW)

    listed = queries.cases("ORD-05", basis="DUE", period=PERIOD, viewer=by, at=NOW).rows
    assert {each.traits[0]: each.n for each in found} == Counter(case.order_type for case in listed)
    assert [each.n for each in found] == sorted((each.n for each in found), reverse=True)


def test_only_the_kinds_asked_for_are_counted(company: World) -> None:
    found = splits(
        "ORD-01", by=("kind",), period=PERIOD, viewer=organization.system(), at=NOW, basis="ASSIGNED", kinds=["burst"]
    )

    assert [(each.traits, each.n) for each in found] == [(("burst",), 1)]


def test_the_latest_case_of_each_type_is_the_one_a_search_through_the_list_finds(company: World) -> None:
    by = organization.system()

    found = latest("CMP-01", basis="DUE", period=PERIOD, viewer=by, at=NOW, most=3)

    worst: dict[str, tuple[float, str]] = {}
    for case in queries.cases("CMP-01", basis="DUE", period=PERIOD, viewer=by, at=NOW, outcome="missed").rows:
        assert case.due_at is not None
        late = ((case.done_at or NOW) - case.due_at).total_seconds()
        worst[case.order_type] = max(worst.get(case.order_type, (0.0, "")), (late, case.number))
    assert [case.number for case in found] == [number for _late, number in sorted(worst.values(), reverse=True)]
    assert len(found) == 2


def test_what_cannot_be_split_so_is_refused(company: World) -> None:
    by = organization.system()

    with pytest.raises(NotFound, match="没有“area”"):
        splits("CMP-07", by=("area",), period=PERIOD, viewer=by, at=NOW)
    with pytest.raises(NotFound, match="NO-99"):
        splits("NO-99", by=("kind",), period=PERIOD, viewer=by, at=NOW)
    with pytest.raises(NotFound, match="未启用"):
        latest("INST-03", basis="DUE", period=PERIOD, viewer=by, at=NOW, most=1)
