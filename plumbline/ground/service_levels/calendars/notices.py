"""Reading a public notice of holidays as the State Council's office words it every November. Pure; no Django.

    二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

What it says of weekdays and of the number of days is compared with the calendar, so that a slip of the pen is found and not followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.calendars import ArrangedDay

LONGEST = 10_000
_ITEM = re.compile(r"[一二三四五六七八九十]+、\s*(?P<name>[^：:。\n]{1,20})[：:]")
_REMARK = r"(?:[（(](?P<{0}>[^（）()]*)[）)])?"
_OFF = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    + _REMARK.format("first_remark")
    + r"(?:[至到—–-]+(?:(?P<to_year>\d{4})年)?(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日"
    + _REMARK.format("last_remark")
    + r")?"
    + r"放假(?:调休)?(?:[，,]?\s*共(?P<count>\d+)天)?"
)
_ON = re.compile(
    r"(?P<days>(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[（(][^（）()]*[）)])?[、，,和及]?)+)(?:照常)?(?:上班|工作)"
)
_DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日" + _REMARK.format("remark"))
_YEAR = re.compile(r"(?P<year>20\d{2})年(?:部分)?节假日安排")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_NUMBER = re.compile(r"国办发明电〔\d{4}〕\d+号")


class NoticeRefused(Refused):
    """A text that is no notice, or contradicts itself or the calendar."""

    code = "notice_refused"


@dataclass(frozen=True)
class Notice:
    """What a notice arranges. ``number`` is its official number where the text has one."""

    year: int
    number: str
    days: dict[date, ArrangedDay]


def read_notice(text: str, *, year: int) -> Notice:
    """The holidays and make-up days of a notice; days without a year are of the notice's own, else of ``year``.

    Raises:
        NoticeRefused: nothing of the kind in it, a date that is none, a weekday or a number of days that is not true, one day both free and working.
    """
    text = re.sub(r"[ \t\u3000\xa0\r]+", "", text[:LONGEST])
    told = _YEAR.search(text)
    year = int(told["year"]) if told else year
    days: dict[date, ArrangedDay] = {}
    for name, item in _items(text):
        for day, arranged in _arranged(name, item, year):
            known = days.setdefault(day, arranged)
            if known.opens != arranged.opens:
                raise NoticeRefused(
                    _("%(day)s 既写了放假又写了上班，请核对通知原文。"), field="text", day=day.isoformat()
                )
    if not days:
        raise NoticeRefused(
            _(
                "没有读出放假安排。请粘贴通知正文，例如“一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”"
            ),
            field="text",
        )
    number = _NUMBER.search(text)
    return Notice(year, number[0] if number else "", dict(sorted(days.items())))


def _items(text: str) -> Iterator[tuple[str, str]]:
    heads = list(_ITEM.finditer(text))
    for head, following in zip_longest(heads, heads[1:]):
        yield head["name"], text[head.end() : following.start() if following else len(text)]


def _arranged(name: str, item: str, year: int) -> Iterator[tuple[date, ArrangedDay]]:
    for found in _OFF.finditer(item):
        for day in _holidays(name, found, year):
            yield day, ArrangedDay(False, name)
    for found in _ON.finditer(item):
        for single in _DAY.finditer(found["days"]):
            yield _date(single["year"], single["month"], single["day"], single["remark"], year), ArrangedDay(True, name)


def _holidays(name: str, found: re.Match[str], year: int) -> list[date]:
    first = _date(found["year"], found["month"], found["day"], found["first_remark"], year)
    last = first
    if found["to_day"]:
        month = found["to_month"] or found["month"]
        last = _date(found["to_year"] or found["year"], month, found["to_day"], found["last_remark"], year)
    length = (last - first).days + 1
    if not 1 <= length <= 31:
        raise NoticeRefused(_("“%(name)s”的放假起止颠倒或过长，请核对通知原文。"), field="text", name=name)
    if found["count"] and int(found["count"]) != length:
        raise NoticeRefused(
            _("“%(name)s”写明共 %(told)s 天，起止日期却是 %(length)d 天，请核对通知原文。"),
            field="text",
            name=name,
            told=found["count"],
            length=length,
        )
    return [first + timedelta(days=offset) for offset in range(length)]


def _date(told: str | None, month: str, day: str, remark: str | None, year: int) -> date:
    try:
        found = date(int(told or year), int(month), int(day))
    except ValueError as error:
        raise NoticeRefused(
            _("%(year)s 年没有 %(month)s 月 %(day)s 日，请核对通知原文。"),
            field="text",
            year=told or year,
            month=month,
            day=day,
        ) from error
    weekday = _WEEKDAY.search(remark or "")
    if weekday and _WEEKDAYS.index(weekday[1].replace("天", "日")) != found.weekday():
        raise NoticeRefused(
            _("%(day)s 是周%(true)s，通知里写的是周%(told)s，请核对年份和日期。"),
            field="text",
            day=found.isoformat(),
            true=_WEEKDAYS[found.weekday()],
            told=weekday[1],
        )
    return found
