"""The list of orders with its search and filters."""

from django.http import HttpResponse

from plumbline.doors.web.keyset import Sheet, read_cursor, sheet, soonest_first
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, render
from plumbline.doors.web.work_orders.forms import FilterForm, Listing, listing_of
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder


def index(request: PageRequest) -> HttpResponse:
    """One page of orders; with htmx only the rows, to be put in place of those shown."""
    form = FilterForm(request.GET, viewer=request.viewer, catalogue=work_orders.catalogue(revision=request.revision))
    listing = listing_of(form)
    sheet = sheet_of(listing, request)
    rows: list[OrderRow] = [order_row(order, viewer=request.viewer, at=request.at) for order in sheet.rows]
    context = {"form": form, "rows": rows, "listing": listing, "next": next_address(request, sheet.next)}
    if request.htmx and not request.htmx.history_restore_request:
        return fragment(request, "work_orders/_rows.html", context)
    return render(request, "work_orders/list.html", context)


def sheet_of(listing: Listing, request: PageRequest) -> Sheet[WorkOrder]:
    after = read_cursor(request.GET.get("after", ""))
    if listing.only_asking:
        asking = work_orders.awaiting_extension(work_orders.matching(listing.wanted, viewer=request.viewer))
        return soonest_first(asking, "next_due_at", after=after, size=ROWS_A_PAGE)
    if listing.by_due:
        place = (after.at, after.id) if after else None
        due = work_orders.soonest(listing.wanted, viewer=request.viewer, behind=place, most=ROWS_A_PAGE + 1)
        return sheet(due, "next_due_at", ROWS_A_PAGE)
    behind = (after.at, after.id) if after and after.at else None
    found = work_orders.page(listing.wanted, viewer=request.viewer, behind=behind, most=ROWS_A_PAGE + 1)
    return sheet(found, "registered_at", ROWS_A_PAGE)


def next_address(request: PageRequest, cursor: str) -> str:
    """The address of the next page: the same filters, another place."""
    if not cursor:
        return ""
    words = request.GET.copy()
    words["after"] = cursor
    return "?" + words.urlencode()
