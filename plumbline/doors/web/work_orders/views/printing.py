"""The customer service sheet of an order, to be printed and signed."""

from django.http import HttpResponse

from plumbline.doors.web.note_forms import RevealForm
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.work_orders.page import order_page
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders


def sheet(request: PageRequest, number: str) -> HttpResponse:
    """GET: the sheet with the customer masked; POST with a reason: in the clear, which the journal tells."""
    order = work_orders.visible_order(number, viewer=request.viewer)
    form, status = RevealForm(), 200
    revealed: dict[str, str] = {}
    if request.method == "POST":
        form = RevealForm(request.POST)
        revealed, status = shown_in_clear(request, number, form)
    context = {"order": order_page(order, request), "reveal_form": form, "revealed": revealed}
    return render(request, "work_orders/print.html", context, status=status)


def shown_in_clear(request: PageRequest, number: str, form: RevealForm) -> tuple[dict[str, str], int]:
    if not form.is_valid():
        return {}, 422
    try:
        values = actions.reveal_contact(number=number, reason=form.spoken(), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return {}, blame(form, refused)
    return values, 200
