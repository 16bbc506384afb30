"""Saved views and chosen columns of the list."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named, said, word
from plumbline.doors.web.work_orders.asked import address_of, query_words
from plumbline.doors.web.work_orders.columns import BY_NAME, known
from plumbline.doors.web.work_orders.filters import FilterForm
from plumbline.doors.web.work_orders.view_forms import ViewForm
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.preferences import actions
from plumbline.ground.preferences import queries as preferences
from plumbline.ground.preferences.queries import View
from plumbline.ground.preferences.states import ListName
from plumbline.service.work_orders import queries as work_orders

ORDERS = ListName.ORDERS


def views(request: PageRequest) -> HttpResponse:
    """GET: all views one may use, and a form for a new one; POST keeps what the list shows under a name."""
    if request.method == "POST":
        return save(request)
    query = filters_of(request, request.GET.urlencode()).query()
    form = ViewForm(None, request=request, initial={"query": query, "columns": request.GET.get("columns", "")})
    return all_views(request, form, 200)


def all_views(request: PageRequest, form: ViewForm, status: int) -> HttpResponse:
    first = preferences.chosen(ORDERS, viewer=request.viewer).first_view
    shown = [view_shown(request, view, first) for view in preferences.views(ORDERS, viewer=request.viewer)]
    words = spoken(request, str(form["query"].value() or ""))
    context = {
        "views": shown,
        "view_form": form,
        "wanted": words,
        "shareable": cast(ChoiceField, form.fields["share_with"]).choices,
    }
    return render(request, "work_orders/views.html", context, status=status)


def view_shown(request: PageRequest, view: View, first: UUID | None) -> dict[str, object]:
    """A view in words."""
    place = request.viewer.tree.by_id.get(view.shared_with_id) if view.shared_with_id else None
    return {
        "id": view.id,
        "name": view.name,
        "address": address_of(view),
        "wanted": spoken(request, view.query),
        "columns": gettext("、").join(word(BY_NAME[name].label) for name in known(view.columns))
        if view.columns
        else "",
        "owner": view.owner.name,
        "is_own": view.owner_id == request.viewer.person_id,
        "shared_with": place.code if place else "",
        "shared_name": named(place) if place else "",
        "is_first": view.id == first,
        "saved_at": view.saved_at,
    }


def filters_of(request: PageRequest, query: str) -> FilterForm:
    """A kept query as the list understands it now: what it no longer knows falls away."""
    catalogue = work_orders.catalogue(revision=request.revision)
    return FilterForm(query_words(query), viewer=request.viewer, catalogue=catalogue)


def spoken(request: PageRequest, query: str) -> list[tuple[str, str]]:
    form = filters_of(request, query)
    form.is_valid()
    return form.spoken()


def save(request: PageRequest) -> HttpResponse:
    form = ViewForm(request.POST, request=request)
    if not form.is_valid():
        return all_views(request, form, 422)
    given = form.cleaned_data
    place = request.viewer.tree.by_code.get(given["share_with"])
    columns = [name for name in given["columns"].split(",") if name in BY_NAME]
    try:
        view = actions.save_view(
            list_name=ORDERS,
            name=given["name"],
            query=filters_of(request, given["query"]).query(),
            columns=known(columns) if columns else (),
            share_with=place.id if place else None,
            by=request.viewer,
            at=request.at,
        )
        if given["is_first"]:
            actions.choose_first_view(list_name=ORDERS, view_id=view.id, by=request.viewer)
    except Refused as refused:
        return all_views(request, form, blame(form, refused))
    messages.success(request, gettext("视图“%(name)s”已保存。") % {"name": view.name})
    return go_to(request, address_of(view))


@require_POST
def change(request: PageRequest, view: UUID) -> HttpResponse:
    """Renames, shares, deletes a view, or makes it the one the list begins with.

    Raises:
        NotFound: no such view for this person, or somebody else's.
    """
    step = CHANGES.get(request.POST.get("do", ""))
    if step is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    try:
        messages.success(request, step(request, view))
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, reverse("order-views"))


def rename(request: PageRequest, view: UUID) -> str:
    actions.rename_view(view_id=view, name=request.POST.get("name", ""), by=request.viewer, at=request.at)
    return gettext("视图已改名。")


def share(request: PageRequest, view: UUID) -> str:
    code = request.POST.get("share_with", "")
    place = request.viewer.tree.by_code.get(code)
    if code and place is None:
        raise NotFound(_("没有该单位，或您无权与其共享。"), field="share_with")
    actions.share_view(view_id=view, share_with=place.id if place else None, by=request.viewer, at=request.at)
    return gettext("共享范围已更改。")


def delete(request: PageRequest, view: UUID) -> str:
    actions.delete_view(view_id=view, by=request.viewer, at=request.at)
    return gettext("视图已删除。")


def begin_with(request: PageRequest, view: UUID) -> str:
    actions.choose_first_view(list_name=ORDERS, view_id=view, by=request.viewer)
    return gettext("已设为默认视图，打开工单列表即为该视图。")


def begin_plainly(request: PageRequest, view: UUID) -> str:
    actions.choose_first_view(list_name=ORDERS, view_id=None, by=request.viewer)
    return gettext("已取消默认视图。")


CHANGES: dict[str, Callable[[PageRequest, UUID], str]] = {
    "rename": rename,
    "share": share,
    "delete": delete,
    "first": begin_with,
    "not_first": begin_plainly,
}


@require_POST
def columns(request: PageRequest) -> HttpResponse:
    """Keeps the columns for this person and shows the same list with them."""
    chosen = known(request.POST.getlist("column"))
    is_usual = request.POST.get("do") == "usual"
    actions.choose_columns(list_name=ORDERS, columns=() if is_usual else chosen, by=request.viewer)
    words = request.POST.get("query", "")
    query = filters_of(request, words).query()
    view = query_words(words).get("view", "")
    named_columns = [("columns", ",".join(chosen))] if view and not is_usual else []
    extra = urlencode([("view", view or "none"), *named_columns])
    return go_to(request, f"{reverse('orders')}?{query}&{extra}" if query else f"{reverse('orders')}?{extra}")
