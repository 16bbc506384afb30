"""The rules as they are in force: documents with their clauses, limits, order types, calendars. Read only: rules come from packs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.regulations.calendars import neighbours, weeks
from plumbline.doors.web.regulations.showing import concerns, in_force, limit_row, type_rows
from plumbline.doors.web.saying import chosen
from plumbline.ground.kernel.periods import NoSuchPeriod, Period, month_of, parse
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders


def index(request: PageRequest) -> HttpResponse:
    """Installed packs, newest version first, each with its documents."""
    documents: dict[UUID, list[dict[str, Any]]] = {}
    for document in regulations.documents():
        shown = {"id": document.id, "title": chosen(document.title, document.title_en), "issuer": document.issuer}
        documents.setdefault(document.installation_id, []).append(shown)
    packs = [
        {
            "title": chosen(each.title, each.title_en),
            "pack": each.pack,
            "version": each.version,
            "valid_from": each.valid_from,
            "valid_to": each.valid_to,
            "documents": documents.get(each.id, []),
        }
        for each in regulations.installations()
    ]
    calendars = sorted(service_levels.book(revision=request.revision).calendars)
    return render(request, "regulations/index.html", {"packs": packs, "calendars": calendars})


def document(request: PageRequest, document: UUID) -> HttpResponse:
    """A document with every clause, and under each clause the limits that rest on it."""
    found = regulations.documents().filter(id=document).first()
    if found is None:
        raise NotFound(_("没有找到该制度文件，或您无权查看。"))
    resting: dict[str, list[Any]] = {}
    catalogue = work_orders.catalogue(revision=request.revision)
    for limit in in_force(service_levels.book(revision=request.revision), timezone.localdate(request.at)):
        if limit.pack == found.installation.pack:
            resting.setdefault(limit.clause, []).append(limit_row(limit, concerns=concerns(limit, catalogue)))
    clauses = [
        {
            "code": clause.code,
            "chapter": clause.chapter,
            "number": clause.number,
            "text": clause.text,
            "translation": clause.text_en if chosen("", "x") else "",
            "limits": resting.get(clause.code, []),
        }
        for clause in regulations.clauses_of(document)
    ]
    context = {
        "title": chosen(found.title, found.title_en),
        "document": {"issuer": found.issuer, "version": found.version, "address": found.address},
        "clauses": clauses,
        "without_clause": resting.get("", []),
    }
    return render(request, "regulations/document.html", context)


def types(request: PageRequest) -> HttpResponse:
    """Every order type with what is asked and by when what must happen."""
    rows = type_rows(
        work_orders.catalogue(revision=request.revision),
        service_levels.book(revision=request.revision),
        timezone.localdate(request.at),
    )
    return render(request, "regulations/types.html", {"rows": rows})


def calendar(request: PageRequest, code: str) -> HttpResponse:
    """One month of a working calendar."""
    month = month_asked(request)
    version = service_levels.book(revision=request.revision).calendar(code, month.first)
    if version is None:
        raise NotFound(_("没有代码为“%(code)s”的日历。"), code=code[:60])
    before, after = neighbours(month)
    context = {
        "code": code,
        "month": month.name,
        "before": before,
        "after": after,
        "weeks": weeks(version.calendar, month),
        "version": version.number,
        "valid_from": version.valid_from,
        "announced_until": version.calendar.announced_until,
    }
    return render(request, "regulations/calendar.html", context)


def month_asked(request: PageRequest) -> Period:
    """The month in the address; this one where there is none or it is none."""
    this = month_of(timezone.localdate(request.at))
    try:
        period = parse(request.GET.get("month", this.name))
    except NoSuchPeriod:
        return this
    return month_of(period.first)
