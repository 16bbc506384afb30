"""Complaints with and without a judgement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement.models import Judgement
from plumbline.supervision.improvement.models.liability import JudgementQuerySet
from plumbline.supervision.improvement.states import JudgementState

REPEAT_WITHIN = timedelta(days=90)
SHAPES = (Permission.LIABILITY_PROPOSE, Permission.LIABILITY_DECIDE, Permission.LIABILITY_APPEAL)
_JOINS = ("order__case_file", "order__order_type", "unit")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("proposed_by", "decided_by", "settled_by", "person")
NOT_JUDGED = ("voided", "merged")


def judgements(*, viewer: Viewer, state: JudgementState | None = None) -> QuerySet[Judgement]:
    """Those the viewer may see, unordered: the page sorts by when they were proposed."""
    base = Judgement.objects.all()
    assert isinstance(base, JudgementQuerySet)
    found = base.visible_to(viewer).select_related(*_JOINS).prefetch_related(*_BESIDE)
    return found.filter(state=state.value) if state else found


def judgement(number: str, *, viewer: Viewer, lock: bool = False) -> Judgement:
    """The judgement on a complaint.

    Raises:
        NotFound: none, or not for this viewer.
    """
    rows = Judgement.objects.select_for_update(of=("self",)) if lock else Judgement.objects.all()
    joined = rows.select_related(*_JOINS).prefetch_related(*_BESIDE, "appealed_by", "repeats__case_file")
    found = joined.filter(order__case_file__number=number)
    row = found.first()
    if row is None or not any(viewer.may(each, row.unit_id) for each in SHAPES):
        raise NotFound(_("投诉“%(number)s”还没有定责，或您无权查看。"), number=number[:40])
    return row


def judgement_of(order_case_file_id: UUID) -> Judgement | None:
    """For other packages' questions about one complaint."""
    return Judgement.objects.filter(order_id=order_case_file_id).first()


def judges_of(order_case_file_ids: Collection[UUID]) -> frozenset[UUID]:
    """Everybody who proposed, decided or settled who is liable for one of these complaints: too near to decide what follows from it."""
    if not order_case_file_ids:
        return frozenset()
    found = Judgement.objects.filter(order_id__in=order_case_file_ids)
    people = found.values_list("proposed_by_id", "decided_by_id", "settled_by_id")
    return frozenset(each for row in people for each in row if each is not None)


def complaints_without(*, viewer: Viewer) -> QuerySet[WorkOrder]:
    """Complaints that were answered and nobody has judged yet, of units where the viewer may propose; unordered."""
    units = viewer.units(Permission.LIABILITY_PROPOSE)
    found = WorkOrder.objects.filter(
        order_type__is_complaint=True, replied_at__isnull=False, judgement__isnull=True, set_aside_at__isnull=True
    )
    if not viewer.sees_everything(Permission.LIABILITY_PROPOSE):
        found = found.filter(unit_id__in=units)
    return found.exclude(state__in=NOT_JUDGED).select_related("case_file", "order_type", "unit")


def complaint(number: str, *, viewer: Viewer, lock: bool = False) -> WorkOrder:
    """The complaint itself, for whoever may have to do with its liability.

    Raises:
        NotFound: no such order, not a complaint, or not for this viewer.
    """
    order = work_orders.visible_order(number, viewer=viewer, lock=lock)
    if not order.order_type.is_complaint or not any(viewer.may(each, order.unit_id) for each in SHAPES):
        raise NotFound(_("没有找到投诉“%(number)s”，或您无权查看。"), number=number[:40])
    return order


@dataclass(frozen=True)
class Investigation:
    """The clock of the preliminary investigation (S2 art. 13: 24 hours): when due, when done."""

    due_at: datetime | None
    done_at: datetime | None
    clause: str

    def is_late(self, at: datetime) -> bool:
        """Done after, or not done and over."""
        return self.due_at is not None and (self.done_at or at) > self.due_at


def investigation(order: WorkOrder) -> Investigation | None:
    """How the investigation of a complaint stands; None where no rule sets one."""
    views = service_levels.clocks_of([order.case_file_id]).get(order.case_file_id, [])
    found = [each for each in views if each.clock.milestone == "investigate" and each.clock.round == order.round]
    if not found:
        return None
    first = min(found, key=lambda each: each.clock.due_at)
    return Investigation(first.clock.due_at, first.clock.stopped_at, first.limit.clause if first.limit else "")


def repeat_of(order: WorkOrder) -> WorkOrder | None:
    """The customer's last complaint of the same kind within 90 days before this one (CMP-08)."""
    if order.customer_id is None:
        return None
    since = order.registered_at - REPEAT_WITHIN
    found = WorkOrder.objects.filter(
        customer_id=order.customer_id,
        order_type_id=order.order_type_id,
        registered_at__gte=since,
        registered_at__lt=order.registered_at,
    )
    return found.exclude(state="voided").select_related("case_file").order_by("-registered_at").first()
