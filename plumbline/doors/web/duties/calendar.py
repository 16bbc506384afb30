"""A year of duties at a glance: twelve months by duty; or one month, day by day; by unit and owner."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import FileResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.duties import showing
from plumbline.doors.web.duties.planning import year_of
from plumbline.doors.web.duties.workbook import XLSX, Row, workbook
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import chosen, named, word
from plumbline.doors.web.sections import tabs
from plumbline.ground.organization.states import Permission
from plumbline.supervision.duties import queries
from plumbline.supervision.duties.queries import Expected
from plumbline.supervision.duties.rules import standing
from plumbline.supervision.duties.states import STANDING_LABELS, Standing

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Entry:
    """What is owed of one duty by one unit, on its due day."""

    name: str
    unit: str
    owner: str
    period: str
    due_on: date
    standing: str
    tone: str
    address: str
    clause: str
    mark: str


@dataclass(frozen=True)
class MonthCell:
    """How many of a duty's occurrences fall due in a month, by the worst of them."""

    month: int
    count: int
    tone: str
    label: str
    mark: str


@dataclass(frozen=True)
class YearRow:
    name: str
    owner: str
    clause: str
    cells: tuple[MonthCell, ...]


MARKS: dict[Standing, str] = {
    Standing.EXPECTED: "○",
    Standing.OPEN: "◔",
    Standing.OVERDUE: "!",
    Standing.FULFILLED: "●",
    Standing.LATE: "◐",
    Standing.WITHDRAWN: "–",
}
"""Beside the colour, so that grey print and whoever sees no colour read the same."""
WORST = (Standing.OVERDUE, Standing.OPEN, Standing.LATE, Standing.EXPECTED, Standing.FULFILLED, Standing.WITHDRAWN)


def index(request: PageRequest) -> HttpResponseBase:
    """``month`` (1–12) shows that month by day; ``form=xlsx`` gives the year as a workbook."""
    year = year_of(request)
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    found = _wanted(request, queries.expected(year, viewer=request.viewer, at=request.at))
    if request.GET.get("form") == "xlsx":
        return _as_workbook(year, [_entry(each, request, today) for each in found])
    month = _month(request)
    viewer = request.viewer
    places = [each for each in viewer.tree.places if each.id in viewer.units(Permission.DUTIES_VIEW)]
    context = {
        "tabs": tabs(viewer, request.path),
        "year": year,
        "years": sorted({year - 1, year, year + 1, today.year}, reverse=True),
        "month": month,
        "months": list(MONTHS),
        "rows": [] if month else _year_rows(found, request, today),
        "weeks": _weeks(year, month, found, request, today) if month else [],
        "units": [(place.code, named(place)) for place in places],
        "unit": request.GET.get("unit", ""),
        "owners": sorted({chosen(each.duty.owner_zh, each.duty.owner_en) for each in found}),
        "owner": request.GET.get("owner", ""),
        "legend": [(MARKS[each], word(STANDING_LABELS[each]), showing.TONES[each]) for each in Standing],
        "today": today,
    }
    return render(request, "duties/calendar.html", context)


def _month(request: PageRequest) -> int:
    given = request.GET.get("month", "")
    return int(given) if given.isdecimal() and len(given) <= 2 and int(given) in MONTHS else 0


def _wanted(request: PageRequest, found: list[Expected]) -> list[Expected]:
    """Of the unit (and those below it) and the owner that the address names."""
    place = request.viewer.tree.by_code.get(request.GET.get("unit", ""))
    owner = request.GET.get("owner", "")
    return [
        each
        for each in found
        if (place is None or each.place.path.startswith(place.path))
        and (not owner or owner == chosen(each.duty.owner_zh, each.duty.owner_en))
    ]


def _standing(each: Expected, today: date) -> Standing:
    if each.row is not None:
        return showing.standing_of(each.row, today)
    slot = each.slot
    found = standing(opens_on=slot.opens_on, due_on=slot.due_on, fulfilled_on=None, is_withdrawn=False, today=today)
    # What was due before the company kept its duties here was never asked for.
    return Standing.WITHDRAWN if found is Standing.OVERDUE else found


def _due(each: Expected) -> date:
    return each.row.due_on if each.row else each.slot.due_on


def _entry(each: Expected, request: PageRequest, today: date) -> Entry:
    found = _standing(each, today)
    return Entry(
        name=showing.name_of(each.duty),
        unit=named(each.place),
        owner=chosen(each.duty.owner_zh, each.duty.owner_en),
        period=each.slot.period,
        due_on=_due(each),
        standing=word(STANDING_LABELS[found]),
        tone=showing.TONES[found],
        address=reverse("duty", args=[each.row.id]) if each.row else "",
        clause=each.duty.clause,
        mark=MARKS[found],
    )


def _year_rows(found: list[Expected], request: PageRequest, today: date) -> list[YearRow]:
    """A row a duty, in the order in which they first fall due."""
    by_duty: dict[str, list[Expected]] = defaultdict(list)
    for each in found:
        by_duty[each.duty.name].append(each)
    return [
        YearRow(
            showing.name_of(rows[0].duty),
            chosen(rows[0].duty.owner_zh, rows[0].duty.owner_en),
            rows[0].duty.clause,
            tuple(_cell(month, rows, year_of(request), today) for month in MONTHS),
        )
        for rows in by_duty.values()
    ]


def _cell(month: int, rows: list[Expected], year: int, today: date) -> MonthCell:
    standings = [_standing(each, today) for each in rows if (_due(each).year, _due(each).month) == (year, month)]
    worst = next((each for each in WORST if each in standings), None)
    if worst is None:
        return MonthCell(month, 0, "", "", "")
    return MonthCell(month, len(standings), showing.TONES[worst], word(STANDING_LABELS[worst]), MARKS[worst])


def _weeks(
    year: int, month: int, found: list[Expected], request: PageRequest, today: date
) -> list[list[tuple[date, bool, list[Entry]]]]:
    """Whole weeks from Monday on; days of the months beside are marked as such."""
    first = date(year, month, 1)
    last = first.replace(day=monthrange(year, month)[1])
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for each in found:
        by_day[_due(each)].append(_entry(each, request, today))
    monday = first - timedelta(days=first.weekday())
    days = [monday + timedelta(days=count) for count in range((last - monday).days // 7 * 7 + 7)]
    shown = [(day, day.month == month, by_day.get(day, []) if day.month == month else []) for day in days]
    return [shown[start : start + 7] for start in range(0, len(shown), 7)]


def _as_workbook(year: int, entries: list[Entry]) -> FileResponse:
    columns = (
        *(gettext("截止"), gettext("事项"), gettext("单位"), gettext("责任人")),
        *(gettext("周期"), gettext("依据"), gettext("状态")),
    )
    rows = [
        Row((each.due_on, each.name, each.unit, each.owner, each.period, each.clause, each.standing))
        for each in entries
    ]
    title = gettext("%(year)d 年服务质量职责日历") % {"year": year}
    content = workbook(title, [], columns, rows)
    return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)
