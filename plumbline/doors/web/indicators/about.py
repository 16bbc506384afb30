"""What a case of an indicator is about, in words and as an address: an order, a stop of supply, a fact from elsewhere."""

from django.urls import reverse

from plumbline.doors.web.measurements.showing import kind_name, row_address
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.indicators.queries import Case
from plumbline.service.measurements.rules import KINDS, people_say
from plumbline.service.outages.states import OUTAGE_KIND_LABELS, OutageKind
from plumbline.service.work_orders import queries as work_orders


def title_of(case: Case) -> str:
    """An order's or a stop's own title; of a fact the name of its kind."""
    return kind_name(case.title) if case.shows == "measurement" else case.title


def kind_of(case: Case, request: PageRequest) -> str:
    """The order's type, whether a stop was planned, what class a measurement is of."""
    if case.shows == "outage":
        return word(OUTAGE_KIND_LABELS[OutageKind(case.order_type)])
    if case.shows == "measurement":
        spoken = people_say(KINDS[case.title].categories) if case.title in KINDS else {}
        return chosen(spoken.get(case.order_type, case.order_type), case.order_type.replace("_", " "))
    node = work_orders.catalogue(revision=request.revision).by_code.get(case.order_type)
    return named(node) if node else case.order_type


def address_of(case: Case) -> str:
    """Where to read all about it; a stop has no page of its own."""
    if case.shows == "measurement":
        return row_address(case.number, case.title)
    return reverse("order", args=[case.number]) if case.shows == "order" else ""
