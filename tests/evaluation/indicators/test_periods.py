"""The names of periods: what they span, what came before them, what they were a year ago."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.indicators import queries
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Length, NoSuchPeriod, containing, length_of, name_a_year_earlier
from tests.world import World

CALENDAR = [length for length in Length if length is not Length.SEASON]
days = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@given(days, st.sampled_from(CALENDAR))
def test_the_period_of_a_day_has_the_day_and_knows_its_length(day: date, length: Length) -> None:
    found = containing(length, day)

    assert found.contains(day)
    assert length_of(found.name) is length
    assert periods.parse(found.name) == found


@given(days, st.sampled_from(CALENDAR))
def test_periods_of_one_length_lie_side_by_side(day: date, length: Length) -> None:
    found = containing(length, day)

    assert periods.before(found).after == found.first
    assert containing(length, found.after).first == found.after


@given(days)
def test_longer_periods_are_made_of_whole_shorter_ones(day: date) -> None:
    for length, part in ((Length.QUARTER, Length.MONTH), (Length.HALF, Length.QUARTER), (Length.YEAR, Length.HALF)):
        whole = containing(length, day)

        assert containing(part, whole.first).first == whole.first
        assert containing(part, whole.after - timedelta(days=1)).after == whole.after


@pytest.mark.parametrize(
    ("name", "earlier"),
    [
        ("2026-10-15", "2025-10-15"),
        ("2028-02-29", "2027-02-28"),
        ("2026-W53", "2025-W52"),
        ("2027-W01", "2026-W01"),
        ("2026-10", "2025-10"),
        ("2026-Q3", "2025-Q3"),
        ("2026-H1", "2025-H1"),
        ("2026", "2025"),
        ("2025-26", "2024-25"),
    ],
)
def test_the_same_period_of_last_year_has_a_name(name: str, earlier: str) -> None:
    assert name_a_year_earlier(name) == earlier


@pytest.mark.parametrize(("text", "year"), [("2025-26", 2025), ("2025-27", None), ("2011-12", None), ("2025", None)])
def test_a_season_is_named_by_its_two_years_and_a_month_stays_a_month(text: str, year: int | None) -> None:
    assert periods.season_year(text) == year


def test_a_season_has_the_dates_of_the_installed_rules(ruled_world: World) -> None:
    season = queries.period_named("2025-26")

    assert (season.first, season.after) == (date(2025, 10, 15), date(2026, 4, 16))
    assert [each.name for each in queries.up_to(season, count=3)] == ["2023-24", "2024-25", "2025-26"]
    assert queries.a_year_earlier(season) == queries.period_named("2024-25")


def test_no_season_is_known_before_rules_are_installed(world: World) -> None:
    with pytest.raises(NoSuchPeriod, match="采暖期"):
        queries.period_named("2025-26")


def test_what_names_no_period_is_refused_with_the_forms() -> None:
    with pytest.raises(NoSuchPeriod, match="2025-26"):
        queries.period_named("2026-13")
