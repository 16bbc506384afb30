"""Notices of holidays read as they were published, against the shipped table of the same years."""

from datetime import date

import pytest

from plumbline.ground.service_levels.calendars import shipped
from plumbline.ground.service_levels.calendars.notices import NoticeRefused, read_notice

NOTICES = {
    2024: """国务院办公厅关于2024年部分节假日安排的通知
国办发明电〔2023〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。""",
    2025: """经国务院批准，现将2025年部分节假日安排通知如下。
　　一、元旦：1月1日（周三）放假1天，不调休。
　　二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
　　三、清明节：4月4日（周五）至6日（周日）放假，共3天。
　　四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
　　五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
　　六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知 国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_reads_as_the_official_table_has_it(year: int) -> None:
    china = shipped()

    notice = read_notice(NOTICES[year], year=1999)

    assert notice.year == year
    assert [day for day, arranged in notice.days.items() if china.is_working_day(day) is not arranged.opens] == []
    assert {day for day in china.days if day.year == year} - set(notice.days) == set()
    assert {arranged.name for arranged in notice.days.values()} >= {"元旦", "春节", "劳动节"}


def test_the_number_of_a_notice_is_taken_from_it() -> None:
    assert read_notice(NOTICES[2026], year=2026).number == "国办发明电〔2025〕7号"
    assert read_notice(NOTICES[2025], year=2025).number == ""


def test_a_year_is_given_where_a_day_lies_in_another() -> None:
    notice = read_notice("一、元旦：2026年12月31日至2027年1月2日放假调休，共3天。1月3日（周日）上班。", year=2027)

    assert [day.isoformat() for day in notice.days] == ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"]
    assert notice.days[date(2027, 1, 3)].opens


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有读出放假安排"),
        ("明天放假", "没有读出放假安排"),
        ("一、元旦：1月1日（周五）放假。", "是周四，通知里写的是周五"),
        ("一、春节：2月15日至23日放假调休，共8天。", "共 8 天，起止日期却是 9 天"),
        ("一、春节：2月30日放假。", "没有 2 月 30 日"),
        ("一、春节：2月23日至15日放假调休。", "颠倒或过长"),
        ("一、元旦：1月1日放假。二、补班：1月1日上班。", "既写了放假又写了上班"),
    ],
)
def test_a_slip_of_the_pen_is_told_and_not_followed(text: str, sentence: str) -> None:
    with pytest.raises(NoticeRefused, match=sentence):
        read_notice(text, year=2026)


def test_an_endless_text_is_answered_at_once() -> None:
    with pytest.raises(NoticeRefused):
        read_notice("1月1日（" * 1_000_000, year=2026)
