"""Orders, for those who may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from plumbline.ground.journal.reading import Prepared, any_of
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import rules
from plumbline.service.work_orders.models import (
    OPEN_STATES,
    Draft,
    Extension,
    OrderContact,
    Round,
    WorkOrder,
    WorkOrderQuerySet,
)
from plumbline.service.work_orders.queries import searching
from plumbline.service.work_orders.queries.catalogue import type_ids_under
from plumbline.service.work_orders.queries.matters import turned_by
from plumbline.service.work_orders.states import State

SAME_MATTER_WITHIN = timedelta(days=30)
_NEVER_ASKED = (
    *(f"order_type__{column}" for column in ("search", "facts", "tell_first")),
    *(
        f"customer__{column}"
        for column in ("pinyin", "initials", "words", "identity_number", "entered_at", "closed_at")
    ),
)
"""What no move needs of an order's type and customer."""
_LOCKED = Prepared(
    lambda number: (
        WorkOrder.objects.select_related("case_file", "order_type", "customer")
        .defer(*_NEVER_ASKED)
        .select_for_update(of=("self",))
        .filter(case_file__number=number)
    ),
    "number",
)
_LOCKED_BY_ID = Prepared(
    lambda case_file_id: (
        WorkOrder.objects.select_related("case_file").select_for_update(of=("self",)).filter(case_file_id=case_file_id)
    ),
    UUID(int=1),
)
_REPLIED = Prepared(
    lambda case_file_id: WorkOrder.objects.select_related("case_file__unit").filter(case_file_id=case_file_id),
    UUID(int=1),
)
ByKind = dict[str, list[WorkOrder]]
JOINS = ("case_file", "order_type", "unit", "assignee")
_OF_OTHERS = ("case_file__number", "order_type__name", "order_type__name_en", "order_type__code", "assignee__name")
_WHOLE = Prepared(
    lambda number: WorkOrder.objects.select_related(
        *JOINS, "first_contact_person", "parent__case_file", "customer"
    ).filter(case_file__number=number),
    "number",
)
_EXTENSIONS = Prepared(
    lambda order: (
        Extension.objects.filter(order_id=order)
        .select_related("reason", "asked_by", "decided_by")
        .order_by("asked_at", "id")
    ),
    UUID(int=1),
)
_ASKED_FOR = Prepared(
    lambda order: Extension.objects.filter(order_id=order, decided_at__isnull=True).select_related(
        "reason", "asked_by"
    ),
    UUID(int=1),
)
_ROUNDS = Prepared(
    lambda order: Round.objects.filter(order_id=order).select_related("unit").order_by("number"), UUID(int=1)
)


def _contacts_of(order: UUID) -> QuerySet[OrderContact]:
    # Asked of orders first: whether a contact's own order or its order's parent is this one, no index of contacts can tell.
    together = WorkOrder.objects.filter(Q(pk=order) | Q(parent_id=order, state=State.MERGED))
    found = OrderContact.objects.filter(order__in=together.values("pk"))
    return found.select_related("person", "order__case_file").order_by("at", "id")


_CONTACTS = Prepared(_contacts_of, UUID(int=1))
_NOT_LISTED = ("facts", "words")


def listed(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """With what lists show and no more: of the joined rows a name or number each, which halves what thirty orders cost."""
    own = [field.name for field in WorkOrder._meta.concrete_fields if field.name not in _NOT_LISTED]
    return orders.select_related(None).select_related("case_file", "order_type", "assignee").only(*own, *_OF_OTHERS)


_LISTED = Prepared(lambda ids: listed(WorkOrder.objects.filter(any_of("pk", ids))), [UUID(int=1)])


def listed_by_ids(identifiers: Sequence[UUID]) -> list[WorkOrder]:
    """These orders as ``listed`` reads them, in this order; those that are not there are left out. No statement where none are named."""
    if not identifiers:
        return []
    found = {order.pk: order for order in _LISTED.all(list(identifiers))}
    return [found[identifier] for identifier in identifiers if identifier in found]


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    """What a list asks for; what is empty does not matter. Moments are half-open; ``unit`` means a unit and those below it, ``within`` any of
    these, a type those below it too."""

    states: tuple[str, ...] = ()
    unit: UUID | None = None
    order_types: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    channel: str = ""
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    assignee: UUID | None = None
    text: str = ""
    is_open: bool | None = None
    within: frozenset[UUID] | None = None


def visible_order(number: str, *, viewer: Viewer, lock: bool = False) -> WorkOrder:
    """The order with this number, if the viewer may see it; with ``lock`` until the transaction ends.

    Raises:
        NotFound: not there, or not for this viewer: both look the same.
    """
    order = _LOCKED.first(number) if lock else _WHOLE.first(number)
    return seen(order, number=number, viewer=viewer)


def seen(order: WorkOrder | None, *, number: str, viewer: Viewer) -> WorkOrder:
    """Raises NotFound: not there, or not for this viewer."""
    if order is None or not may_on(order, Permission.ORDERS_VIEW, viewer):
        raise NotFound(_("没有找到工单“%(number)s”，或您无权查看。"), number=number[:40])
    return order


def locked_order(case_file_id: UUID) -> WorkOrder | None:
    """The order of a case, until the transaction ends; for reactions, which see everything."""
    return _LOCKED_BY_ID.first(case_file_id)


def may_on(order: WorkOrder, permission: Permission, viewer: Viewer) -> bool:
    """Whether the viewer holds the permission on this order: by its unit, or because it is assigned to him."""
    return rules.may(viewer, permission, unit_id=order.unit_id, assignee_id=order.assignee_id)


def matching(wanted: OrderFilter, *, viewer: Viewer) -> QuerySet[WorkOrder]:
    """The orders a list shows, unordered: the page decides the order with a tie-break."""
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    orders: QuerySet[WorkOrder] = base.visible_to(viewer).select_related(*JOINS)
    if wanted.is_open:
        orders = orders.filter(state__in=OPEN_STATES)
    if wanted.states:
        orders = orders.filter(state__in=wanted.states)
    if wanted.unit is not None:
        orders = orders.filter(unit_id__in=units_of(wanted.unit, viewer))
    if wanted.within is not None:
        orders = orders.filter(unit_id__in=wanted.within)
    for condition in _plain_conditions(wanted):
        orders = orders.filter(condition)
    return orders.filter(searching.condition(wanted.text, viewer=viewer)) if wanted.text.strip() else orders


def units_of(unit: UUID, viewer: Viewer) -> frozenset[UUID]:
    """A unit and those below it."""
    place = viewer.tree.by_id.get(unit)
    return viewer.tree.below(place.path) if place else frozenset()


def _plain_conditions(wanted: OrderFilter) -> Iterable[Q]:
    pairs = (
        ("channel", wanted.channel),
        ("registered_at__gte", wanted.opened_from),
        ("registered_at__lt", wanted.opened_to),
        ("next_due_at__gte", wanted.due_from),
        ("next_due_at__lt", wanted.due_before),
        ("closed_at__gte", wanted.closed_from),
        ("closed_at__lt", wanted.closed_to),
        ("assignee_id", wanted.assignee),
    )
    for name, value in pairs:
        if value:
            yield Q(**{name: value})
    if wanted.urgencies:
        yield Q(urgency__in=wanted.urgencies)
    if wanted.order_types:
        yield Q(order_type_id__in=type_ids_under(wanted.order_types))


def open_for_same_matter(
    *, customer_id: UUID | None, phone: str, address: str, order_type_codes: Iterable[str], at: datetime, viewer: Viewer
) -> list[WorkOrder]:
    """Open orders of the last 30 days of the same customer, phone or address and the same branch of the type tree, newest first."""
    who = Q(pk__in=[])
    if customer_id:
        who |= Q(customer_id=customer_id)
    if phone:
        who |= Q(contact_phone=phone)
    if len(address) >= 6:
        who |= Q(address=address)
    codes = list(order_type_codes)
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    orders = base.visible_to(viewer).open().filter(who, registered_at__gte=at - SAME_MATTER_WITHIN)
    orders = orders.filter(Q(order_type__code__in=codes) | Q(order_type__parent__code__in=codes))
    return list(orders.select_related(*JOINS).order_by("-registered_at", "case_file_id")[:10])


def history_of_customer(customer_id: UUID, *, viewer: Viewer, most: int = 20) -> list[WorkOrder]:
    """The customer's orders, newest first."""
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    orders = base.visible_to(viewer).filter(customer_id=customer_id)
    return list(orders.select_related(*JOINS).order_by("-registered_at", "case_file_id")[:most])


def allowed_moves(order: WorkOrder, *, viewer: Viewer, has_extension_request: bool) -> tuple[Move[State], ...]:
    """The moves that are open now and that this viewer may make: the buttons."""
    moves = open_moves(order, has_extension_request=has_extension_request, revision=viewer.tree.revision or None)
    return tuple(move for move in moves if may_on(order, Permission(move.permission), viewer))


def open_moves(
    order: WorkOrder, *, has_extension_request: bool, revision: int | None = None, any_clock: bool = False
) -> tuple[Move[State], ...]:
    """The moves that this order allows now, whoever asks. What would only turn a clock that no limit of its type knows is not offered; with ``any_clock``
    it is among them all the same: it does no harm, and what comes from elsewhere may tell of it."""
    found = rules.open_moves(
        order.state_now,
        is_paused=order.paused_at is not None,
        has_extension_request=has_extension_request,
        has_parent=order.parent_id is not None,
        is_answerable=order.order_type.kind in rules.ANSWERED_AT_ONCE,
        turns=None if any_clock else turned_by(order.order_type.code, revision=revision),
    )
    return tuple(move for move in found if not (move.name == "return" and order.arbitrated))


def extension_requested(order: WorkOrder) -> Extension | None:
    return _ASKED_FOR.first(order.pk)


def extensions(order: WorkOrder) -> list[Extension]:
    return _EXTENSIONS.all(order.pk)


def contacts(order: WorkOrder) -> list[OrderContact]:
    """Every contact about the matter, those of merged orders included, oldest first."""
    return _CONTACTS.all(order.pk)


def children(order: WorkOrder, *, viewer: Viewer) -> list[WorkOrder]:
    """Orders merged into or linked under this one that the viewer may see, oldest first, at most 200."""
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    below = base.visible_to(viewer).filter(parent=order)
    return list(below.select_related(*JOINS).order_by("registered_at", "case_file_id")[:200])


def rounds(order: WorkOrder) -> list[Round]:
    return _ROUNDS.all(order.pk)


def by_submission(submission: str) -> WorkOrder | None:
    """The order that an earlier send of the same form or call has made."""
    return WorkOrder.objects.select_related(*JOINS).filter(submission=submission).first()


def known_external_numbers(*, source: str, numbers: Iterable[str]) -> frozenset[str]:
    """Which of a source's numbers are orders already, whoever may see them."""
    found = WorkOrder.objects.filter(external_source=source, external_number__in=list(numbers))
    return frozenset(found.values_list("external_number", flat=True))


def draft_of(viewer: Viewer) -> Draft | None:
    return Draft.objects.filter(person_id=viewer.person_id).order_by("-saved_at").first() if viewer.person_id else None


@dataclass(frozen=True)
class RepliedOrder:
    """What planning a call-back needs of an order; the unit stands where it stood when the order was given to it."""

    case_file_id: UUID
    number: str
    round: int
    unit: Place


def replied_order(case_file_id: UUID) -> RepliedOrder:
    """Raises NotFound: no order has this case file."""
    order = _REPLIED.first(case_file_id)
    if order is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    case_file, unit = order.case_file, order.case_file.unit
    return RepliedOrder(
        case_file_id,
        case_file.number,
        order.round,
        Place(unit.id, unit.code, unit.name, case_file.unit_path, unit.kind),
    )
