"""A unit's sheet as a workbook: every line with value, points, reason, clause and the way to its cases; the year so far on a second sheet."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.saying import moment
from plumbline.doors.web.scorecards.showing import CourseShown, GroupShown, RankRow
from plumbline.evaluation.scorecards.queries import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (18, 28, 11, 10, 9, 8, 8, 16, 60, 14, 34, 34)


def workbook(
    kept: Sheet,
    *,
    unit: str,
    title: str,
    row: RankRow,
    groups: Sequence[GroupShown],
    course: Sequence[CourseShown],
    address: str,
) -> BytesIO:
    """``address``: that of the product, before the paths of its pages."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = timezone.localtime(kept.sealed_at or kept.built_at, timezone.get_default_timezone()).replace(tzinfo=None)
    book.set_properties({"title": f"{unit} {kept.period} {title}", "created": made})
    _sheet(book, kept, unit=unit, title=title, row=row, groups=groups, address=address)
    _course(book, course)
    book.close()
    content.seek(0)
    return content


def _sheet(
    book: Any, kept: Sheet, *, unit: str, title: str, row: RankRow, groups: Sequence[GroupShown], address: str
) -> None:
    page = book.add_worksheet(gettext("评分表"))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F7"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    points = book.add_format({"num_format": "0.00", "valign": "top"})
    page.write_string(0, 0, f"{unit} {title}", book.add_format({"bold": True, "font_size": 16}))
    told = [
        (gettext("统计期"), kept.period),
        (gettext("模板"), f"{kept.pack}/{kept.template} {kept.terms.version}"),
        (gettext("得分"), f"{row.points}  {row.interval}"),
        (gettext("名次"), f"{row.places} / {kept.peers}"),
        (gettext("档次"), f"{row.band} {row.stars} {row.standing}".strip()),
        (gettext("状态"), gettext("已封存") + f" {moment(kept.sealed_at)}" if kept.sealed_at else gettext("暂计")),
    ]
    for place, (name, value) in enumerate(told, start=1):
        page.write_string(place, 0, name)
        page.write_string(place, 1, value)
    start = len(told) + 2
    for column, (name, width) in enumerate(zip(_columns(), WIDTHS, strict=True)):
        page.write_string(start, column, name, head)
        page.set_column(column, column, width)
    for offset, cells in enumerate(_rows(groups, address), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                page.write_number(start + offset, column, float(cell), points)
            else:
                page.write_string(start + offset, column, cell, wrap)
    page.freeze_panes(start + 1, 2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _columns() -> tuple[str, ...]:
    return (
        gettext("评分组"),
        gettext("评分项目"),
        gettext("指标"),
        gettext("数值"),
        gettext("件数"),
        gettext("权重"),
        gettext("得分"),
        gettext("区间"),
        gettext("理由"),
        gettext("条款"),
        gettext("再多一件"),
        gettext("工单清单"),
    )


def _rows(groups: Sequence[GroupShown], address: str) -> list[list[str | Decimal]]:
    return [
        [
            group.name,
            line.name,
            line.indicator,
            _number(line.value),
            line.n,
            _number(line.weight),
            _number(line.points),
            line.interval,
            "；".join(filter(None, (line.reason, line.restated, line.full, line.proposed))),
            line.clause,
            line.one_more,
            f"{address}{line.address}" if line.address else "",
        ]
        for group in groups
        for line in group.lines
    ]


def _number(text: str) -> str | Decimal:
    """What is printed as a number is one in the file; a dash stays a dash."""
    return Decimal(text) if text.replace(".", "", 1).replace("-", "", 1).isdigit() else text


def _course(book: Any, course: Sequence[CourseShown]) -> None:
    page = book.add_worksheet(gettext("本年以来"))
    for column, name in enumerate((gettext("统计期"), gettext("得分"), gettext("名次"), gettext("状态"))):
        page.write_string(0, column, name)
    for place, each in enumerate(course, start=1):
        state = gettext("已封存") if each.sealed_at else gettext("暂计")
        for column, value in enumerate((each.period, _number(each.points), each.places, state)):
            if isinstance(value, Decimal):
                page.write_number(place, column, float(value))
            else:
                page.write_string(place, column, value)
