"""The list of orders with its search, filters, views and columns."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.template import loader
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from plumbline.doors.web.keyset import Sheet, read_cursor, sheet, soonest_first
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, render
from plumbline.doors.web.saying import word
from plumbline.doors.web.work_orders.asked import Asked, asked, beginning
from plumbline.doors.web.work_orders.bulk_form import BulkForm
from plumbline.doors.web.work_orders.columns import BY_NAME, COLUMNS, shown
from plumbline.doors.web.work_orders.filters import FilterForm, Listing
from plumbline.doors.web.work_orders.view_forms import ViewForm
from plumbline.ground.journal.keeping import Kept
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder

Choices = list[tuple[str, str, bool]]
MOST_KEPT = 100


def index(request: PageRequest) -> HttpResponse:
    """One page of orders; with htmx only what changes with the filters, to be put in place of what is shown."""
    elsewhere = beginning(request)
    if elsewhere:
        return HttpResponseRedirect(elsewhere)
    question = asked(request, request.GET)
    context = context_of(request, question)
    if request.htmx and not request.htmx.history_restore_request:
        answer = fragment(request, "work_orders/_listing.html", context)
        if request.htmx.current_url_abs_path == request.get_full_path():
            # The place one stands in already (leaving a field asks for it once more) is no second step for the back button.
            answer.headers["HX-Push-Url"] = "false"
        return answer
    return render(request, "work_orders/list.html", {**context, "filters": filters_html(question.form, request)})


_BLANK: Kept[dict[tuple[object, ...], SafeString]] = Kept(dict)


def filters_html(form: FilterForm, request: PageRequest) -> SafeString:
    """The fields of the filter. While none of them is set they are the same for everybody who sees the same units, and are kept: two hundred boxes."""
    if not form.is_blank:
        return _filters(form)
    key = (get_language(), request.viewer.units(Permission.ORDERS_VIEW))
    kept = _BLANK.at(request.revision)
    if key not in kept and len(kept) >= MOST_KEPT:
        kept.clear()
    return kept.get(key) or kept.setdefault(key, _filters(form))


def _filters(form: FilterForm) -> SafeString:
    return loader.render_to_string("work_orders/_filters.html", {"form": form})


def context_of(request: PageRequest, question: Asked) -> dict[str, Any]:
    page = sheet_of(question.listing, request)
    searched = question.listing.wanted.text
    bulk = BulkForm(None, request=request)
    ticks = gettext("勾选 %(number)s") if bulk.is_of_use else ""
    return {
        "form": question.form,
        "asked": question,
        "listing": question.listing,
        "rows": [
            shown(order, question.columns, viewer=request.viewer, at=request.at, searched=searched).html(ticks=ticks)
            for order in page.rows
        ],
        "headings": [word(BY_NAME[name].label) for name in question.columns],
        "columns": column_choices(question.columns),
        "next": next_address(request, page.next),
        "bulk": bulk,
        "view_form": ViewForm(None, request=request),
        "wanted": question.form.spoken(),
    }


def column_choices(chosen: Iterable[str]) -> Choices:
    """Every column, its label, and whether it is shown."""
    now = set(chosen)
    return [(column.name, word(column.label), column.name in now) for column in COLUMNS]


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
    """The address of the next page: the same filters, another place; words that say nothing are left out."""
    if not cursor:
        return ""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if value and name != "after"]
    return "?" + urlencode([*pairs, ("after", cursor)])
