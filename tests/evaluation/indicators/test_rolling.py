"""The worst stretch of hours, against looking at every one of them; and as it is kept beside the value and shown."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.evaluation.indicators.rules.rolling import HOUR, Stretch, kept, of_kept, worst
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from tests.world import ZONE, World

START = datetime(2026, 3, 1, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 5).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), max_size=60)


def at(hour: int) -> datetime:
    return START + hour * HOUR


@given(COUNTS, st.integers(1, 30))
def test_it_is_the_smallest_share_of_all_stretches_that_lie_in_the_period(
    counts: list[tuple[int, int]], length: int
) -> None:
    hours = [(at(place), met, of) for place, (met, of) in enumerate(counts) if of]

    found = worst(hours, start=START, end=at(len(counts)), length=length)

    slowly = []
    for first in range(len(counts) - length + 1):
        met = sum(counts[place][0] for place in range(first, first + length))
        of = sum(counts[place][1] for place in range(first, first + length))
        if of:
            slowly.append((Fraction(met, of), first, met, of))
    if not slowly:
        assert found is None
    else:
        _share, first, met, of = min(slowly, key=lambda each: each[:2])
        assert found == Stretch(at(first), met, of)


def test_all_of_time_is_judged_by_the_hours_with_cases_alone() -> None:
    """Looking at every hour of ten thousand years would not come to an end."""
    first, last = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
    hours = [(at(0), 3, 4), (at(20), 1, 4), (at(30), 4, 4)]

    found = worst(hours, start=first, end=last, length=24)

    assert found == Stretch(at(1), 1, 4)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 10_000))
def test_what_is_kept_is_read_back(met: int, more: int, hour: int) -> None:
    stretch = Stretch(at(hour), met, met + more)

    assert of_kept(kept(stretch)) == stretch
    assert of_kept(kept(None)) is None


def call(world: World, number: int, when: datetime, *, is_answered: bool, unit: str = "YH-HEAT") -> None:
    found = Found(
        kind="call",
        reference=f"C-{number}",
        unit_id=world.unit_id(unit),
        happened_at=when,
        outcome="answered" if is_answered else "abandoned",
        amount=Decimal(20),
    )
    measurements.record(found=found, by=organization.system(), at=datetime(2026, 4, 2, tzinfo=UTC))


@pytest.mark.parametrize("period", ["2026-03", "2026-03-10"])
def test_a_good_month_does_not_hide_a_bad_night(ruled_world: World, period: str) -> None:
    night = datetime(2026, 3, 10, 1, 30, tzinfo=ZONE)
    for number in range(20):
        call(ruled_world, number, datetime(2026, 3, 1 + number, 9, 0, tzinfo=ZONE), is_answered=True)
    for number in range(20, 23):
        call(ruled_world, number, night + timedelta(minutes=number), is_answered=False, unit="HEAT-EAST")

    indicators.measure(
        period=periods.parse(period), by=organization.system(), at=datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    )

    company, east = (
        IndicatorValue.objects.get(code="HOT-01", period=period, unit__code=code, scope="")
        for code in ("YH", "HEAT-EAST")
    )
    whole, own = of_kept(company.apart), of_kept(east.apart)
    assert whole is not None
    assert own is not None
    assert (own.met, own.of) == (0, 3)
    assert (whole.met, whole.of) == (1, 4)
    assert whole.start <= night < whole.start + 24 * HOUR
