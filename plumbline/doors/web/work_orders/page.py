"""Everything the page of one order shows, asked for in one place so that its cost can be counted."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.facts import Teller, Told
from plumbline.doors.web.order_rows import Badge, OrderRow, order_row, unit_name
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, moment, named, word
from plumbline.doors.web.work_orders.clocks import ClockShown, clocks_shown
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import queries as notifications
from plumbline.ground.notifications.queries import CallSheet
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as clocks
from plumbline.service.outages import queries as outages
from plumbline.service.outages.queries import Stop
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Extension, WorkOrder
from plumbline.service.work_orders.states import CHANNEL_LABELS, Channel, State
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.queries import Callback
from plumbline.supervision.callbacks.states import RESULT_LABELS, Result


@dataclass(frozen=True)
class Button:
    """A move that is open to this viewer."""

    name: str
    label: str
    tone: str
    address: str


@dataclass(frozen=True)
class FactShown:
    """One thing that was asked at registration, and the answer."""

    asked: str
    answer: str


@dataclass(frozen=True)
class ContactShown:
    number: int
    at: datetime
    kind: str
    channel: str
    person: str
    note: str
    order: str


@dataclass(frozen=True)
class RoundShown:
    number: int
    unit: str
    result: str
    solved: bool | None
    replied_at: datetime | None
    reopened_at: datetime


@dataclass(frozen=True)
class ExtensionShown:
    reason: str
    until: datetime
    note: str
    asked_by: str
    asked_at: datetime
    decision: Badge


@dataclass(frozen=True)
class FileShown:
    name: str
    kilobytes: int
    address: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class CallbackShown:
    number: str
    address: str
    round: int
    result: str


CONTACT_KINDS = {"first": _("首次联系"), "urge": _("催单")}


@dataclass(frozen=True)
class OrderPage:
    """One order, as this viewer may see it now."""

    row: OrderRow
    description: str
    result: str
    facts: tuple[FactShown, ...]
    first_contact: str
    first_contact_unit: str
    customer_number: str
    customer_address: str
    external: str
    occurred_at: datetime | None
    may_reveal: bool
    parent: tuple[str, str] | None
    is_merged: bool
    buttons: tuple[Button, ...]
    clocks: tuple[ClockShown, ...]
    timeline: tuple[Told, ...]
    contacts: tuple[ContactShown, ...]
    rounds: tuple[RoundShown, ...]
    extensions: tuple[ExtensionShown, ...]
    files: tuple[FileShown, ...]
    children: tuple[OrderRow, ...]
    call_sheets: tuple[CallSheet, ...]
    callbacks: tuple[CallbackShown, ...]
    stops: tuple[Stop, ...]


def order_page(order: WorkOrder, request: PageRequest) -> OrderPage:
    """Asks for everything beside the order itself; at most 14 statements."""
    viewer, at, case = request.viewer, request.at, order.case_file_id
    extensions, called = work_orders.extensions(order), callbacks.of_order(case)
    told = journal.timeline(case, *[each.case_file_id for each in called])
    teller = Teller(viewer.tree, revision=request.revision)
    return OrderPage(
        row=order_row(order, viewer=viewer, at=at),
        description=order.description,
        result=order.result,
        facts=facts_shown(order, request.revision),
        first_contact=order.first_contact_person.name if order.first_contact_person else gettext("系统"),
        first_contact_unit=unit_name(order.first_contact_unit_id, viewer),
        customer_number=order.customer.number if order.customer else "",
        customer_address=reverse("customer", args=[order.customer_id]) if order.customer_id else "",
        external=" ".join(part for part in (order.external_source, order.external_number) if part),
        occurred_at=order.occurred_at,
        may_reveal=work_orders.may_on(order, Permission.PERSONAL_REVEAL, viewer),
        parent=_parent(order),
        is_merged=order.state == State.MERGED,
        buttons=buttons(order, request, has_request=any(each.decided_at is None for each in extensions)),
        clocks=tuple(clocks_shown(clocks.clocks_of([case])[case], at=at, on=timezone.localdate(at))),
        timeline=tuple(teller.told(line) for line in reversed(told)),
        contacts=_contacts(order),
        rounds=_rounds(order, request) if order.round > 1 else (),
        extensions=tuple(_extension(each) for each in extensions),
        files=_files(order),
        children=tuple(order_row(each, viewer=viewer, at=at) for each in work_orders.children(order, viewer=viewer)),
        call_sheets=tuple(notifications.call_lists(case, at=at)),
        callbacks=_callbacks(called),
        stops=outages.running_at(order.area_id, at, line=order.order_type.line, revision=request.revision),
    )


def _parent(order: WorkOrder) -> tuple[str, str] | None:
    """The number and title of the order this one was merged into or linked under."""
    return (order.parent.case_file.number, order.parent.title) if order.parent else None


def buttons(order: WorkOrder, request: PageRequest, *, has_request: bool) -> tuple[Button, ...]:
    moves = work_orders.allowed_moves(order, viewer=request.viewer, has_extension_request=has_request)
    return tuple(button(move, order) for move in moves)


def button(move: Move[State], order: WorkOrder) -> Button:
    return Button(
        move.name, word(move.label), move.tone, reverse("order-move", args=[order.case_file.number, move.name])
    )


def facts_shown(order: WorkOrder, revision: int) -> tuple[FactShown, ...]:
    """The answers under the questions that were asked; answers to questions that are no longer asked under their code."""
    node = work_orders.catalogue(revision=revision).by_code.get(order.order_type.code)
    asked = {fact["code"]: fact for fact in node.facts} if node else {}
    shown = []
    for code, answer in order.facts.items():
        if answer in (None, ""):
            continue
        question = asked.get(code)
        label = chosen(question["ask"]["zh"], question["ask"].get("en", "")) if question else code
        shown.append(FactShown(label, answer_shown(answer, question)))
    return tuple(shown)


def answer_shown(answer: object, question: object) -> str:
    """Answers are kept in Chinese; a choice that has an English name is shown by it."""
    if isinstance(question, dict) and question.get("answer") == "moment":
        return moment_shown(str(answer))
    text = {"yes": gettext("是"), "no": gettext("否")}.get(str(answer), str(answer))
    choices = question.get("choices", ()) if isinstance(question, dict) else ()
    for choice in choices:
        if choice["zh"] == text:
            return chosen(choice["zh"], choice.get("en", ""))
    return text


def moment_shown(text: str) -> str:
    """A moment kept as text, local to the minute; one without a zone was typed as local time, and what is no moment stays as it was said."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment(at if at.tzinfo else timezone.make_aware(at, timezone.get_default_timezone()))


def _contacts(order: WorkOrder) -> tuple[ContactShown, ...]:
    found = work_orders.contacts(order)
    return tuple(
        ContactShown(
            number,
            contact.at,
            word(CONTACT_KINDS.get(contact.kind, contact.kind)),
            word(CHANNEL_LABELS[Channel(contact.channel)]),
            contact.person.name if contact.person else gettext("系统"),
            contact.note,
            contact.order.case_file.number if contact.order_id != order.case_file_id else "",
        )
        for number, contact in enumerate(found, start=1)
    )


def _rounds(order: WorkOrder, request: PageRequest) -> tuple[RoundShown, ...]:
    return tuple(
        RoundShown(
            each.number,
            unit_name(each.unit_id, request.viewer),
            each.result,
            each.solved,
            each.replied_at,
            each.reopened_at,
        )
        for each in work_orders.rounds(order)
    )


def _extension(each: Extension) -> ExtensionShown:
    if each.decided_at is None:
        decision = Badge(gettext("待审批"), "yellow")
    else:
        by = each.decided_by.name if each.decided_by else gettext("系统")
        said = gettext("%(name)s 于 %(at)s 同意") if each.granted else gettext("%(name)s 于 %(at)s 不同意")
        decision = Badge(said % {"name": by, "at": moment(each.decided_at)}, "green" if each.granted else "red")
    return ExtensionShown(
        named(each.reason),
        each.until,
        each.note,
        each.asked_by.name if each.asked_by else gettext("系统"),
        each.asked_at,
        decision,
    )


def _files(order: WorkOrder) -> tuple[FileShown, ...]:
    return tuple(
        FileShown(
            each.name,
            max(1, each.size // 1024),
            reverse("order-file", args=[order.case_file.number, each.id]),
            each.added_at,
            each.added_by.name if each.added_by else gettext("系统"),
        )
        for each in casefiles.attachments(order.case_file_id)
    )


def _callbacks(called: list[Callback]) -> tuple[CallbackShown, ...]:
    return tuple(
        CallbackShown(
            each.case_file.number,
            reverse("callback", args=[each.case_file.number]),
            each.round,
            word(RESULT_LABELS[Result(each.result)]) if each.result else gettext("待回访"),
        )
        for each in called
    )
