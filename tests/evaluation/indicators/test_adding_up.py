"""Months add up to their quarter and units to their parent: numerators and denominators, never percentages."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from plumbline.evaluation.indicators.definitions import BY_KEY, DEFINITIONS
from plumbline.evaluation.indicators.queries.engine import ByUnit, figures
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.rules import Figure, Kind, together
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import open_kinds
from tests.evaluation.indicators.test_engine_against_plain_python import NOW, happenings
from tests.world import World

MONTHS = ("2026-01", "2026-02", "2026-03")
ADDING = [d for d in DEFINITIONS if d.adds_up and d.code != "CMP-07"]
"""CMP-07 divides by customers averaged over the days of its period: those of a quarter are no sum of those of its months."""


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    return world


def measured(name: str) -> ByUnit:
    spans = spans_of(parse(name), organization.tree())
    return figures([Wanted(each) for each in ADDING], spans=spans, within="", at=NOW + timedelta(days=30))


def parts(figure: Figure, kind: Kind) -> tuple[Fraction, Fraction]:
    """A count has nothing to add below."""
    return figure.numerator, Fraction(0) if kind is Kind.COUNT else figure.denominator


def summed(found: list[Figure], kind: Kind) -> tuple[Fraction, Fraction]:
    return parts(together(found), kind)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happening=happenings)
def test_months_add_up_to_the_quarter_and_stations_to_their_division(company: World, happening: Any) -> None:
    with transaction.atomic():
        happening.put()

        quarter, months = measured("2026-Q1"), [measured(name) for name in MONTHS]

        for unit, own in quarter.items():
            for key, counted in own.items():
                kind = BY_KEY[key[:2]].kind
                of_months = [month[unit][key].figure for month in months if key in month.get(unit, {})]
                assert parts(counted.figure, kind) == summed(of_months, kind), (unit, key)
        for key, counted in quarter.get("YH", {}).items():
            kind = BY_KEY[key[:2]].kind
            divisions = [quarter[unit][key].figure for unit in ("YH-HEAT", "YH-GAS") if key in quarter.get(unit, {})]
            assert parts(counted.figure, kind) == summed(divisions, kind), key
        transaction.set_rollback(True)
