"""The visit on a telephone: begin, fill in, photograph, hand in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.inspections.forms import WhereForm
from plumbline.doors.web.inspections.sheets import Typed, keep_photos, shown_sheet, typed
from plumbline.doors.web.inspections.showing import answer_word, facts_of, state_badge
from plumbline.doors.web.order_rows import unit_name
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.saying import is_english, said
from plumbline.doors.web.sections import tabs
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.states import State
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.actions import FillingIncomplete
from plumbline.supervision.questionnaires.rules import Form

SUBMIT, SAVE = "submit", "save"


def visit(request: PageRequest, number: str) -> HttpResponseBase:
    """GET: where the visit stands; POST: what was typed, saved or handed in."""
    inspection = queries.visible(number, viewer=request.viewer)
    form = queries.form_of(inspection)
    if not _is_mine_to_fill(request, inspection) or (form is None and inspection.state_now is not State.PLANNED):
        return go_to(request, reverse("inspection", args=[number]))
    if form is None:
        return page(request, inspection, {"where": WhereForm()})
    if request.method == "POST":
        return sent(request, inspection, form)
    return page(request, inspection, filled(inspection, request, form))


def _is_mine_to_fill(request: PageRequest, inspection: Inspection) -> bool:
    may = request.viewer.may(Permission.INSPECTIONS_VISIT, inspection.unit_id)
    if not may or queries.is_inspected(inspection, request.viewer) or inspection.state_now is State.CANCELLED:
        return False
    if _is_second(request, inspection):
        return queries.is_blind(inspection, request.viewer)
    return inspection.state_now in (State.PLANNED, State.UNDER_WAY)


def _is_second(request: PageRequest, inspection: Inspection) -> bool:
    return request.viewer.person_id is not None and request.viewer.person_id == inspection.second_inspector_id


def page(request: PageRequest, inspection: Inspection, sheet: dict[str, Any], *, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    version, today = inspection.form_version, queries.local_day(request.at)
    newer = questionnaires.newer(version, today) if version else None
    context = {
        "tabs": tabs(viewer, request.path),
        "number": inspection.case_file.number,
        "inspection": inspection,
        "unit": unit_name(inspection.unit_id, viewer),
        "state": state_badge(inspection.state_now),
        "facts": facts_of(inspection, viewer, today),
        "is_second": _is_second(request, inspection),
        "is_planned": inspection.state_now is State.PLANNED,
        "newer": newer.version if newer else "",
        "was_saved": request.GET.get("saved") == "yes",
        **sheet,
    }
    return render(request, "inspections/visit.html", context, status=status)


def filled(inspection: Inspection, request: PageRequest, form: Form) -> dict[str, Any]:
    """The sheet as it is kept."""
    return shown_sheet(inspection, form, kept(inspection, request), errors={}, clauses=_clauses(form, request))


def kept(inspection: Inspection, request: PageRequest) -> Typed:
    """What this person's sheet says now."""
    sheet = queries.sheet_of(inspection, request.viewer)
    assert sheet is not None, "begun"
    if _is_second(request, inspection):
        return Typed(sheet.answers, sheet.notes, [], sheet.revision)
    rows = [{**draft, "item": code} for code, draft in inspection.drafts.items()]
    return Typed(sheet.answers, sheet.notes, rows, inspection.revision)


def _clauses(form: Form, request: PageRequest) -> dict[str, str]:
    return clause_links({item.clause for item in form.items}, on=queries.local_day(request.at))


def sent(request: PageRequest, inspection: Inspection, form: Form) -> HttpResponse:
    """Keeps the photos, then the sheet; a photo that is not taken stops the handing in, never the saving."""
    number, given = inspection.case_file.number, typed(request, form)
    keep_photos(request, number, form, given)
    hands_in = request.POST.get("then") == SUBMIT and not given.trouble
    act = actions.submit if hands_in else actions.save
    try:
        act(number=number, sheet=given.sheet(), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return refused_page(request, number, form, given, refused)
    if given.trouble:
        return again(request, number, form, {}, trouble=given.trouble, status=422)
    if hands_in:
        messages.success(request, gettext("检查结果已提交。"))
        return go_to(request, reverse("inspection", args=[number]))
    messages.success(request, gettext("已保存。"))
    return go_to(request, reverse("inspection-visit", args=[number]) + "?saved=yes")


def again(
    request: PageRequest, number: str, form: Form, errors: dict[str, str], *, trouble: dict[str, str], status: int
) -> HttpResponse:
    """The page as it is kept now, with what went wrong."""
    inspection = queries.visible(number, viewer=request.viewer)
    now = kept(inspection, request)
    now.trouble = trouble
    sheet = shown_sheet(inspection, form, now, errors=errors, clauses=_clauses(form, request))
    return page(request, inspection, {**sheet, "sentence": gettext("其余填写已保存。")}, status=status)


def refused_page(request: PageRequest, number: str, form: Form, given: Typed, refused: Refused) -> HttpResponse:
    """The page with what was typed; where somebody else saved meanwhile also with what he wrote."""
    inspection = queries.visible(number, viewer=request.viewer)
    if not _is_mine_to_fill(request, inspection):
        raise refused
    now, others = kept(inspection, request), []
    if isinstance(refused, actions.SheetChanged):
        others = differing(form, given, now)
        given.revision = now.revision
    sheet = shown_sheet(inspection, form, given, errors=errors_of(form, refused), clauses=_clauses(form, request))
    context = {**sheet, "sentence": said(refused), "is_trouble": True, "others": others}
    return page(request, inspection, context, status=status_of(refused))


def errors_of(form: Form, refused: Refused) -> dict[str, str]:
    if isinstance(refused, FillingIncomplete):
        return {code: gettext("请填写此项。") for code in refused.items}
    place = refused.field or ""
    return {place: said(refused)} if place == "findings" or form.item(place) else {}


def differing(form: Form, given: Typed, now: Typed) -> list[tuple[str, str, str]]:
    """What the other inspector saved and this one typed otherwise: item, theirs, yours."""
    english = is_english()
    return [
        (item.name.in_language(english), answer_word(item, theirs), answer_word(item, yours))
        for item in form.items
        if (theirs := now.answers.get(item.code)) != (yours := given.answers.get(item.code))
    ]


def file(request: PageRequest, number: str, file: UUID) -> FileResponse:
    """A photo of the visit, always as a picture, never as a page."""
    inspection = queries.visible(number, viewer=request.viewer)
    found = covers.attachment(file, viewer=request.viewer, permission=Permission.INSPECTIONS_VIEW)
    is_there = found.case_file_id == inspection.case_file_id and found.file.storage.exists(str(found.file.name))
    if not is_there or queries.is_blind(inspection, request.viewer):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    answer = FileResponse(found.file.open("rb"), filename=found.name, content_type=found.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
