"""Steps of a report: begun, numbers taken anew, handed in, sent back, released, withdrawn, corrected, handed out as a file."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, go_to
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.reports import showing, views
from plumbline.doors.web.saying import said
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting import actions, queries
from plumbline.evaluation.reporting.queries import ReportDocument
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


@require_POST
def draft(request: PageRequest) -> HttpResponse:
    """Begins one and opens it."""
    try:
        row = actions.draft(
            kind=request.POST.get("kind", ""),
            period=indicators.period_named(request.POST.get("period", "")),
            unit=request.POST.get("unit") or None,
            language="en" if (get_language() or "").startswith("en") and request.POST.get("english") else "zh-hans",
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        messages.error(request, said(refused))
        return go_to(request, reverse("reports"))
    return go_to(request, showing.address_of(row))


def _done(request: PageRequest, name: str, act: Callable[[], tuple[ReportDocument | None, str]]) -> HttpResponse:
    """Runs a step and shows the report again, with what came of it or why not."""
    try:
        row, message = act()
    except NotFound:
        raise
    except Refused as refused:
        kept = queries.document(name, viewer=request.viewer)
        return views.shown(request, kept, refusal=said(refused), status=status_of(refused))
    messages.success(request, message)
    return go_to(request, showing.address_of(row) if row else reverse("report-document", args=[name]))


@require_POST
def move(request: PageRequest, name: str, move: str) -> HttpResponse:
    """One of the moves that the report's state and the viewer's rights allow."""
    moves: dict[str, Callable[[], tuple[ReportDocument | None, str]]] = {
        "submit": lambda: (actions.submit(name=name, by=request.viewer, at=request.at), gettext("已送签。")),
        "send_back": lambda: (
            actions.send_back(name=name, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at),
            gettext("已退回修改。"),
        ),
        "release": lambda: _released(request, name),
        "withdraw": lambda: (
            actions.withdraw(name=name, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at),
            gettext("已撤回，收件人将收到通知。"),
        ),
    }
    if move not in moves:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return _done(request, name, moves[move])


def _released(request: PageRequest, name: str) -> tuple[ReportDocument, str]:
    given = request.POST
    row = actions.release(
        name=name,
        number=given.get("number", ""),
        provisional=given.get("provisional", ""),
        signatory=given.get("signatory", ""),
        by=request.viewer,
        at=request.at,
    )
    return row, gettext("%(number)s 已签发，收件人将收到通知。") % {"number": row.number}


@require_POST
def numbers(request: PageRequest, name: str) -> HttpResponse:
    """The draft's numbers become those of today."""

    def act() -> tuple[None, str]:
        changed = actions.take_numbers(name=name, by=request.viewer, at=request.at)
        return None, gettext("数值已更新，%(count)d 处有变。") % {"count": len(changed)}

    return _done(request, name, act)


@require_POST
def correct(request: PageRequest, name: str) -> HttpResponse:
    """Begins a corrected edition."""
    return _done(
        request,
        name,
        lambda: (actions.correct(name=name, by=request.viewer, at=request.at), gettext("更正版已起草。")),
    )


@require_POST
def file(request: PageRequest, name: str) -> HttpResponse:
    """The kept report as a file; that it was handed out stands in the journal."""
    form = request.POST.get("form", "")
    row = queries.document(name, viewer=request.viewer)
    content = actions.download(
        name=name, form=form, by=request.viewer, at=request.at, address=views.base_of(request, row)
    )
    answer = HttpResponse(content, content_type=MEDIA.get(form, "application/octet-stream"))
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{row.number or ''}{row.title}.{form}".replace("/", "-")
    )
    return answer
