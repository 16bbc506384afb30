"""What the owner does with a visit: names the order it left behind, takes the material or has the visit made again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.actions.booking import write_down
from plumbline.supervision.mystery_visits.actions.planning import days_left, plan_one, send
from plumbline.supervision.mystery_visits.models import Visit
from plumbline.supervision.mystery_visits.rules import Errand
from plumbline.supervision.mystery_visits.states import LEAVES_AN_ORDER, VISITS, VisitKind, VisitState

LONGEST_DECISION = 500


class CheckRefused(Refused):
    """The order cannot be this visit's, or a reason is missing."""

    code = "check_refused"


def _decided(visit: Visit, name: str, said: str, *, by: Viewer, at: datetime) -> Visit:
    """The move of a locked visit with its line in the book.

    Raises:
        Conflict: not in a state from which this move leads.
    """
    move = VISITS.move(name)
    assert move is not None
    assert move.target is not None
    if not move.may_start_from(VisitState(visit.state)):
        raise Conflict(_("该次暗访已有结果或尚未提交，请刷新后再看。"), field="visit")
    visit.state, visit.decided_at, visit.decided_by_id, visit.decision = move.target.value, at, by.person_id, said
    visit.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    write_down(visit.programme, name, by=by, at=at, visit=visit, reason=said)
    return visit


def _reason(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST_DECISION:
        raise CheckRefused(_("请写明原因（1—%(most)d 字）。"), field="reason", most=LONGEST_DECISION)
    return said


@transaction.atomic
def accept_visit(*, visit_id: UUID, by: Viewer, at: datetime) -> Visit:
    """The material is good, looked at right after the visit.

    Raises:
        NotFound: not this owner's. Conflict: not handed in, or decided before.
    """
    return _decided(queries.kept_visit(visit_id, viewer=by, lock=True), "accept", "", by=by, at=at)


@transaction.atomic
def redo_visit(*, visit_id: UUID, reason: str, by: Viewer, at: datetime) -> Visit:
    """The material is bad: the visit is made again by somebody whom nobody there has seen yet. Returns the new visit; the old one's evidence is kept.

    Raises:
        NotFound, Conflict: as `accept_visit`. CheckRefused: no reason, or nobody is left who may be sent. PlanRefused: the programme's days are over.
    """
    visit = queries.kept_visit(visit_id, viewer=by, lock=True)
    _decided(visit, "redo", _reason(reason), by=by, at=at)
    programme, place = visit.programme, by.tree.by_id[visit.unit_id]
    on, number = days_left(programme, at)[0], queries.next_number(programme)
    errand = Errand(f"redo/{visit.id}", place.code, place.path, on)
    seed, seen = f"{programme.seed}/{errand.key}", queries.seen_at(visit)
    found = send(programme, [errand], seed=seed, by=by, at=at, without=seen)
    if errand.key not in found.chosen:
        raise CheckRefused(_("没有可派的其他访员：其余访员都到访过该单位或须回避。"), field="reason")
    shopper = UUID(found.chosen[errand.key])
    return plan_one(programme, visit.scenario, place, shopper, on, number=number, by=by, at=at, redo_of=visit)


@transaction.atomic
def cancel_visit(*, visit_id: UUID, reason: str, by: Viewer, at: datetime) -> Visit:
    """A planned visit is not made.

    Raises:
        NotFound: not this owner's. Conflict: handed in or decided. CheckRefused: no reason.
    """
    return _decided(queries.kept_visit(visit_id, viewer=by, lock=True), "cancel", _reason(reason), by=by, at=at)


@transaction.atomic
def mark_order(*, visit_id: UUID, number: str, by: Viewer, at: datetime) -> Visit:
    """Says which work order the planted call left behind. Nothing outside the programme learns of it.

    Raises:
        NotFound: not this owner's, or no order of this number for them. Conflict: released. CheckRefused: a visit that leaves none, an order of another
            visit, or one that was registered outside the programme's days.
    """
    visit = _marked(visit_id, by)
    order = work_orders.visible_order(number.strip(), viewer=by)
    if not visit.programme.first <= queries.day_of(order.registered_at) < visit.programme.after:
        raise CheckRefused(
            _("工单 %(number)s 不是在项目期间登记的，请核对编号。"), field="order", number=number.strip()[:40]
        )
    if Visit.objects.filter(order_id=order.case_file_id).exclude(id=visit.id).exists():
        raise CheckRefused(_("工单 %(number)s 已对应另一次暗访。"), field="order", number=number.strip()[:40])
    return _mark(visit, order.case_file_id, "", by=by, at=at)


@transaction.atomic
def mark_no_order(*, visit_id: UUID, reason: str, by: Viewer, at: datetime) -> Visit:
    """The call left no order behind, which may be the finding itself.

    Raises:
        NotFound, Conflict: as `mark_order`. CheckRefused: no reason.
    """
    visit = _marked(visit_id, by)
    return _mark(visit, None, _reason(reason)[:200], by=by, at=at)


def _marked(visit_id: UUID, by: Viewer) -> Visit:
    visit = queries.kept_visit(visit_id, viewer=by, lock=True)
    queries.refuse_ended(visit.programme)
    if VisitKind(visit.scenario.kind) not in LEAVES_AN_ORDER:
        raise CheckRefused(_("窗口暗访不产生工单，无须对应。"), field="order")
    return visit


def _mark(visit: Visit, order_id: UUID | None, none: str, *, by: Viewer, at: datetime) -> Visit:
    visit.order_id, visit.no_order, visit.marked_at = order_id, none, at
    visit.save(update_fields=["order", "no_order", "marked_at"])
    write_down(visit.programme, "marked", by=by, at=at, visit=visit, order=str(order_id or ""), none=none)
    return visit


@transaction.atomic
def match_orders(*, by: Viewer, at: datetime) -> int:
    """Finds the orders of visits by the telephone the shopper called from and the day, where exactly one order fits; returns how many were found.

    Called every night, so that an owner who said beforehand which telephone it would be has nothing to look for.
    """
    count = 0
    for visit in queries.unmatched(by):
        fitting = queries.fitting_orders(visit, viewer=by)
        taken = set(Visit.objects.filter(order__in=fitting).values_list("order_id", flat=True))
        left = [order for order in fitting if order.case_file_id not in taken]
        if len(left) == 1:
            _mark(visit, left[0].case_file_id, "", by=by, at=at)
            count += 1
    return count
