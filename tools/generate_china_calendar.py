"""Writes the shipped calendar of China from the ``chinesecalendar`` package: ``make calendar``.

The package is the source, never asked at run time. A new year enters when its notice is out: raise the package's version in
``pyproject.toml``, add the notice's address below and run this again; the test against the official tables must stay green.
"""

import json
import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import chinese_calendar

TARGET = Path(__file__).parent.parent / "plumbline/ground/service_levels/calendars/china.json"
_LIBRARY = "http://www.gov.cn/zhengce/zhengceku"

# The notices of the General Office of the State Council, by the year they arrange. Two in a year: the later one changed the first.
NOTICES: dict[int, tuple[str, ...]] = {
    2004: ("https://zh.wikisource.org/zh-hans/国务院办公厅关于2004年部分节假日安排的通知",),
    2005: (),  # no official copy is online
    2006: ("http://www.gov.cn/jrzg/2005-12/22/content_133837.htm",),
    2007: (f"{_LIBRARY}/2008-03/28/content_1761.htm",),
    2008: (f"{_LIBRARY}/2008-03/28/content_1645.htm",),
    2009: (f"{_LIBRARY}/2008-12/10/content_1572.htm",),
    2010: (f"{_LIBRARY}/2009-12/08/content_1476.htm",),
    2011: (f"{_LIBRARY}/2010-12/10/content_1423.htm",),
    2012: (f"{_LIBRARY}/2011-12/06/content_1411.htm",),
    2013: (f"{_LIBRARY}/2012-12/10/content_1353.htm",),
    2014: (f"{_LIBRARY}/2014-01/02/content_1194.htm",),
    2015: (f"{_LIBRARY}/2014-12/16/content_9302.htm", f"{_LIBRARY}/2015-05/13/content_9742.htm"),
    2016: (f"{_LIBRARY}/2015-12/10/content_10394.htm",),
    2017: (f"{_LIBRARY}/2016-12/01/content_5141603.htm",),
    2018: (f"{_LIBRARY}/2017-11/30/content_5243579.htm",),
    2019: (f"{_LIBRARY}/2018-12/06/content_5346276.htm", f"{_LIBRARY}/2019-03/22/content_5375877.htm"),
    2020: (f"{_LIBRARY}/2019-11/21/content_5454164.htm", f"{_LIBRARY}/2020-01/27/content_5472352.htm"),
    2021: (f"{_LIBRARY}/2020-11/25/content_5564127.htm",),
    2022: (f"{_LIBRARY}/2021-10/25/content_5644835.htm",),
    2023: (f"{_LIBRARY}/2022-12/08/content_5730844.htm",),
    2024: ("https://www.gov.cn/zhengce/zhengceku/202310/content_6911528.htm",),
    2025: ("https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm",),
    2026: ("https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",),
}


def arranged_days(first: int, last: int) -> dict[str, dict[str, object]]:
    """Every day that a notice names: holidays (also those on a weekend, for halls that open then) and make-up working days."""
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    found: dict[str, dict[str, object]] = {}
    day = date(first, 1, 1)
    while day.year <= last:
        is_holiday, name = chinese_calendar.get_holiday_detail(day)
        if name is not None:
            found[day.isoformat()] = {"open": not is_holiday, "name": names[name]}
        day += timedelta(days=1)
    return found


def calendar() -> dict[str, object]:
    years = sorted({day.year for day in (*chinese_calendar.holidays, *chinese_calendar.workdays)})
    without = [year for year in range(years[0], years[-1] + 1) if year not in NOTICES]
    if without:
        sys.exit(f"no notice entered for {without}: add its address to NOTICES in {Path(__file__).name}")
    return {
        "title": "中华人民共和国法定节假日与调休",
        "zone": "Asia/Shanghai",
        "source": f"chinesecalendar {version('chinesecalendar')}",
        "announced_from": f"{years[0]}-01-01",
        "announced_until": f"{years[-1]}-12-31",
        "notices": {str(year): list(addresses) for year, addresses in NOTICES.items() if year <= years[-1]},
        "days": arranged_days(years[0], years[-1]),
    }


def written(document: dict[str, object]) -> str:
    """JSON with one arranged day a line, so that a new year is a readable difference."""
    days = document["days"]
    assert isinstance(days, dict)
    head = json.dumps({**document, "days": None}, ensure_ascii=False, indent=2)
    lines = ",\n".join(f"    {json.dumps(day)}: {json.dumps(row, ensure_ascii=False)}" for day, row in days.items())
    return head.replace('"days": null', '"days": {\n' + lines + "\n  }") + "\n"


if __name__ == "__main__":
    text = written(calendar())
    if "--check" in sys.argv[1:]:
        sys.exit(
            None if TARGET.read_text("utf-8") == text else f"{TARGET} is not what the package says: run make calendar"
        )
    TARGET.write_text(text, "utf-8")
