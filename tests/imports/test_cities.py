"""Three cities' files, imported and measured, against the same figures computed from the files with plain Python."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.queries import Value
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from tests.imports.files import mapping, take_in
from tests.oracle import municipal
from tests.oracle.municipal import CITIES, City, Month
from tests.real_data import real_data

NOW = datetime(2026, 11, 20, 3, 17, 42, tzinfo=UTC)
HOUR = 3600


def measured(values: list[Value]) -> dict[tuple[str, str], Value]:
    return {(value.definition.code, value.definition.basis.value): value for value in values if not value.scope}


def as_month(found: dict[tuple[str, str], Value]) -> Month:
    """The product's values in the oracle's words. A rate is compared as a fraction, a length in seconds."""

    def count(code: str, basis: str) -> int:
        value = found[code, basis].value
        assert value is not None
        return int(value)

    def seconds(code: str, basis: str) -> Fraction | None:
        value = found[code, basis].value
        return None if value is None else value * HOUR

    return Month(
        orders=count("ORD-01", "ASSIGNED"),
        open=count("ORD-04", "ASSIGNED"),
        assigned_on_time=count("ORD-02", "ASSIGNED"),
        assigned_late=count("ORD-03", "ASSIGNED"),
        assigned_with_term=int(found["ORD-05", "ASSIGNED"].figure.denominator),
        due_on_time=count("ORD-02", "DUE"),
        due_late=count("ORD-03", "DUE"),
        assigned_median=seconds("ORD-06", "ASSIGNED"),
        assigned_p90=seconds("ORD-07", "ASSIGNED"),
        closed_median=seconds("ORD-06", "CLOSED"),
        closed_p90=seconds("ORD-07", "CLOSED"),
    )


def rates_agree(expected: Month, found: dict[tuple[str, str], Value]) -> bool:
    """The on-time rate of both bases is exactly the fraction of what the oracle counted."""
    due, assigned = found["ORD-05", "DUE"].value, found["ORD-05", "ASSIGNED"].value
    fell_due = expected.due_on_time + expected.due_late
    return due == (Fraction(100 * expected.due_on_time, fell_due) if fell_due else None) and assigned == (
        Fraction(100 * expected.assigned_on_time, expected.assigned_with_term) if expected.assigned_with_term else None
    )


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES.values(), ids=CITIES)
def test_a_city_s_figures_by_agency_and_month_are_those_of_its_file(city: City) -> None:
    path = real_data("municipal", city.file)
    good, bad = municipal.requests(city, path)
    expected = municipal.figures(good, NOW)
    system = organization.system()

    outcome = take_in(path, mapping(city.mapping), by=system, at=NOW)

    assert (outcome.taken, outcome.rejected) == (len(good), len(bad))
    assert [each.line for each in outcome.listed] == bad
    heading = mapping(city.mapping).unit.under
    assert heading is not None
    compared = 0
    for month in sorted({month for _agency, month in expected}):
        period = periods.parse(month)
        indicators.measure(period=period, by=organization.system(), at=NOW)
        viewer = organization.system()
        whole = queries.values(period, viewer=viewer, unit=heading.code)
        parts = queries.values(period, viewer=viewer, unit=heading.code, by_unit=True)
        agencies = {value.place.name for value in parts}
        for agency in (*agencies, ""):
            of_agency = measured([value for value in parts if value.place.name == agency] if agency else whole)
            assert as_month(of_agency) == expected.get((agency, month), Month()), (agency, month)
            assert rates_agree(expected.get((agency, month), Month()), of_agency), (agency, month)
            compared += 1
    assert compared >= len(expected)
