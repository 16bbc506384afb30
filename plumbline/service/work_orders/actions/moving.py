"""Moving an order: one function for every row of the state table."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Field
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.reactions import wakes_inside
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.moments import settled
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.texts import is_storable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.service.work_orders import rules
from plumbline.service.work_orders.actions import effects, in_hand
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import catalogue, extension_requested, locked_order, matter, open_moves
from plumbline.service.work_orders.rules import InputRefused, MoveRefused
from plumbline.service.work_orders.states import HOLDER_MILESTONES, MOVES, STATE_LABELS, State

REOPENED_MILESTONES = frozenset(
    {"accept", "assign", "contact", "arrive", "resolve", "reply", "progress", "handle", "investigate"}
)


@transaction.atomic
def move(*, number: str, name: str, inputs: Mapping[str, Any], by: Viewer, at: datetime) -> WorkOrder:
    """Makes one move of the state table, when it is open and the viewer may make it.

    ``inputs`` are those that the move's row asks for and offers (note, unit, person, reason, until, result, parent …). The order's row is locked from the
    look to the end: of two people, one wins and the other is told which moves are open now.

    Raises:
        NotFound: no such order for this viewer. NotAllowed: seen, but not this.
        MoveRefused: not open now. InputRefused: an input is missing or cannot be.
    """
    row = _row(name)
    in_hand.before(name)
    if "parent" in row.asks:
        in_hand.lock_together(number, str(inputs.get("parent") or number))
    order = in_hand.taken(number, by=by)
    try:
        return _moved(row, order, inputs, by=by, at=settled(at, order.moved_at))
    except Exception:
        in_hand.forget(number)
        raise


def _moved(row: Move[State], order: WorkOrder, inputs: Mapping[str, Any], *, by: Viewer, at: datetime) -> WorkOrder:
    rules.require_on_order(by, Permission(row.permission), unit_id=order.unit_id, assignee_id=order.assignee_id)
    _check_open(row, order, by=by)
    given = _checked_inputs(row, order, inputs, at=at)
    before, clocks = order.state_now, in_hand.clocks_of(order, by=by, at=at)
    moving = effects.Moving(order=order, move=row, inputs=given, by=by, at=at, clocks=clocks)
    effect = effects.EFFECTS[row.name](moving)
    order.state = (effect.target or row.target or before).value
    order.moved_at = at
    if effect.may_touch_clocks:
        _turn_clocks(row, order, effect, clocks)
    _keep_binding(order, clocks)
    changed = _columns(order, ("state", "moved_at", *_BINDING, *effect.fields))
    facts = [*clocks.rung, *_facts(order, effect, at=at)]
    can_wait = row.name in in_hand.NEEDS_NOTHING_WRITTEN and not any(wakes_inside(fact) for fact in facts)
    changes: Rows = {WorkOrder: [changed], **clocks.changes, **effect.changes}
    rows, changes = in_hand.written(order.case_file.number, clocks.rows, changes, can_wait=can_wait)
    in_hand.put_back(order, clocks)
    publish(*facts, by=by, with_rows=rows, with_changes=changes)
    return order


_BINDING = ("next_due_at", "next_milestone")


def _columns(order: WorkOrder, names: Iterable[str]) -> dict[str, Any]:
    """These fields as they are kept, with the key."""
    fields = [order._meta.get_field(name) for name in ("case_file", *names)]
    return {str(field.column): getattr(order, field.attname) for field in fields if isinstance(field, Field)}


def _row(name: str) -> Move[State]:
    row = MOVES.move(name)
    if row is None or name == "register":
        raise MoveRefused(_("没有“%(name)s”这个动作。"), name=name[:40], open_moves=())
    return row


def _check_open(row: Move[State], order: WorkOrder, *, by: Viewer) -> None:
    # Only these moves depend on a request for more time; the others need not ask for one.
    is_about_extension = row.name in ("request_extension", "grant_extension", "refuse_extension")
    has_request = is_about_extension and extension_requested(order) is not None
    if row in open_moves(order, has_extension_request=has_request, any_clock=True):
        return
    names = _open_names(order, by=by)
    if row.name == "return" and order.arbitrated and row in MOVES.open_moves(order.state_now):
        raise MoveRefused(_("该单已经裁定，不能再退单。"), open_moves=names)
    raise MoveRefused(
        _("工单 %(number)s 现为“%(state)s”%(paused)s，不能“%(move)s”；可能已有人先行办理，请刷新后再操作。"),
        open_moves=names,
        number=order.case_file.number,
        state=STATE_LABELS[order.state_now],
        paused=_("（挂起中）") if order.paused_at else "",
        move=row.label,
    )


def _open_names(order: WorkOrder, *, by: Viewer) -> tuple[str, ...]:
    has_request = extension_requested(order) is not None
    found = open_moves(order, has_extension_request=has_request, revision=by.tree.revision or None)
    return tuple(move.name for move in found)


def _checked_inputs(row: Move[State], order: WorkOrder, inputs: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name in (*row.asks, *row.offers, "note"):
        value = inputs.get(name)
        if isinstance(value, str):
            value = value.strip()
            if len(value) > 4_000 or not is_storable(value):
                raise InputRefused(
                    _("“%(name)s”超过 4000 字或含有无法保存的字符。"), field=name, name=INPUT_LABELS.get(name, name)
                )
        if name in row.asks and (value is None or value == ""):
            raise InputRefused(
                _("“%(move)s”须填写：%(name)s。"), field=name, move=row.label, name=INPUT_LABELS.get(name, name)
            )
        given[name] = value
    if at < order.moved_at:
        raise InputRefused(
            _("时间 %(at)s 早于工单的上一步 %(last)s。"),
            field="at",
            at=_read(at),
            last=_read(order.moved_at),
        )
    return given


def _read(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")


INPUT_LABELS: dict[str, str] = {
    "unit": _("承办单位"),
    "note": _("说明"),
    "person": _("人员"),
    "reason": _("原因"),
    "until": _("截止时间"),
    "result": _("处理结果"),
    "parent": _("主单编号"),
    "solved": _("是否解决"),
    "channel": _("渠道"),
    "in_scope": _("是否责任范围内"),
}


def _turn_clocks(row: Move[State], order: WorkOrder, effect: effects.Effect, clocks: service_levels.CaseClocks) -> None:
    if row.pauses:
        clocks.pause(reason=str(effect.pause_reason))
    elif row.resumes or (order.paused_at is None and effect.was_paused):
        clocks.resume()
    if effect.stop_all:
        clocks.stop(milestones=(), reason=effect.stop_all)
    elif row.stops or effect.stops:
        clocks.stop(milestones=(*row.stops, *effect.stops), reason=effect.stop_reason)
    if row.starts or effect.starts:
        _start_clocks(row, order, effect, clocks)


def _start_clocks(
    row: Move[State], order: WorkOrder, effect: effects.Effect, clocks: service_levels.CaseClocks
) -> None:
    book = clock_queries.book(revision=clocks.revision)
    day = timezone.localdate(clocks.at, timezone.get_default_timezone())
    node = catalogue(revision=clocks.revision).by_code.get(order.order_type.code)
    if node is None:
        return
    about = matter(
        node=node,
        urgency=order.urgency,
        segment=order.customer.kind if order.customer_id and order.customer else "",
        area_id=order.area_id,
        rules=book,
        on=day,
        revision=clocks.revision,
    )
    clocks.start(
        limits=_limits_to_start(row, order, effect, clocks, book.limits_for(about, day)),
        rules=book,
        on=day,
        round_number=order.round,
    )


def _limits_to_start(
    row: Move[State],
    order: WorkOrder,
    effect: effects.Effect,
    clocks: service_levels.CaseClocks,
    applying: tuple[Limit, ...],
) -> list[Limit]:
    """Those whose starting event this move is; none whose milestone the move has just reached, none whose clock still runs."""
    happened = {*row.starts, *effect.starts}
    starting = [limit for limit in applying if limit.start_event in happened and limit.milestone not in row.stops]
    if effect.is_reopening:
        starting = [limit for limit in starting if limit.milestone in REOPENED_MILESTONES]
    elif row.name in ("dispatch", "arbitrate") and order.bounces:
        starting += [limit for limit in applying if limit.milestone in HOLDER_MILESTONES and limit not in starting]
    running = clocks.running_limits() if starting else frozenset()
    return [limit for limit in starting if limit.id not in running]


def _keep_binding(order: WorkOrder, clocks: service_levels.CaseClocks) -> None:
    """Which clock binds follows from the runs alone: untouched clocks bind as before."""
    if not clocks.is_untouched:
        order.next_due_at, order.next_milestone = clocks.next_due() or (None, "")


def _facts(order: WorkOrder, effect: effects.Effect, *, at: datetime) -> list[Fact]:
    common: dict[str, Any] = {
        "at": at,
        "subject": order.case_file.number,
        "case_file_id": order.case_file_id,
        "unit_id": order.unit_id,
        "order_type": order.order_type.code,
        "round": order.round,
    }
    return [kind(**common, **particulars) for kind, particulars in effect.facts]


@transaction.atomic
def note_callback_attempt(*, case_file_id: UUID, by: Viewer, at: datetime) -> None:
    """The first attempt to call back has been made: the call-back clock stops."""
    in_hand.before("call")
    order = locked_order(case_file_id)
    if order is None:
        return
    in_hand.forget(order.case_file.number)
    clocks = in_hand.clocks_of(order, by=by, at=at)
    clocks.stop(milestones=("callback",))
    _keep_binding(order, clocks)
    changed = {WorkOrder: [_columns(order, _BINDING)], **clocks.changes}
    publish(*clocks.rung, by=by, with_rows=clocks.rows, with_changes=changed)
