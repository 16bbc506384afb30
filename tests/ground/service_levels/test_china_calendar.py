"""The shipped calendar of China against the official days and notices."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from plumbline.ground.service_levels.calendars import shipped
from plumbline.ground.service_levels.working_time import LocalSpan, WorkingCalendar
from tests.real_data import real_rows

CHINA_TIME = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).resolve().parents[3]


def test_every_day_of_twenty_three_years_is_open_or_closed_as_the_official_table_says() -> None:
    china = shipped()
    rows = real_rows("calendar", "china_workdays_2004_2026.csv")

    wrong = [
        row["date"]
        for row in rows
        if china.is_working_day(date.fromisoformat(row["date"])) is not (row["workday_chinesecalendar"] == "True")
    ]

    assert len(rows) == 8401
    assert wrong == []


def test_no_day_contradicts_the_second_independent_source() -> None:
    china = shipped()
    rows = [row for row in real_rows("calendar", "china_workdays_2004_2026.csv") if row["workday_holiday_cn"]]

    wrong = [
        row["date"]
        for row in rows
        if china.is_working_day(date.fromisoformat(row["date"])) is not (row["workday_holiday_cn"] == "True")
    ]

    assert len(rows) == 7305
    assert wrong == []


def test_the_days_that_differ_from_monday_to_friday_are_exactly_the_official_ones() -> None:
    china = shipped()
    official = {row["date"] for row in real_rows("calendar", "china_exceptions_only.csv")}

    ours = {day.isoformat() for day, arranged in china.days.items() if arranged.opens != (day.weekday() < 5)}

    assert ours == official


def test_every_official_notice_is_given_with_its_year() -> None:
    china = shipped()
    official = {
        (int(row["year"]), row["state_council_notice"]) for row in real_rows("calendar", "china_notice_urls.csv")
    }

    ours = {(year, address) for year, addresses in china.notices.items() for address in addresses}

    assert official <= ours
    assert set(china.notices) == set(range(2004, 2027))


def test_a_year_that_is_not_announced_is_unknown_and_never_a_weekday() -> None:
    china = shipped()

    answers = [china.is_working_day(date(2027, 1, 1) + timedelta(days=days)) for days in range(365)]

    assert set(answers) == {None}
    assert china.is_working_day(date(2003, 12, 31)) is None
    assert china.announced_until == date(2026, 12, 31)


def test_its_exceptions_close_holidays_and_open_make_up_days_of_a_working_calendar() -> None:
    china = shipped()
    hours = (LocalSpan(510, 720), LocalSpan(810, 1020))

    calendar = WorkingCalendar(
        zone=CHINA_TIME,
        weekly=(hours,) * 5 + ((), ()),
        exceptions=china.exceptions(hours),
        announced_until=china.announced_until,
    )

    assert calendar.hours_on(date(2026, 10, 1)) == ()
    assert calendar.hours_on(date(2026, 10, 10)) == hours
    assert min(china.exceptions(hours, since=date(2026, 1, 1))) == date(2026, 1, 1)


def test_the_committed_calendar_is_what_its_generator_writes() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_china_calendar.py"), "--check"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_two_announced_changes_within_a_year_are_in_the_data() -> None:
    china = shipped()

    changed = {
        day: china.is_working_day(day)
        for day in (date(2019, 5, 2), date(2020, 1, 31), date(2015, 9, 3), date(2015, 9, 6))
    }

    assert changed == {
        date(2019, 5, 2): False,
        date(2020, 1, 31): False,
        date(2015, 9, 3): False,
        date(2015, 9, 6): True,
    }
