"""Rectifications: the list, one of them with its moves and files, opening one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import newest_first, read_cursor, soonest_first
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.rectifications.forms import MoveForm, OpenForm
from plumbline.doors.web.rectifications.showing import facts_of, row
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import said, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.views.reading import guarded
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions import Evidence
from plumbline.supervision.improvement.queries import allowed_moves
from plumbline.supervision.improvement.states import RECTIFICATION_LABELS, RECTIFICATIONS, RectificationState

WAITING = (RectificationState.OPEN, RectificationState.ANSWERED)
OVERDUE, ALL = "overdue", "all"


def index(request: PageRequest) -> HttpResponse:
    """Open ones by their day, the others newest first; ``state`` names which, ``overdue`` those not done in time."""
    asked = request.GET.get("state", RectificationState.OPEN.value)
    states = {state.value: state for state in RectificationState}
    after = read_cursor(request.GET.get("after", ""))
    overdue_at = request.at if asked == OVERDUE else None
    found = queries.rectifications(viewer=request.viewer, state=states.get(asked), overdue_at=overdue_at)
    is_waiting = overdue_at is not None or states.get(asked) in WAITING
    paged, column = (soonest_first, "due_at") if is_waiting else (newest_first, "opened_at")
    sheet = paged(found, column, after=after, size=ROWS_A_PAGE)
    counts = queries.counts(viewer=request.viewer, at=request.at)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rows": [row(each, viewer=request.viewer, at=request.at) for each in sheet.rows],
        "state": asked if asked in (*states, OVERDUE) else ALL,
        "states": [
            ("open", word(RECTIFICATION_LABELS[RectificationState.OPEN]), counts.open),
            (OVERDUE, gettext("已逾期"), counts.overdue),
            ("answered", word(RECTIFICATION_LABELS[RectificationState.ANSWERED]), counts.answered),
            ("verified", word(RECTIFICATION_LABELS[RectificationState.VERIFIED]), counts.verified),
            ("closed", word(RECTIFICATION_LABELS[RectificationState.CLOSED]), None),
            (ALL, gettext("全部"), None),
        ],
        "may_open": request.viewer.may_somewhere(Permission.RECTIFICATIONS_OPEN),
        "next": "?" + urlencode({"state": asked, "after": sheet.next}) if sheet.next else "",
    }
    return render(request, "rectifications/index.html", context)


def open_one(request: PageRequest) -> HttpResponse:
    """The form; what it comes from (a finding, an indicator …) may be in the address."""
    if request.method != "POST":
        given = {
            name: request.GET[name]
            for name in ("unit", "title", "matter", "source", "reference")
            if name in request.GET
        }
        if "indicator" in request.GET:
            given |= {"indicator": request.GET["indicator"], "check": "indicator"}
        return _form(request, OpenForm(request, initial=given))
    form = OpenForm(request, request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        made = actions.open_rectification(opened=form.opened(request), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _form(request, form, status=blame(form, refused))
    number = casefiles.by_id(made.case_file_id).number
    messages.success(request, gettext("已下达整改 %(number)s。") % {"number": number})
    return go_to(request, reverse("rectification", args=[number]))


def _form(request: PageRequest, form: OpenForm, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs(request.viewer, reverse("rectifications")), "form": form}
    return render(request, "rectifications/open.html", context, status=status)


def show(request: PageRequest, number: str) -> HttpResponse:
    return _shown(request, number)


def _shown(
    request: PageRequest, number: str, *, refused: MoveForm | None = None, name: str = "", status: int = 200
) -> HttpResponse:
    found = queries.rectification(number, viewer=request.viewer)
    has_request = queries.extension_asked(found) is not None
    moves = allowed_moves(found, viewer=request.viewer, has_request=has_request)
    files = casefiles.attachments(found.case_file_id)
    may_answer = request.viewer.may(Permission.RECTIFICATIONS_ANSWER, found.unit_id)
    context = {
        "tabs": tabs(request.viewer, reverse("rectifications")),
        **facts_of(found, request),
        "moves": [(move, refused if refused and move.name == name else MoveForm(move)) for move in moves],
        "opened": name,
        "left": refused if refused is not None and name not in {move.name for move in moves} else None,
        "files": [
            (
                each.name,
                reverse("rectification-file", args=[number, each.id]),
                each.media_type.startswith("image/"),
                each.added_at,
            )
            for each in files
        ],
        "may_upload": may_answer and found.state == RectificationState.OPEN,
    }
    return render(request, "rectifications/rectification.html", context, status=status)


@require_POST
def move(request: PageRequest, number: str, move: str) -> HttpResponse:
    """One move; files that come with it are kept first."""
    known = RECTIFICATIONS.move(move)
    if known is None:
        raise NotFound(_("没有“%(name)s”这一步。"), name=move[:40])
    form = MoveForm(known, request.POST)
    try:
        if request.FILES:
            _keep(request, number)
        if not form.is_valid():
            return _shown(request, number, refused=form, name=move, status=422)
        actions.move(number=number, name=move, inputs=form.inputs(), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        form.is_valid()
        return _shown(request, number, refused=form, name=move, status=blame(form, refused))
    messages.success(request, gettext("已办理：%(move)s。") % {"move": word(known.label)})
    return go_to(request, reverse("rectification", args=[number]))


def _keep(request: PageRequest, number: str) -> None:
    for given in request.FILES.getlist("file"):
        kept = Evidence(str(given.name), given, given.size or 0, settings.ATTACHMENT_MAX_BYTES)
        actions.add_evidence(number=number, evidence=kept, by=request.viewer, at=request.at)


@require_POST
def upload(request: PageRequest, number: str) -> HttpResponse:
    """Photos and papers, kept with the rectification before it is reported as done."""
    queries.rectification(number, viewer=request.viewer)
    try:
        _keep(request, number)
        if request.FILES:
            messages.success(request, gettext("佐证已保存。"))
        else:
            messages.error(request, gettext("请先选择照片或文件。"))
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, reverse("rectification", args=[number]))


def file(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """One of its files as a download."""
    found = queries.rectification(number, viewer=request.viewer)
    kept: Any = next((each for each in casefiles.attachments(found.case_file_id) if each.id == attachment), None)
    if kept is None or not kept.file.storage.exists(str(kept.file.name)):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    is_picture = kept.media_type.startswith("image/")
    answer = FileResponse(
        kept.file.open("rb"), as_attachment=not is_picture, filename=kept.name, content_type=kept.media_type
    )
    return guarded(answer, "default-src 'none'; sandbox")
