"""The list of praises, taking one down, one praise with what came of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.note_forms import RevealForm
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.praise import showing
from plumbline.doors.web.praise.forms import LookForm, PictureForm, PraiseForm
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.doors.web.sections import tabs
from plumbline.evaluation.recognition import actions, queries
from plumbline.evaluation.recognition.actions import Picture, Thanks
from plumbline.evaluation.recognition.queries import Praise
from plumbline.evaluation.recognition.states import PRAISE_LABELS, PraiseState
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Permission

LONGEST_SEARCH = 80


def index(request: PageRequest) -> HttpResponse:
    """Praises by when they were taken down, latest first; by state, quarter and words where asked."""
    viewer, given = request.viewer, request.GET
    state = given.get("state", "")
    state = state if state in set(PraiseState) else ""
    text = given.get("q", "").strip()[:LONGEST_SEARCH]
    found = queries.praises(
        viewer=viewer, state=PraiseState(state) if state else None, period=quarter_asked(request), text=text
    )
    sheet = newest_first(found, "registered_at", after=read_cursor(given.get("after", "")), size=ROWS_A_PAGE)
    kept = {name: given[name] for name in ("state", "period", "q") if given.get(name)}
    context = {
        "tabs": tabs(viewer, request.path),
        "rows": [showing.praise_row(each, viewer=viewer, at=request.at) for each in sheet.rows],
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "states": [(each.value, word(label)) for each, label in PRAISE_LABELS.items()],
        "state": state,
        "q": text,
        "period": given.get("period", "")[:10],
        "is_asked": bool(kept),
        "may_register": viewer.may_somewhere(Permission.PRAISE_REGISTER),
        "may_count": any(map(viewer.may_somewhere, (Permission.PRAISE_VERIFY, Permission.RECOGNITION_VIEW))),
    }
    return render(request, "praise/index.html", context)


def quarter_asked(request: PageRequest) -> Period | None:
    """The period that the address names; None where it names none."""
    text = request.GET.get("period", "").strip()
    try:
        return parse(text) if text else None
    except Refused:
        return None


def register(request: PageRequest) -> HttpResponse:
    """The form, and what is taken down by it."""
    today = queries.local_day(request.at)
    if request.method != "POST":
        order = request.GET.get("order", "")[:40]
        form = PraiseForm(request.viewer, initial={"received_on": today, "order": order})
        return _form_page(request, form)
    form = PraiseForm(request.viewer, request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        made = _taken(request, form)
    except NotAllowed:
        raise
    except Refused as refused:
        return _form_page(request, form, status=blame(form, refused))
    messages.success(request, gettext("表扬 %(number)s 已登记。") % {"number": made.case_file.number})
    if queries.alike(made, viewer=request.viewer):
        messages.warning(request, gettext("系统发现可能重复的表扬，请在页面下方核对。"))
    return go_to(request, reverse("praise-one", args=[made.case_file.number]))


def _form_page(request: PageRequest, form: Form, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs(request.viewer, request.path), "form": form}
    return render(request, "praise/register.html", context, status=status)


def _taken(request: PageRequest, form: PraiseForm) -> Praise:
    given = form.cleaned_data
    place = request.viewer.tree.by_code.get(given["unit"])
    return actions.register_praise(
        thanks=Thanks(
            kind=form.kind_given(),
            received_on=given["received_on"],
            text=given["text"],
            person_id=_person(given["person"]),
            unit_id=place.id if place else None,
            order_number=given["order"],
            from_name=given["from_name"],
            from_contact=given["from_contact"],
        ),
        pictures=[picture_of(given["file"])] if given.get("file") else [],
        by=request.viewer,
        at=request.at,
    )


def _person(text: str) -> UUID | None:
    """Raises NotFound, to be shown beside the field, where nobody or several are called so."""
    if not text:
        return None
    try:
        return administering.person_meant(text).id
    except NotFound as missing:
        raise NotFound(missing.sentence, field="person", **missing.params) from missing


def picture_of(file: Any) -> Picture:
    return Picture(name=file.name, content=file, size=file.size, most_bytes=settings.ATTACHMENT_MAX_BYTES)


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, queries.praise(number, viewer=request.viewer))


def shown(
    request: PageRequest, praise: Praise, *, form: Form | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    viewer = request.viewer
    is_own = viewer.person_id in (praise.registered_by_id, praise.person_id)
    is_open = praise.state == PraiseState.REGISTERED.value
    verifies = viewer.may(Permission.PRAISE_VERIFY, praise.unit_id)
    proposes = viewer.may(Permission.RECOGNITION_PROPOSE, praise.unit_id)
    context = {
        "tabs": tabs(viewer, request.path),
        "praise": praise,
        "row": showing.praise_row(praise, viewer=viewer, at=request.at),
        "order": _order_link(request, praise),
        "pictures": [
            (each, reverse("praise-picture", args=[praise.case_file.number, each.id]))
            for each in queries.pictures(praise)
        ],
        "result": showing.result(praise),
        "alike": [
            (showing.praise_row(each.praise, viewer=viewer, at=request.at), word(each.because))
            for each in (queries.alike(praise, viewer=viewer) if verifies or is_own else ())
        ],
        "may_look": is_open and verifies and not is_own,
        "is_own": is_open and verifies and is_own,
        "may_add": praise.registered_by_id == viewer.person_id or verifies,
        "may_reveal": viewer.may(Permission.PERSONAL_REVEAL, praise.unit_id),
        "may_propose": proposes and praise.state == PraiseState.VERIFIED.value,
        "form": form or LookForm(),
        "picture_form": PictureForm(),
        "reveal_form": RevealForm(),
        **more,
    }
    return render(request, "praise/praise.html", context, status=status)


def _order_link(request: PageRequest, praise: Praise) -> str:
    """Where the order can be read, for those who may."""
    if praise.order is None or not request.viewer.may(Permission.ORDERS_VIEW, praise.order.unit_id):
        return ""
    return reverse("order", args=[praise.order.case_file.number])


@require_POST
def look(request: PageRequest, number: str) -> HttpResponse:
    """Found true, untrue, or the same as another one, as the button said."""
    praise = queries.praise(number, viewer=request.viewer)
    form = LookForm(request.POST)
    if not form.is_valid():
        return shown(request, praise, form=form, status=422)
    try:
        after = actions.look_into_praise(
            number=number,
            move=request.POST.get("move", ""),
            note=form.cleaned_data["note"],
            of=form.cleaned_data["of"],
            by=request.viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return shown(request, praise, form=form, status=blame(form, refused))
    messages.success(request, word(PRAISE_LABELS[PraiseState(after.state)]))
    return go_to(request, reverse("praise-one", args=[number]))


@require_POST
def reveal(request: PageRequest, number: str) -> HttpResponse:
    """Shows who the customer is, once a reason was given."""
    praise, form = queries.praise(number, viewer=request.viewer), RevealForm(request.POST)
    reason = form.spoken() if form.is_valid() else ""
    if not reason:
        form.add_error(None, gettext("请说明查看原因。"))
        return shown(request, praise, status=422, reveal_form=form)
    revealed = actions.reveal_praise(number=number, reason=reason, by=request.viewer, at=request.at)
    return shown(request, revealed, revealed=revealed)


@require_POST
def add_picture(request: PageRequest, number: str) -> HttpResponse:
    """Keeps one more scan."""
    praise, form = queries.praise(number, viewer=request.viewer), PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, praise, status=422, picture_form=form)
    try:
        actions.add_picture(
            number=number, picture=picture_of(form.cleaned_data["file"]), by=request.viewer, at=request.at
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return shown(request, praise, status=blame(form, refused), picture_form=form)
    messages.success(request, gettext("图片已保存。"))
    return go_to(request, reverse("praise-one", args=[number]))


def picture(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """One scan, for those who may see the praise."""
    found = queries.picture(queries.praise(number, viewer=request.viewer), attachment)
    answer = FileResponse(found.file.open("rb"), filename=found.name, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
