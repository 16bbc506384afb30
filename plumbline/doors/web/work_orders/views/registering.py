"""Taking a matter on, on one page: who calls, what it is about, who will handle it by when, before anything is saved."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.customers.card import CustomerPanel, customer_panel
from plumbline.doors.web.pages import PageRequest, fragment, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import moment, named, said
from plumbline.doors.web.work_orders.planning import planned
from plumbline.doors.web.work_orders.register_form import RegisterForm
from plumbline.doors.web.work_orders.types import find_types, path_of
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.rules import TypeNode


def register(request: PageRequest) -> HttpResponse:
    """GET opens the form (a draft in it, where there is one); POST takes the matter on."""
    if request.method == "POST":
        return sent(request)
    draft = work_orders.draft_of(request.viewer)
    known = dict(draft.content) if draft and not request.GET else {}
    known |= {key: request.GET[key] for key in ("customer_id", "order_type", "phone") if key in request.GET}
    form = form_of(request, None, {"channel": "hotline", **known, "submission": secrets.token_urlsafe(24)})
    return answered(request, form, known, draft_at=draft.saved_at if known and draft else None)


def sent(request: PageRequest) -> HttpResponse:
    form = form_of(request, request.POST, {})
    if not form.is_valid():
        return answered(request, form, request.POST, status=422)
    try:
        made = actions.register(
            registration=form.registration(), by=request.viewer, at=request.at, revision=request.revision
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return answered(request, form, request.POST, status=blame(form, refused))
    actions.discard_draft(by=request.viewer, at=request.at)
    told = (
        gettext("已登记 %(number)s，承办单位：%(unit)s。")
        if made.is_new
        else gettext("该诉求此前已登记为 %(number)s（%(unit)s）。")
    )
    messages.success(request, told % {"number": made.number, "unit": named(made.unit)})
    return go_to(request, reverse("order", args=[made.number]))


def form_of(request: PageRequest, given: QueryDict | None, initial: dict[str, Any]) -> RegisterForm:
    code = (given or initial).get("order_type") or ""
    return RegisterForm(
        given,
        initial=initial,
        tree=request.viewer.tree,
        areas=customers.area_tree(revision=request.revision),
        node=type_named(request, str(code)),
    )


def type_named(request: PageRequest, code: str) -> TypeNode | None:
    node = work_orders.catalogue(revision=request.revision).by_code.get(code)
    return node if node and node.registrable else None


def answered(
    request: PageRequest, form: RegisterForm, known: Any, *, status: int = 200, draft_at: Any = None
) -> HttpResponse:
    context = {
        "form": form,
        "panel": panel_of(request, known.get("customer_id")),
        "type": type_context(request, form.node),
        "draft_at": draft_at,
    }
    return render(request, "work_orders/register.html", context, status=status)


def panel_of(request: PageRequest, customer_id: Any) -> CustomerPanel | None:
    """The chosen customer; None for none, or for an id that leads nowhere for this viewer."""
    try:
        return customer_panel(UUID(str(customer_id)), request) if customer_id else None
    except (ValueError, NotFound):
        return None


def type_context(request: PageRequest, node: TypeNode | None) -> dict[str, Any] | None:
    if node is None:
        return None
    catalogue = work_orders.catalogue(revision=request.revision)
    return {"node": node, "name": named(node), "path": path_of(node, catalogue), "tell_first": node.tell_first}


def customers_found(request: PageRequest) -> HttpResponse:
    """What fits the text so far."""
    text = request.GET.get("customer_q", "").strip()
    found = customers.find(text, viewer=request.viewer, at=request.at, limit=10) if len(text) >= 2 else []
    return fragment(request, "work_orders/_customers.html", {"found": found, "text": text})


def customer_chosen(request: PageRequest) -> HttpResponse:
    panel = panel_of(request, request.GET.get("customer_id"))
    answer = fragment(request, "work_orders/_customer_chosen.html", {"panel": panel})
    answer.headers["HX-Trigger-After-Settle"] = "chosen"
    return answer


def types_found(request: PageRequest) -> HttpResponse:
    catalogue = work_orders.catalogue(revision=request.revision)
    text = request.GET.get("type_q", "")
    found = [
        {"code": node.code, "name": named(node), "path": path_of(node, catalogue)}
        for node in find_types(text, catalogue)
    ]
    return fragment(request, "work_orders/_types.html", {"found": found, "text": text.strip()})


def type_chosen(request: PageRequest) -> HttpResponse:
    """The type with what to tell the caller first and what to ask; answers typed before are kept where the question stays."""
    form = form_of(request, None, {key: str(value) for key, value in request.GET.items()})
    answer = fragment(
        request, "work_orders/_type_chosen.html", {"form": form, "type": type_context(request, form.node)}
    )
    answer.headers["HX-Trigger-After-Settle"] = "chosen"
    return answer


@require_POST
def preview(request: PageRequest) -> HttpResponse:
    """Unit, due times and open orders for the same matter, as registering now would have them."""
    form = form_of(request, request.POST, {})
    try:
        context: dict[str, Any] = {"plan": planned(form, request)}
    except Refused as refused:
        context = {"plan": None, "refusal": said(refused)}
    return fragment(request, "work_orders/_preview.html", context)


@require_POST
def draft(request: PageRequest) -> HttpResponse:
    """Keeps what was typed so far, or throws it away."""
    if request.POST.get("discard"):
        actions.discard_draft(by=request.viewer, at=request.at)
        return go_to(request, reverse("register"))
    kept = {key: value for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "submission")}
    actions.save_draft(content=kept, by=request.viewer, at=request.at)
    if not request.htmx:
        messages.success(request, gettext("草稿已保存。"))
        return go_to(request, reverse("register"))
    return fragment(request, "work_orders/_draft.html", {"saved": moment(request.at)})
