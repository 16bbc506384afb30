"""Calendars on their pages: days, notices, shipped holidays, publishing; wrong input, two editors at once."""

from datetime import timedelta

import pytest

from plumbline.ground.journal.actions import bump_revision
from plumbline.ground.service_levels.models import CalendarVersion
from tests.web.conftest import NOW, Answer, Clock, Desk, DeskOf, text_of
from tests.web.test_rules import CALENDAR, OFFICE, hidden


@pytest.mark.parametrize("month", ["2026-10", "", "nonsense", "9999-99", "0001-01"])
def test_any_month_in_the_address_gives_a_month(desk_of: DeskOf, month: str) -> None:
    for name in ("zhao", "guan"):
        assert desk_of(name).get(CALENDAR, **({"month": month} if month else {})).status_code == 200


def set_day(desk: Desk, **words: str) -> Answer:
    said = {"first": "2026-03-14", "what": "open", "hours": "8:30-12:00", "reason": "盘点", **words}
    return desk.post(f"{CALENDAR}days/?month=2026-03", **said)


def test_a_day_is_changed_seen_and_published(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    set_day(desk, clause="内部通知 3 号")

    before = text_of(desk.get(CALENDAR, month="2026-03"))
    effects = text_of(desk.get(f"{CALENDAR}publish/"))
    done = desk.post(f"{CALENDAR}publish/", valid_from="2026-01-06", seen=hidden(effects, "seen"))
    after = text_of(desk.get(CALENDAR, month="2026-03"))

    assert "未发布的改动：1 天" in before
    assert "到期时刻都不改变" in effects
    assert done.status_code == 302
    assert "未发布的改动" not in after
    assert "盘点" in after
    assert CalendarVersion.objects.get(calendar__code=OFFICE, number=2).days["2026-03-14"]["clause"] == "内部通知 3 号"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"hours": "eight to twelve"}, "8:30-12:00, 13:30-17:00 的形式"),
        ({"hours": "12:00-08:00"}, "颠倒"),
        ({"hours": "8:00-12:00, 11:00-13:00"}, "重叠"),
        ({"hours": "08:00-25:00"}, "时刻"),
        ({"reason": ""}, "请写明原因"),
        ({"first": "2026-02-30"}, "is-invalid"),
        ({"last": "2026-03-01"}, "早于开始日期"),
        ({"last": "2027-12-31"}, "最多改一年"),
        ({"what": "dance"}, "invalid"),
    ],
)
def test_a_day_that_is_none_is_told_beside_its_field_and_stays_typed(
    desk_of: DeskOf, words: dict[str, str], sentence: str
) -> None:
    answer = set_day(desk_of("guan"), **words)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not words.get("hours") or words["hours"] in text_of(answer)


def test_the_second_to_publish_is_told_and_may_publish_on_the_new_version(desk_of: DeskOf) -> None:
    first, second = desk_of("guan"), desk_of("guan")
    set_day(first)
    set_day(second, first="2026-03-15")
    seen = hidden(text_of(second.get(f"{CALENDAR}publish/")), "seen")
    first.post(f"{CALENDAR}publish/", valid_from="2026-01-06", seen=seen)

    late = second.post(f"{CALENDAR}publish/", valid_from="2026-01-06", seen=seen)
    again = second.post(f"{CALENDAR}publish/", valid_from="2026-01-06", seen=hidden(text_of(late), "seen"))

    assert late.status_code == 409
    assert "第 2 版" in text_of(late)
    assert again.status_code == 302
    newest = CalendarVersion.objects.filter(calendar__code=OFFICE).latest("number")
    assert {"2026-03-14", "2026-03-15"} <= set(newest.days)


def test_a_notice_fills_a_year_and_a_slip_in_it_is_told(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    text = (
        "一、元旦：1月1日（周五）至3日（周日）放假，共3天。二、春节：2月5日至12日放假调休，共8天。2月14日（周日）上班。"
    )

    wrong = desk.post(f"{CALENDAR}notice/?month=2027-01", text=text.replace("周五", "周四"))
    done = desk.post(f"{CALENDAR}notice/?month=2027-01", text=text, source="https://www.gov.cn/a.htm")
    page = text_of(desk.get(done["Location"].partition("#")[0]))

    assert wrong.status_code == 422
    assert "通知里写的是周四" in text_of(wrong)
    assert "未发布的改动：12 天" in page
    assert "春节" in page
    assert "https://www.gov.cn/a.htm" in page


def test_shipped_holidays_are_offered_for_a_year_that_is_missing_and_only_then(desk_of: DeskOf, clock: Clock) -> None:
    newest = CalendarVersion.objects.get(calendar__code=OFFICE)
    days = {day: hours for day, hours in newest.document["exceptions"].items() if day < "2026"}
    CalendarVersion.objects.filter(id=newest.id).update(
        document={**newest.document, "exceptions": days, "announced_until": "2025-12-31"}
    )
    bump_revision()
    clock(NOW + timedelta(seconds=1))
    desk = desk_of("guan")

    offered = text_of(desk.get(f"{CALENDAR}year/", year="2026"))
    taken = desk.post(f"{CALENDAR}shipped/", year="2026")
    page = text_of(desk.get(taken["Location"].partition("#")[0]))
    nothing = desk.post(f"{CALENDAR}shipped/", year="2031")

    assert "载入产品附带的 2026 年安排" in offered
    assert "未发布的改动" in page
    assert "春节调休" in page
    assert nothing.status_code == 404


def test_dropping_forgets_one_day_or_all(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    set_day(desk, last="2026-03-16", what="closed", hours="")

    desk.post(f"{CALENDAR}drop/", day="2026-03-15", month="2026-03")
    some = text_of(desk.get(CALENDAR, month="2026-03"))
    desk.post(f"{CALENDAR}drop/", month="2026-03")
    none = desk.get(f"{CALENDAR}publish/")

    assert "未发布的改动：2 天" in some
    assert none.status_code == 302
