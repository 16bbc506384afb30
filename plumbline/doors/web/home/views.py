"""The first page after sign-in: what waits for this person; the inbox, the calls to make, the language."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web import moments
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import LANGUAGE_OF_VISIT, ROWS_A_PAGE, PageRequest, go_to, render, safe_address
from plumbline.doors.web.saying import said, word
from plumbline.doors.web.work_orders.forms import ASKING
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as told
from plumbline.ground.notifications.states import CALL_OUTCOME_LABELS, CallOutcome
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as people
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import OrderFilter
from plumbline.service.work_orders.states import State

MOST = 8
MOST_MESSAGES = 3
MOST_LISTS = 10


@dataclass(frozen=True)
class Section:
    """Orders that wait for one kind of step, and where all of them are."""

    title: str
    rows: tuple[OrderRow, ...]
    more: str


SECTIONS: tuple[tuple[str, Permission, tuple[State, ...]], ...] = (
    (_("待裁定"), Permission.ORDERS_ARBITRATE, (State.ARBITRATION,)),
    (_("待派单"), Permission.ORDERS_DISPATCH, (State.REGISTERED, State.RETURNED)),
    (_("待接单"), Permission.ORDERS_ASSIGN, (State.DISPATCHED,)),
    (_("待指派"), Permission.ORDERS_ASSIGN, (State.ACCEPTED,)),
)


def index(request: PageRequest) -> HttpResponse:
    viewer = request.viewer
    sections = (
        [mine(request), *waiting(request), *asking(request)] if viewer.may_somewhere(Permission.ORDERS_VIEW) else []
    )
    sheets = told.open_call_lists(viewer=viewer, at=request.at)[:MOST_LISTS]
    waiting_messages = list(told.unacknowledged(viewer)[: MOST_MESSAGES + 1])
    context = {
        "sections": [section for section in sections if section.rows],
        "messages_waiting": waiting_messages[:MOST_MESSAGES],
        "more_messages": len(waiting_messages) > MOST_MESSAGES,
        "sheets": sheets,
        "viewer_id": viewer.person_id,
        "outcomes": [(outcome.value, word(label)) for outcome, label in CALL_OUTCOME_LABELS.items()],
    }
    return render(request, "home/home.html", context)


def mine(request: PageRequest) -> Section:
    """What is assigned to the viewer, by next due."""
    wanted = OrderFilter(assignee=request.viewer.person_id, is_open=True)
    return section(gettext("我的在办工单"), wanted, request, more="")


def waiting(request: PageRequest) -> Iterable[Section]:
    """What the viewer's permissions let him move on; a queue of another unit is not his."""
    for title, permission, states in SECTIONS:
        units = request.viewer.units(permission)
        if units:
            wanted = OrderFilter(
                states=tuple(state.value for state in states), is_open=True, within=within(units, request)
            )
            more = f"{reverse('orders')}?state={states[0].value}"
            yield section(word(title), wanted, request, more=more)


def asking(request: PageRequest) -> Iterable[Section]:
    """Orders whose handler asked for more time, for whoever may grant it."""
    units = request.viewer.units(Permission.ORDERS_GRANT)
    if units:
        more = f"{reverse('orders')}?scope={ASKING}"
        wanted = OrderFilter(is_open=True, within=within(units, request))
        yield section(gettext("延期待审批"), wanted, request, more=more, asking=True)


def within(units: frozenset[UUID], request: PageRequest) -> frozenset[UUID] | None:
    """The units as a filter; all of them are none."""
    return None if units == request.viewer.tree.all_ids else units


def section(title: str, wanted: OrderFilter, request: PageRequest, *, more: str, asking: bool = False) -> Section:
    if asking:
        orders = work_orders.awaiting_extension(work_orders.matching(wanted, viewer=request.viewer))
        rows = list(orders.order_by("next_due_at", "pk")[:MOST])
    else:
        rows = work_orders.soonest(wanted, viewer=request.viewer, behind=None, most=MOST)
    return Section(title, tuple(order_row(each, viewer=request.viewer, at=request.at) for each in rows), more)


def inbox(request: PageRequest) -> HttpResponse:
    """One's own messages, newest first."""
    sheet = newest_first(
        told.inbox(request.viewer), "created_at", after=read_cursor(request.GET.get("after", "")), size=ROWS_A_PAGE
    )
    return render(request, "home/inbox.html", {"rows": sheet.rows, "next": sheet.next})


@require_POST
def acknowledge(request: PageRequest, message: UUID) -> HttpResponse:
    """I know of it."""
    notifications.acknowledge(message_id=message, by=request.viewer, at=request.at)
    return go_to(request, safe_address(request, request.POST.get("next", ""), reverse("inbox")))


@require_POST
def read_all(request: PageRequest) -> HttpResponse:
    notifications.mark_all_read(by=request.viewer, at=request.at)
    return go_to(request, reverse("inbox"))


@require_POST
def call(request: PageRequest, entry: UUID) -> HttpResponse:
    """Writes down one telephone call of a call list."""
    outcome, back = request.POST.get("outcome", ""), safe_address(request, request.POST.get("next", ""))
    if outcome not in set(CallOutcome):
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    try:
        notifications.record_call(
            entry_id=entry,
            outcome=CallOutcome(outcome),
            acknowledged=request.POST.get("acknowledged") == "yes",
            note=request.POST.get("note", ""),
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, back)


@require_POST
def call_acknowledged(request: PageRequest, entry: UUID) -> HttpResponse:
    """The person on the list says: I know of it."""
    notifications.acknowledge_call(entry_id=entry, by=request.viewer, at=request.at)
    return go_to(request, safe_address(request, request.POST.get("next", "")))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language and stays on the page; whoever is signed in keeps it for the next time."""
    wanted = request.POST.get("language", "")
    answer = redirect(safe_address(request, request.POST.get("next", "")))
    if wanted in dict(settings.LANGUAGES):
        keep_language(request, wanted)
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86_400, samesite="Lax", httponly=True)
    return answer


def keep_language(request: HttpRequest, wanted: str) -> None:
    """With the person; on the sign-in page with the visit, for whoever signs in next in it."""
    if request.user.is_authenticated:
        at = moments.now()
        organization.choose_language(language=wanted, by=people.viewer_for(request.user, at=at), at=at)
    else:
        request.session[LANGUAGE_OF_VISIT] = wanted
