"""Deadlines that a city's live system issued: Monday to Friday 08:30 to 17:00, N business days of 8.5 hours, its holidays."""

from datetime import datetime, timedelta

from plumbline.ground.service_levels.working_time import Unit, WorkingCalendar, add, next_open, read_calendar
from tests.real_data import real_rows

MINUTES_A_DAY = 510
# The city cuts the seconds of the opening moment it shows but reckons from the true one, taken up to a minute and a half later.
CUT_SECONDS = timedelta(seconds=90)


def test_every_deadline_of_the_city_that_follows_its_rule_is_reckoned_alike() -> None:
    calendar = city_calendar()
    rows = [row for row in real_rows("sla", "boston311_deadlines_2015_2017.csv") if row["matches_rule"] == "True"]

    wrong = [row["request_id"] for row in rows if not is_alike(calendar, row)]

    assert len(rows) == 778
    assert wrong == []


def test_deadlines_marked_as_following_no_rule_really_follow_none() -> None:
    calendar = city_calendar()
    rows = [row for row in real_rows("sla", "boston311_deadlines_2015_2017.csv") if row["matches_rule"] != "True"]

    alike = [row["request_id"] for row in rows if is_alike(calendar, row)]

    assert len(rows) == 24
    assert alike == []


def test_the_distance_to_each_deadline_is_the_one_found_by_an_independent_reckoning() -> None:
    calendar = city_calendar()
    rows = [row for row in real_rows("sla", "boston311_deadlines_2015_2017.csv") if row["matches_rule"] == "True"]

    off = []
    for row in rows:
        by_rule = datetime.fromisoformat(row["expected_due_at"]) + timedelta(seconds=int(row["rule_error_s"]))
        due = due_of(calendar, row)
        if by_rule not in (due, next_open(calendar, due)):
            off.append(row["request_id"])

    assert off == []


def city_calendar() -> WorkingCalendar:
    holidays = real_rows("sla", "boston311_holidays_2015_2017.csv")
    weekly = {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return read_calendar(
        {
            "zone": "America/New_York",
            "weekly": weekly,
            "exceptions": {row["date"]: [] for row in holidays if row["observed_by_boston_311_system"] == "True"},
        }
    )


def due_of(calendar: WorkingCalendar, row: dict[str, str]) -> datetime:
    return add(
        calendar, datetime.fromisoformat(row["opened_at"]), int(row["business_days"]), Unit.WORKING_DAY, MINUTES_A_DAY
    )


def is_alike(calendar: WorkingCalendar, row: dict[str, str]) -> bool:
    """Where the amount ends exactly at closing the city says the next opening and we say the closing: both count as alike."""
    due = due_of(calendar, row)
    expected = datetime.fromisoformat(row["expected_due_at"])
    return any(abs(expected - ours) < CUT_SECONDS for ours in (due, next_open(calendar, due)))
