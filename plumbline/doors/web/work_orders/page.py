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
from plumbline.doors.web.visits_shown import VisitShown, visits_shown
from plumbline.doors.web.work_orders.buttons import Buttons, arranged, buttons
from plumbline.doors.web.work_orders.clocks import ClockShown, clocks_shown
from plumbline.doors.web.work_orders.followed import FollowedShown, followed
from plumbline.doors.web.work_orders.types import same_matter_codes
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import queries as notifications
from plumbline.ground.notifications.queries import CallSheet
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as clocks
from plumbline.service.outages import queries as outages
from plumbline.service.outages.queries import Stop
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Extension, WorkOrder
from plumbline.service.work_orders.states import CHANNEL_LABELS, OPEN, Channel, State
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.queries import Callback
from plumbline.supervision.callbacks.states import RESULT_LABELS, Result


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
    inside: str
    """Where it can be looked at; empty for what can only be saved."""
    kind: str
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
    arrived_at: datetime | None
    may_reveal: bool
    parent: tuple[str, str] | None
    is_merged: bool
    buttons: Buttons
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
    related: tuple[OrderRow, ...]
    """Open orders of the last 30 days that may be about the same matter."""
    visits: tuple[VisitShown, ...]
    followed: tuple[FollowedShown, ...]

    @property
    def visit_on_sheet(self) -> VisitShown | None:
        """The visit whose work, parts and signature the service sheet shows: the latest that was finished."""
        return next((visit for visit in self.visits if visit.is_finished), None)

    @property
    def next_clause(self) -> str:
        """The clause behind the moment that is due next; empty where none is named."""
        return next((clock.clause.code for clock in self.clocks if clock.is_next), "")


def order_page(order: WorkOrder, request: PageRequest) -> OrderPage:
    """Asks for everything beside the order itself; at most 20 statements."""
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
        arrived_at=order.arrived_at,
        may_reveal=work_orders.may_on(order, Permission.PERSONAL_REVEAL, viewer),
        parent=_parent(order),
        is_merged=order.state == State.MERGED,
        buttons=arranged(
            buttons(order, request, has_request=any(each.decided_at is None for each in extensions)), order
        ),
        clocks=tuple(
            clocks_shown(clocks.clocks_of([case], revision=request.revision)[case], at=at, on=timezone.localdate(at))
        ),
        timeline=tuple(teller.told(line) for line in reversed(told)),
        contacts=_contacts(order),
        rounds=_rounds(order, request) if order.round > 1 else (),
        extensions=tuple(_extension(each) for each in extensions),
        files=_files(order),
        children=tuple(order_row(each, viewer=viewer, at=at) for each in work_orders.children(order, viewer=viewer)),
        call_sheets=tuple(notifications.call_lists(case, at=at)),
        callbacks=_callbacks(called),
        visits=visits_shown(order),
        followed=followed(order, viewer),
        related=_related(order, request),
        stops=outages.running_at(order.area_id, at, line=order.order_type.line, revision=request.revision),
    )


def _related(order: WorkOrder, request: PageRequest) -> tuple[OrderRow, ...]:
    """Of the same customer, telephone or address in the same branch of types; those that hang together already are told elsewhere."""
    node = work_orders.catalogue(revision=request.revision).by_code.get(order.order_type.code)
    if node is None or order.state_now not in OPEN:
        return ()
    found = work_orders.open_for_same_matter(
        customer_id=order.customer_id,
        phone=order.contact_phone,
        address=order.address,
        order_type_codes=same_matter_codes(node),
        at=request.at,
        viewer=request.viewer,
    )
    known = {order.case_file_id, order.parent_id}
    others = [each for each in found if each.pk not in known and each.parent_id != order.case_file_id]
    return tuple(order_row(each, viewer=request.viewer, at=request.at) for each in others)


def kind_of(media_type: str) -> str:
    """``image``, ``audio``, ``pdf``; empty for what is only saved."""
    if media_type == "application/pdf":
        return "pdf"
    kind = media_type.partition("/")[0]
    return kind if kind in ("image", "audio") else ""


def _parent(order: WorkOrder) -> tuple[str, str] | None:
    """The number and title of the order this one was merged into or linked under."""
    return (order.parent.case_file.number, order.parent.title) if order.parent else None


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
            reverse("order-file-view", args=[order.case_file.number, each.id]) if kind_of(each.media_type) else "",
            kind_of(each.media_type),
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
