"""The list as a file: exactly what is filtered and permitted, with the chosen columns."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.work_orders.asked import Asked, asked, query_words
from plumbline.doors.web.work_orders.columns import headings
from plumbline.doors.web.work_orders.filters import FilterForm
from plumbline.doors.web.work_orders.sheets import Sheet, csv_pieces, xlsx_file
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.actions import MOST_REVEALED, MOST_ROWS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (("xlsx", gettext_lazy("Excel 工作簿（xlsx）")), ("csv", gettext_lazy("文本表格（csv）")))


class ExportForm(forms.Form):
    """As which file, and whether with personal values."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("文件格式"),
        choices=FORMATS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    reveals = forms.BooleanField(label=gettext_lazy("含完整姓名、电话和地址（逐单记入日志）"), required=False)
    reason = forms.CharField(label=gettext_lazy("用途"), required=False, max_length=200, strip=True)
    query = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput())


def export(request: PageRequest) -> HttpResponseBase:
    """GET shows what would be exported; POST gives the file."""
    if request.method != "POST":
        words = request.GET.copy()
        initial = {"file_format": "xlsx", "query": words.urlencode()}
        return shown(request, asked(request, request.GET), ExportForm(initial=initial), 200)
    form = ExportForm(request.POST)
    question = asked(request, query_words(request.POST.get("query", "")))
    if not form.is_valid():
        return shown(request, question, form, 422)
    try:
        return file(request, question, form.cleaned_data)
    except NotAllowed:
        raise
    except Refused as refused:
        return shown(request, question, form, blame(form, refused))


def shown(request: PageRequest, question: Asked, form: ExportForm, status: int) -> HttpResponse:
    context = {
        "asked": question,
        "export_form": form,
        "wanted": question.form.spoken(),
        "headings": headings(question.columns),
        "may_reveal": request.viewer.may_somewhere(Permission.PERSONAL_REVEAL),
        "most": MOST_ROWS,
        "most_revealed": MOST_REVEALED,
    }
    return render(request, "work_orders/export.html", context, status=status)


def file(request: PageRequest, question: Asked, given: dict[str, Any]) -> HttpResponseBase:
    """The fact first, then the file: nothing leaves unwritten."""
    wanted = tuple(question.form.spoken())
    listing, reason = question.listing, given["reason"] if given["reveals"] else ""
    export = actions.export(
        wanted=listing.wanted,
        by_due=listing.by_due,
        only_asking=listing.only_asking,
        said=in_chinese(request, question.query),
        columns=question.columns,
        file_format=given["file_format"],
        reveals=given["reveals"],
        reason=reason,
        by=request.viewer,
        at=request.at,
    )
    sheet = Sheet(export, question.columns, wanted, request.viewer, request.at, reason)
    local = timezone.localtime(request.at, timezone.get_default_timezone())
    name = gettext("工单清单") + f"-{local:%Y%m%d-%H%M}"
    if given["file_format"] == "csv":
        answer = StreamingHttpResponse(csv_pieces(sheet), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f"attachment; filename=orders.csv; filename*=UTF-8''{quote(name)}.csv"
        return answer
    return FileResponse(xlsx_file(sheet), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def in_chinese(request: PageRequest, query: str) -> str:
    """The filter in words as the journal keeps it, whatever language the person reads. What was searched for is kept apart: it may be somebody's phone."""
    with translation.override("zh-hans"):
        catalogue = work_orders.catalogue(revision=request.revision)
        form = FilterForm(query_words(query), viewer=request.viewer, catalogue=catalogue)
        form.is_valid()
        if form.cleaned_data.get("q"):
            form.cleaned_data["q"] = "（搜索词另存）"
        return "；".join(f"{name}：{value}" for name, value in form.spoken()) or "在办"
