"""Taking a matter on, on one page: who calls, what it is about, who will handle it by when, before anything is saved."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.customers.found_by import hits
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named
from plumbline.doors.web.work_orders.desk import Caller, caller_of, draft_notes, just_taken, panel_of
from plumbline.doors.web.work_orders.register_form import RegisterForm
from plumbline.doors.web.work_orders.types import path_of
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.service.customers import queries as customers
from plumbline.service.outages import actions as outages
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.actions import RegisteredOrder
from plumbline.service.work_orders.queries import Draft
from plumbline.service.work_orders.rules import TypeNode

NEXT = "next"
FROM_THE_ADDRESS = ("customer_id", "order_type", "phone")


def register(request: PageRequest) -> HttpResponse:
    """GET opens an empty form (or the draft that the address names); POST takes the matter on."""
    if request.method == "POST":
        return sent(request)
    drafts = work_orders.drafts_of(request.viewer)
    draft = next((each for each in drafts if str(each.pk) == request.GET.get("draft")), None)
    known: dict[str, Any] = dict(draft.content) if draft else {}
    known |= {key: request.GET[key][:100] for key in FROM_THE_ADDRESS if key in request.GET}
    caller = panel_only(request, known) if draft else caller_of(request, known)
    form = form_of(request, None, {"channel": "hotline", **known, "submission": _submission(draft)})
    return answered(
        request,
        form,
        caller,
        draft=draft,
        drafts=draft_notes(request, drafts, besides=draft.form if draft else ""),
        banner=just_taken(request),
    )


def _submission(draft: Draft | None) -> str:
    """One form, one order, however often it is sent; a draft goes on under the name that its form had."""
    return draft.form if draft and draft.form else secrets.token_urlsafe(24)


def panel_only(request: PageRequest, known: Any) -> Caller:
    return Caller(panel_of(request, known.get("customer_id")))


def sent(request: PageRequest) -> HttpResponse:
    form = form_of(request, request.POST, {})
    if not form.is_valid():
        return answered(request, form, panel_only(request, request.POST), status=422)
    try:
        made = _taken(request, form)
    except NotAllowed:
        raise
    except Refused as refused:
        return answered(request, form, panel_only(request, request.POST), status=blame(form, refused))
    actions.discard_draft(form=form.cleaned_data["submission"], by=request.viewer, at=request.at)
    if request.POST.get("then") == NEXT:
        return go_to(request, f"{reverse('register')}?{urlencode({'made': made.number})}")
    told = (
        gettext("已登记 %(number)s，承办单位：%(unit)s。")
        if made.is_new
        else gettext("该诉求此前已登记为 %(number)s（%(unit)s）。")
    )
    messages.success(request, told % {"number": made.number, "unit": named(made.unit)})
    return go_to(request, reverse("order", args=[made.number]))


def _taken(request: PageRequest, form: RegisterForm) -> RegisteredOrder:
    """Registered on its own, under a main order, or as a call about an outage; a question perhaps with its answer."""
    kind, _colon, number = form.cleaned_data["incident"].partition(":")
    known: dict[str, Any] = {"by": request.viewer, "at": request.at, "revision": request.revision}
    answer = form.cleaned_data["answer"] if form.may_answer else ""
    if kind == "outage":
        return outages.take_call(outage_number=number, registration=form.registration(), answer=answer, **known)
    parent = number if kind == "order" else ""
    return actions.take_call(registration=form.registration(), parent=parent, answer=answer, **known)


def urge(request: PageRequest) -> HttpResponse:
    """The caller asks after an order that is open: urged, and the desk is free for the next call. GET: somebody who had to sign in first."""
    if request.method != "POST":
        return go_to(request, reverse("register"))
    number = request.POST.get("urge", "")[:40]
    inputs = {"channel": request.POST.get("channel", ""), "note": request.POST.get("description", "")}
    actions.move(number=number, name="urge", inputs=inputs, by=request.viewer, at=request.at)
    actions.discard_draft(form=request.POST.get("submission", ""), by=request.viewer, at=request.at)
    return go_to(request, f"{reverse('register')}?{urlencode({'urged': number})}")


def form_of(request: PageRequest, given: QueryDict | None, initial: dict[str, Any]) -> RegisterForm:
    code = (given or initial).get("order_type") or ""
    return RegisterForm(
        given,
        initial=initial,
        tree=request.viewer.tree,
        areas=customers.area_tree(revision=request.revision),
        node=type_named(request, str(code)),
        at=request.at,
    )


def type_named(request: PageRequest, code: str) -> TypeNode | None:
    node = work_orders.catalogue(revision=request.revision).by_code.get(code)
    return node if node and node.registrable else None


def answered(
    request: PageRequest, form: RegisterForm, caller: Caller, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "panel": caller.panel,
        "found": hits(caller.found),
        "text": caller.text,
        "stranger": "phone" if caller.text else "",
        "type": type_context(request, form.node),
        **more,
    }
    return render(request, "work_orders/register.html", context, status=status)


def type_context(request: PageRequest, node: TypeNode | None) -> dict[str, Any] | None:
    if node is None:
        return None
    catalogue = work_orders.catalogue(revision=request.revision)
    return {"node": node, "name": named(node), "path": path_of(node, catalogue), "tell_first": node.tell_first}
