"""Files of complaints drawn by lot, and the form that is filled in for each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.forms.asking import answers_of, fields
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.liability.forms import DrawForm
from plumbline.doors.web.order_rows import Badge, unit_name
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.refusing import blame, status_of
from plumbline.doors.web.saying import chosen, said
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.states import Purpose


def _form(request: PageRequest, data: Any = None) -> DrawForm:
    form = DrawForm(data)
    viewer = request.viewer
    known = questionnaires.forms(Purpose.FILE_REVIEW.value, today(request.at))
    for name, choices in (
        ("unit", unit_choices(viewer.tree, viewer.units(Permission.LIABILITY_PROPOSE))),
        ("form_version", [(str(each.id), f"{chosen(each.name, each.name_en)} {each.version}") for each in known]),
    ):
        field: Any = form.fields[name]
        field.choices = choices
    return form


def index(request: PageRequest) -> HttpResponse:
    """The draws, newest first, and the form of the next one."""
    if request.method == "POST":
        return _draw(request, _form(request, request.POST))
    return _listed(request, _form(request))


def _listed(request: PageRequest, form: DrawForm, *, status: int = 200) -> HttpResponse:
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(queries.draws(viewer=request.viewer), "drawn_at", after=after, size=ROWS_A_PAGE)
    context = {
        "tabs": tabs(request.viewer, reverse("liability")),
        "rows": [_row(each, request) for each in sheet.rows],
        "form": form if request.viewer.may_somewhere(Permission.LIABILITY_PROPOSE) else None,
        "opened": form.is_bound,
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
    }
    return render(request, "liability/reviews.html", context, status=status)


def _row(found: Any, request: PageRequest) -> dict[str, Any]:
    share = f"{100 * found.passed / found.done:.2f}%" if found.done else "—"
    return {
        "draw": found,
        "address": reverse("file-review-draw", args=[found.id]),
        "unit": unit_name(found.unit_id, request.viewer),
        "last": found.after - timedelta(days=1),
        "form": chosen(found.form_version.name, found.form_version.name_en),
        "share": share,
    }


def _draw(request: PageRequest, form: DrawForm) -> HttpResponse:
    if not form.is_valid():
        return _listed(request, form, status=422)
    given = form.cleaned_data
    try:
        made = actions.draw_reviews(
            unit=given["unit"],
            first=given["first"],
            after=given["last"] + timedelta(days=1),
            size=given["size"],
            form_version_id=UUID(given["form_version"]),
            reason=given["reason"],
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _listed(request, form, status=blame(form, refused))
    return go_to(request, reverse("file-review-draw", args=[made.id]))


def draw(request: PageRequest, draw: UUID) -> HttpResponse:
    """One draw: its files with what came of each."""
    found = queries.draw(draw, viewer=request.viewer)
    context = {
        "tabs": tabs(request.viewer, reverse("liability")),
        **_row(found, request),
        "reviews": [_review_row(each, request) for each in queries.reviews_of(found)],
    }
    return render(request, "liability/review_draw.html", context)


def _review_row(each: Any, request: PageRequest) -> dict[str, Any]:
    return {
        "review": each,
        "number": each.order.case_file.number,
        "unit": unit_name(each.unit_id, request.viewer),
        "address": reverse("file-review", args=[each.id]),
        "badge": _badge(each.passed),
    }


def _badge(passed: bool | None) -> Badge:
    if passed is None:
        return Badge(gettext("待评查"), "secondary")
    return Badge(gettext("合格"), "green") if passed else Badge(gettext("不合格"), "red")


def show(request: PageRequest, review: UUID) -> HttpResponse:
    """The form of one file; saved as it is filled in, handed in once."""
    found = queries.review(review, viewer=request.viewer)
    if request.method == "POST":
        return _filled(request, found)
    return _shown(request, found, found.filling.answers if found.filling else {})


def _shown(
    request: PageRequest, found: Any, answers: dict[str, Any], *, refusal: str = "", status: int = 200
) -> HttpResponse:
    form = questionnaires.form_of(found.draw.form_version)
    context = {
        "tabs": tabs(request.viewer, reverse("liability")),
        **_review_row(found, request),
        "draw_address": reverse("file-review-draw", args=[found.draw_id]),
        "form_name": chosen(found.draw.form_version.name, found.draw.form_version.name_en),
        "sections": fields(form, answers),
        "revision": found.filling.revision if found.filling else 0,
        "is_open": found.passed is None and request.viewer.may(Permission.LIABILITY_PROPOSE, found.unit_id),
        "refusal": refusal,
        "worth": questionnaires.score_of(found.filling) if found.passed is not None else None,
    }
    return render(request, "liability/review.html", context, status=status)


def _filled(request: PageRequest, found: Any) -> HttpResponse:
    form = questionnaires.form_of(found.draw.form_version)
    answers = answers_of(form, request.POST)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() else 0
    said_with = {"review_id": found.id, "answers": answers, "expected_revision": revision}
    try:
        if request.POST.get("then") == "save":
            actions.save_review(**said_with, by=request.viewer, at=request.at)
            messages.success(request, gettext("已保存。"))
            return go_to(request, reverse("file-review", args=[found.id]))
        note = request.POST.get("note", "")
        actions.submit_review(**said_with, note=note, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        status = status_of(refused)
        return _shown(request, found, answers, refusal=said(refused), status=status if status == 409 else 422)
    messages.success(request, gettext("案卷已评查。"))
    return go_to(request, reverse("file-review-draw", args=[found.draw_id]))
