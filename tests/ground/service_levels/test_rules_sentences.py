"""The sentences that explain a clock, as pages show them in Chinese."""

from datetime import UTC, datetime, timedelta

from plumbline.ground.service_levels.rules import Course, LimitTerms, Pause, explain, read_clock
from plumbline.ground.service_levels.working_time import Unit, read_calendar

OPEN = [["08:30", "12:00"], ["13:30", "17:00"]]
OFFICE = read_calendar(
    {
        "zone": "Asia/Shanghai",
        "weekly": {"mon": OPEN, "tue": OPEN, "wed": OPEN, "thu": OPEN, "fri": OPEN},
        "exceptions": {"2026-10-01": [], "2026-10-02": []},
        "announced_until": "2026-09-30",
    }
)
MONDAY = datetime(2026, 9, 28, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai
HOUR = timedelta(hours=1)


def told(limit: LimitTerms, course: Course, now: datetime) -> list[str]:
    return [sentence.msgid % sentence.params for sentence in explain(read_clock(OFFICE, limit, course, now))]


def test_each_segment_says_what_it_counted_and_the_rest_is_a_forecast() -> None:
    course = Course(MONDAY, (Pause(MONDAY + HOUR, MONDAY + 2 * HOUR, "客户另约时间"),))

    story = told(LimitTerms(4, Unit.WORKING_HOUR), course, MONDAY + 4 * HOUR)

    assert story == [
        "自 2026-09-28 08:30 起计时，时限 4 小时工作时间。",
        "2026-09-28 08:30 至 2026-09-28 09:30 计 1 小时 0 分，累计 1 小时 0 分。",
        "2026-09-28 09:30 至 2026-09-28 10:30 暂停（客户另约时间），不计时。",
        "2026-09-28 10:30 至 2026-09-28 12:00 计 1 小时 30 分，累计 2 小时 30 分。",
        "2026-09-28 12:00 至 2026-09-28 12:30 不是工作时间，不计时。",
        "截至 2026-09-28 12:30 仍在计时，将于 2026-09-28 15:00 到期。",
        "以下为预计：",
        "2026-09-28 12:30 至 2026-09-28 13:30 不是工作时间，不计时。",
        "2026-09-28 13:30 至 2026-09-28 15:00 计 1 小时 30 分，累计 4 小时 0 分。",
    ]


def test_working_days_by_the_civil_rule_are_counted_one_by_one() -> None:
    course = Course(
        MONDAY,
        (Pause(MONDAY + 20 * HOUR, MONDAY + 25 * HOUR), Pause(MONDAY + 26 * HOUR, MONDAY + 27 * HOUR, "等待许可")),
    )

    story = told(LimitTerms(2, Unit.WORKING_DAY), course, MONDAY + 49 * HOUR)

    assert story == [
        "自 2026-09-28 08:30 起计时，时限 2 个工作日：当日不计，至第 2 个工作日 24:00 止。",
        "2026-09-28 08:30 至 2026-09-28 24:00：起算当日，不计。",
        "2026-09-29 00:00 至 2026-09-29 04:30：当日计为第 1 个工作日。",
        "2026-09-29 04:30 至 2026-09-29 09:30 暂停，不计时。",
        "2026-09-29 09:30 至 2026-09-29 10:30：同一工作日，不重复计。",
        "2026-09-29 10:30 至 2026-09-29 11:30 暂停（等待许可），不计时。",
        "2026-09-29 11:30 至 2026-09-29 24:00：同一工作日，不重复计。",
        "2026-09-30 00:00 至 2026-09-30 09:30：当日尚未结束，结束时计为一个工作日。",
        "截至 2026-09-30 09:30 仍在计时，将于 2026-09-30 24:00 到期。",
        "以下为预计：",
        "2026-09-30 09:30 至 2026-09-30 24:00：当日计为第 2 个工作日。",
    ]


def test_a_day_whose_midnight_lies_in_a_pause_is_said_not_to_count() -> None:
    course = Course(MONDAY, (Pause(MONDAY + HOUR, MONDAY + 24 * HOUR),))

    story = told(LimitTerms(1, Unit.WORKING_DAY), course, MONDAY + 50 * HOUR)

    assert "2026-09-29 08:30 至 2026-09-29 24:00：当日零点处于暂停中，不计。" in story


def test_a_limit_that_may_not_pause_says_so_and_a_late_end_is_called_late() -> None:
    course = Course(MONDAY, (Pause(MONDAY + HOUR, MONDAY + 2 * HOUR, "客户另约时间"),), MONDAY + 4 * HOUR)

    story = told(LimitTerms(3, Unit.HOUR, may_pause=False), course, MONDAY + 9 * HOUR)

    assert story == [
        "自 2026-09-28 08:30 起计时，时限 3 小时，不分昼夜连续计算。",
        "2026-09-28 08:30 至 2026-09-28 09:30 计 1 小时 0 分，累计 1 小时 0 分。",
        "2026-09-28 09:30 至 2026-09-28 10:30 虽有暂停，本时限不得暂停，照计 1 小时 0 分，累计 2 小时 0 分。",
        "2026-09-28 10:30 至 2026-09-28 12:30 计 2 小时 0 分，累计 4 小时 0 分。",
        "已于 2026-09-28 11:30 到期，2026-09-28 12:30 才完成，超时。",
        "本时限依规定不得暂停，登记的暂停均不扣除。",
    ]


def test_a_civil_limit_that_may_not_pause_counts_the_day_all_the_same() -> None:
    course = Course(MONDAY, (Pause(MONDAY + HOUR, MONDAY + 48 * HOUR),))

    story = told(LimitTerms(2, Unit.WORKING_DAY, may_pause=False), course, MONDAY + 48 * HOUR)

    assert "2026-09-29 00:00 至 2026-09-29 24:00 虽有暂停，本时限不得暂停，当日照计为第 1 个工作日。" in story


def test_the_result_names_the_state() -> None:
    limit, seconds = LimitTerms(3, Unit.WORKING_DAY, 60), timedelta(seconds=7)

    paused = told(limit, Course(MONDAY, (Pause(MONDAY + HOUR),)), MONDAY + 2 * HOUR)
    met = told(limit, Course(MONDAY, (), MONDAY + HOUR + seconds), MONDAY + 9 * HOUR)
    late = told(limit, Course(MONDAY), MONDAY + 9 * HOUR)

    assert paused[0] == "自 2026-09-28 08:30 起计时，时限 3 个工作日，每个工作日折合 60 分钟工作时间。"
    assert "截至 2026-09-28 10:30 暂停中；若此时恢复，将于 2026-09-28 14:00 到期。" in paused
    assert "于 2026-09-28 09:30:07 完成，未超过到期时间 2026-09-28 11:30，按时。" in met
    assert late[-1] == "已于 2026-09-28 11:30 到期，截至 2026-09-28 17:30 仍未完成，超时。"


def test_a_provisional_due_moment_is_said_to_be_one() -> None:
    story = told(LimitTerms(5, Unit.WORKING_DAY), Course(MONDAY), MONDAY)

    assert story[-1] == "2026-09-30 之后的节假日安排尚未公布，到期时间为暂定，公布后会重新计算。"
