"""What the desk answers while one types: customers, types, the plan."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from plumbline.doors.web.customers.found_by import hits
from plumbline.doors.web.pages import PageRequest, fragment
from plumbline.doors.web.saying import named, said
from plumbline.doors.web.work_orders.desk import LONGEST_SEARCH, panel_of
from plumbline.doors.web.work_orders.planning import planned
from plumbline.doors.web.work_orders.types import find_types, path_of
from plumbline.doors.web.work_orders.views.registering import form_of, type_context
from plumbline.ground.kernel.refusals import Refused
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import normal_phone
from plumbline.service.work_orders import queries as work_orders

SHORTEST = 2
PHONE_DIGITS = 7


def customers_found(request: PageRequest) -> HttpResponse:
    """What fits the text so far, and where to put the text of a caller whom nobody knows."""
    text = request.GET.get("customer_q", "").strip()[:LONGEST_SEARCH]
    found = customers.find(text, viewer=request.viewer, at=request.at, limit=10) if len(text) >= SHORTEST else []
    context = {"found": hits(found), "text": text, "stranger": stranger(text) if len(text) >= SHORTEST else ""}
    return fragment(request, "work_orders/_customers.html", context)


def stranger(text: str) -> str:
    """Which field of the form the text looks like: a phone, an address or a name."""
    digits = normal_phone(text)
    if len(digits) >= PHONE_DIGITS and len(digits) >= len(text) - 6:
        return "phone"
    return "address" if any(char.isdigit() for char in text) or len(text) > 4 else "name"


def customer_chosen(request: PageRequest) -> HttpResponse:
    panel = panel_of(request, request.GET.get("customer_id"))
    answer = fragment(request, "work_orders/_customer_chosen.html", {"panel": panel})
    answer.headers["HX-Trigger-After-Settle"] = "chosen"
    return answer


def types_found(request: PageRequest) -> HttpResponse:
    catalogue = work_orders.catalogue(revision=request.revision)
    text = request.GET.get("type_q", "")[:LONGEST_SEARCH]
    found = [
        {"code": node.code, "name": named(node), "path": path_of(node, catalogue), "is_urgent": bool(node.tell_first)}
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
    """Unit, due times, what runs around the caller and open orders for the same matter, as registering now would have them."""
    form = form_of(request, request.POST, {})
    context: dict[str, Any] = {"form": form}
    try:
        context |= {"plan": planned(form, request)}
    except Refused as refused:
        context |= {"plan": None, "refusal": said(refused)}
    context |= {"suggested_title": form.suggested_title(), "understood": form.understood()}
    return fragment(request, "work_orders/_preview.html", context)
