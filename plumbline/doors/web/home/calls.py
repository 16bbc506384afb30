"""Telephone lists of major events: whom to call in which order, who was reached when, who comes next; two people may work one list at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.pages import PageRequest, fragment, go_to, render, safe_address
from plumbline.doors.web.saying import named, said, word
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as told
from plumbline.ground.notifications.queries import CallSheet
from plumbline.ground.notifications.states import CALL_OUTCOME_LABELS, CallOutcome
from plumbline.ground.organization.states import ROLE_LABELS, Role

ANSWERED_SINCE = timedelta(days=30)
CALLED, ACKNOWLEDGED = "notifications.called", "notifications.call_acknowledged"


@dataclass(frozen=True)
class Try:
    """One call: when, by whom, with what result."""

    at: datetime
    by: str
    outcome: str
    note: str


@dataclass(frozen=True)
class Line:
    """One person of the list."""

    id: UUID
    position: int
    name: str
    duty: str
    unit: str
    phone: str
    attempts: int
    reached_at: datetime | None
    acknowledged_at: datetime | None
    is_next: bool
    is_me: bool
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Sheet:
    """A list as its page and its block show it. ``version`` differs as soon as anything on it does."""

    id: UUID
    number: str
    reason: str
    clause: str
    clause_address: str
    opened_at: datetime
    answered_at: datetime | None
    minutes: int
    everyone: bool
    wait_until: datetime | None
    lines: tuple[Line, ...]
    version: str

    @property
    def acknowledged(self) -> int:
        return sum(1 for line in self.lines if line.acknowledged_at)


def sheets(found: Sequence[CallSheet], request: PageRequest) -> list[Sheet]:
    """Two statements for all of them: the single calls, and where the clauses stand."""
    tries = journal.lines_of({each.call_list.case_file_id for each in found}, names=(CALLED,)) if found else {}
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    links = clause_links({each.call_list.clause for each in found}, on=today)
    return [_sheet(each, tries.get(each.call_list.case_file_id, []), links, request) for each in found]


def _sheet(sheet: CallSheet, calls: Sequence[journal.Line], links: dict[str, str], request: PageRequest) -> Sheet:
    listed = sheet.call_list
    return Sheet(
        id=listed.id,
        number=listed.case_file.number,
        reason=listed.reason,
        clause=listed.clause,
        clause_address=links.get(listed.clause, ""),
        opened_at=listed.opened_at,
        answered_at=listed.answered_at,
        minutes=listed.acknowledge_minutes,
        everyone=listed.everyone,
        wait_until=sheet.calling.wait_until,
        lines=tuple(_line(entry, sheet, calls, request) for entry in sheet.entries),
        version=version_of(sheet),
    )


def version_of(sheet: CallSheet) -> str:
    """What was tried and acknowledged on the list, and whom to call now, in a few characters."""
    marks = (f"{entry.attempts}{'a' if entry.acknowledged_at else ''}" for entry in sheet.entries)
    return f"{'.'.join(marks)}-{sheet.calling.next_position or 0}"


def _line(entry: Any, sheet: CallSheet, calls: Iterable[journal.Line], request: PageRequest) -> Line:
    place = request.viewer.tree.by_id.get(entry.unit_id)
    return Line(
        id=entry.id,
        position=entry.position,
        name=entry.name,
        duty=word(ROLE_LABELS[Role(entry.duty)]) if entry.duty in set(Role) else entry.duty,
        unit=named(place) if place else "",
        phone=entry.phone,
        attempts=entry.attempts,
        reached_at=entry.reached_at,
        acknowledged_at=entry.acknowledged_at,
        is_next=sheet.calling.next_position == entry.position,
        is_me=entry.person_id == request.viewer.person_id,
        tries=tuple(
            Try(call.at, call.actor_name, word(str(call.params.get("outcome", ""))), str(call.params.get("note", "")))
            for call in calls
            if call.params.get("person") == entry.name and call.at >= sheet.call_list.opened_at
        ),
    )


def outcomes() -> list[tuple[str, str]]:
    return [(outcome.value, word(label)) for outcome, label in CALL_OUTCOME_LABELS.items()]


def index(request: PageRequest) -> HttpResponse:
    """Lists still open, longest open first; and those answered lately."""
    viewer, at = request.viewer, request.at
    waiting = told.open_call_lists(viewer=viewer, at=at)
    answered = told.answered_call_lists(viewer=viewer, since=at - ANSWERED_SINCE, at=at)
    context = {"waiting": sheets(waiting, request), "answered": sheets(answered, request)}
    return render(request, "home/calls.html", context)


def show(request: PageRequest, call_list: UUID) -> HttpResponse:
    """One list. Asked again and again by htmx it answers with nothing while nothing on it has changed."""
    found = told.call_list(call_list, viewer=request.viewer, at=request.at)
    if request.htmx and request.GET.get("seen") == version_of(found):
        return HttpResponse(status=204)
    context = {"sheet": sheets([found], request)[0], "outcomes": outcomes()}
    if request.htmx and not request.htmx.history_restore_request:
        return fragment(request, "home/_call_lines.html", context)
    return render(request, "home/call_list.html", context)


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
def acknowledged(request: PageRequest, entry: UUID) -> HttpResponse:
    """The person on the list says: I know of it."""
    notifications.acknowledge_call(entry_id=entry, by=request.viewer, at=request.at)
    return go_to(request, safe_address(request, request.POST.get("next", "")))
