"""Looking for customers, one customer's page, and seeing what is masked."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from plumbline.doors.web.customers.card import customer_panel
from plumbline.doors.web.customers.found_by import hits
from plumbline.doors.web.note_forms import RevealForm
from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.doors.web.refusing import blame
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.customers import actions, queries

FIELDS = ("name", "phone", "address", "contacts")


def index(request: PageRequest) -> HttpResponse:
    """The search; with a text, what it finds."""
    text = request.GET.get("q", "").strip()
    found = queries.find(text, viewer=request.viewer, at=request.at, limit=30) if text else []
    context = {"text": text, "found": hits(found)}
    if request.htmx and not request.htmx.history_restore_request:
        return fragment(request, "customers/_found.html", context)
    return render(request, "customers/search.html", context)


def show(request: PageRequest, customer: UUID) -> HttpResponse:
    context = {"panel": customer_panel(customer, request), "reveal_form": RevealForm()}
    return render(request, "customers/customer.html", context)


@require_POST
def reveal(request: PageRequest, customer: UUID) -> HttpResponse:
    """Name, phone, address and contacts in the clear, once; the journal says to whom and why."""
    form = RevealForm(request.POST)
    values, status = {}, 200
    if form.is_valid():
        try:
            values = actions.reveal(
                customer_id=customer, fields=FIELDS, reason=form.spoken(), by=request.viewer, at=request.at
            )
        except (NotFound, NotAllowed):
            raise
        except Refused as refused:
            status = blame(form, refused)
    else:
        status = 422
    panel = customer_panel(customer, request)
    context = {"panel": panel, "reveal_form": form, "revealed": values}
    if request.htmx:
        return fragment(request, "customers/_personal.html", context, status=status)
    return render(request, "customers/customer.html", context, status=status)
