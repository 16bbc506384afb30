"""The quarter's list of praises: read, printed, taken as a file, copied to the marketing management."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.order_rows import unit_name
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.praise import showing
from plumbline.doors.web.praise.views import quarter_asked
from plumbline.doors.web.saying import said
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.workbooks import XLSX, workbook
from plumbline.evaluation.recognition import actions, queries
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class UnitOfList:
    name: str
    rows: list[showing.PraiseRow]


def quarter_of(request: PageRequest) -> Period:
    """The quarter that the address names, else the present one."""
    return quarter_asked(request) or queries.quarter_of(queries.local_day(request.at))


def recent(period: Period, count: int = 6) -> list[str]:
    """The quarter and those before it."""
    found = [period]
    while len(found) < count:
        found.append(periods.before(found[-1]))
    return [each.name for each in found]


def index(request: PageRequest) -> HttpResponse:
    """The verified praises of a quarter, unit by unit."""
    viewer, period = request.viewer, quarter_of(request)
    units = _units(request, period)
    context = {
        "tabs": tabs(viewer, request.path),
        "period": period.name,
        "periods": recent(queries.quarter_of(queries.local_day(request.at))),
        "units": units,
        "count": sum(len(each.rows) for each in units),
        "lists": queries.lists_of(period),
        "may_copy": viewer.sees_everything(Permission.PRAISE_VERIFY),
    }
    return render(request, "praise/quarter.html", context)


def _units(request: PageRequest, period: Period) -> list[UnitOfList]:
    found: dict[str, UnitOfList] = {}
    for each in queries.verified_in(period, viewer=request.viewer):
        name = unit_name(each.unit_id, request.viewer)
        unit = found.setdefault(name, UnitOfList(name, []))
        unit.rows.append(showing.praise_row(each, viewer=request.viewer, at=request.at))
    return list(found.values())


def file(request: PageRequest) -> FileResponse:
    """The same list as a workbook; the customer stays masked."""
    period = quarter_of(request)
    columns = [
        (gettext("编号"), 20),
        (gettext("收到日期"), 12),
        (gettext("形式"), 10),
        (gettext("单位"), 18),
        (gettext("被表扬人"), 12),
        (gettext("相关工单"), 20),
        (gettext("表扬内容"), 60),
        (gettext("客户"), 10),
    ]
    rows: list[list[Any]] = [
        [r.number, r.received_on.isoformat(), r.kind, r.unit, r.person, r.order, r.text, r.from_name]
        for unit in _units(request, period)
        for r in unit.rows
    ]
    title = gettext("%(period)s 表扬统计") % {"period": period.name}
    content = workbook(title, columns, rows, made=request.at)
    return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)


@require_POST
def copy(request: PageRequest) -> HttpResponse:
    """Copies the list to the marketing management."""
    name = request.POST.get("period", "")
    try:
        made = actions.copy_praises(period=parse(name), by=request.viewer, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(
            request,
            gettext("%(period)s 的表扬统计已抄送：%(count)d 件。")
            % {"period": made.period, "count": len(made.content)},
        )
    return go_to(request, f"{reverse('praise-quarter')}?period={name[:10]}")
