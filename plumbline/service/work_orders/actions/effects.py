"""What each move does to the order besides its state and clocks: one small function a move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.work_orders import events, rules
from plumbline.service.work_orders.models import Extension, OrderContact, Reason, Round, WorkOrder
from plumbline.service.work_orders.queries import extension_requested, reasons, visible_order
from plumbline.service.work_orders.rules import InputRefused, MoveRefused
from plumbline.service.work_orders.states import HOLDER_MILESTONES, Channel, State


@dataclass(frozen=True)
class Moving:
    order: WorkOrder
    move: Move[State]
    inputs: Mapping[str, Any]
    by: Viewer
    at: datetime
    clocks: service_levels.CaseClocks

    @property
    def note(self) -> str:
        return str(self.inputs.get("note") or "")

    @property
    def by_hand(self) -> bool:
        return self.by.person_id is not None


@dataclass
class Effect:
    """``facts`` are kinds with their own particulars; what all share is filled in by `move`."""

    fields: tuple[str, ...] = ()
    facts: list[tuple[type[Fact], dict[str, Any]]] = field(default_factory=list)
    changes: Rows = field(default_factory=dict)
    target: State | None = None
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    stop_reason: str = "reached"
    stop_all: str = ""
    pause_reason: str = ""
    was_paused: bool = False
    is_reopening: bool = False
    may_touch_clocks: bool = True


def _stamped(kind: type[Fact], column: str) -> Callable[[Moving], Effect]:
    """A move that only dates a column and says so."""

    def effect(moving: Moving) -> Effect:
        if column and getattr(moving.order, column) is None:
            setattr(moving.order, column, moving.at)
        return Effect((column,) if column else (), [(kind, {"note": moving.note})])

    return effect


def _hand_over(moving: Moving) -> Place:
    place = moving.by.tree.by_code.get(str(moving.inputs["unit"]))
    if place is None or not place.is_open:
        raise InputRefused(_("没有代码为“%(code)s”的在用单位。"), field="unit", code=str(moving.inputs["unit"])[:60])
    casefiles.hand_to(case_file_id=moving.order.case_file_id, unit=place, at=moving.at)
    moving.order.unit_id = moving.order.case_file.unit_id = place.id
    moving.order.assignee = None
    moving.order.dispatched_at = moving.at
    moving.order.accepted_at = None
    return place


_HANDED = ("unit", "assignee", "dispatched_at", "accepted_at")


def dispatch(moving: Moving) -> Effect:
    place = _hand_over(moving)
    said = {"unit": place.code, "note": moving.note, "bounces": moving.order.bounces}
    return Effect(_HANDED, [(events.Dispatched, said)])


def arbitrate(moving: Moving) -> Effect:
    place = _hand_over(moving)
    moving.order.arbitrated = True
    return Effect((*_HANDED, "arbitrated"), [(events.Arbitrated, {"unit": place.code, "note": moving.note})])


def assign(moving: Moving) -> Effect:
    person = organization.person_by_username(str(moving.inputs["person"]))
    tree = moving.by.tree
    if person.unit_id not in tree.below(tree.by_id[moving.order.unit_id].path):
        raise InputRefused(_("%(name)s 不属于承办单位，请选择本单位人员。"), field="person", name=person.name)
    moving.order.assignee = person
    return Effect(("assignee",), [(events.Assigned, {"person": person.name, "note": moving.note})])


def arrive(moving: Moving) -> Effect:
    moving.order.arrived_at = moving.order.arrived_at or moving.at
    moving.order.contacted_at = moving.order.contacted_at or moving.at
    return Effect(("arrived_at", "contacted_at"), [(events.Arrived, {"note": moving.note})])


def leave(moving: Moving) -> Effect:
    """Back to whoever has the order in hand: somebody has to go there again."""
    target = State.ASSIGNED if moving.order.assignee_id else State.ACCEPTED
    return Effect(facts=[(events.Left, {"note": moving.note})], target=target)


def reply(moving: Moving) -> Effect:
    order = moving.order
    order.result, order.replied_at = str(moving.inputs["result"]), moving.at
    order.solved = moving.inputs.get("solved") in (None, "", True, "true", "1", "on", "yes")
    starts = () if order.resolved_at else ("resolved",)
    order.resolved_at = order.resolved_at or moving.at
    said = {
        "result": order.result,
        "solved": order.solved,
        "callback_policy": order.order_type.callback_policy,
        "note": moving.note,
    }
    return Effect(("result", "replied_at", "solved", "resolved_at"), [(events.Replied, said)], starts=starts)


def _reason(moving: Moving, move: str) -> Reason:
    found = next(
        (r for r in reasons(pack=moving.order.order_type.pack, move=move) if r.code == moving.inputs["reason"]), None
    )
    if found is None:
        raise InputRefused(
            _("没有“%(code)s”这个原因，请从列表中选择。"), field="reason", code=str(moving.inputs["reason"])[:60]
        )
    _check_evidence(moving, found)
    return found


def _check_evidence(moving: Moving, reason: Reason) -> None:
    wanted = {proof["kind"] for proof in reason.evidence}
    if wanted & {"attachment", "third_party_paper", "recording"} and not moving.order.case_file.attachments.exists():
        ask = next(
            p["ask"]["zh"] for p in reason.evidence if p["kind"] in ("attachment", "third_party_paper", "recording")
        )
        raise InputRefused(_("该原因须先上传证明材料：%(ask)s"), field="reason", ask=ask)


def return_order(moving: Moving) -> Effect:
    reason, order = _reason(moving, "return"), moving.order
    order.bounces += 1
    target = rules.next_state_after_return(order.bounces)
    said = {
        "reason": reason.name,
        "bounces": order.bounces,
        "note": moving.note,
        "unit": moving.by.tree.by_id[order.unit_id].code,
    }
    facts: list[tuple[type[Fact], dict[str, Any]]] = [(events.Returned, said)]
    if target is State.ARBITRATION:
        facts.append((events.SentToArbiter, {"bounces": order.bounces}))
    return Effect(("bounces",), facts, target=target, stops=HOLDER_MILESTONES, stop_reason="returned")


def pause(moving: Moving) -> Effect:
    reason = _reason(moving, "pause")
    moving.order.paused_at = moving.at
    said = {"reason": reason.name, "note": moving.note, "until": _written(moving.inputs.get("until"))}
    return Effect(("paused_at",), [(events.Paused, said)], pause_reason=reason.code)


def resume(moving: Moving) -> Effect:
    moving.order.paused_at = None
    return Effect(("paused_at",), [(events.Resumed, {"note": moving.note})], was_paused=True)


def _written(moment: Any) -> str:
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else ""


def request_extension(moving: Moving) -> Effect:
    until = moving.inputs["until"]
    if not isinstance(until, datetime) or until <= moving.at:
        raise InputRefused(_("延期的截止时间须晚于现在。"), field="until")
    reason = _reason(moving, "extension")
    Extension.objects.create(
        id=new_id(moving.at),
        order=moving.order,
        reason=reason,
        until=until,
        note=moving.note,
        asked_at=moving.at,
        asked_by_id=moving.by.person_id,
    )
    said = {"reason": reason.name, "until": _written(until), "note": moving.note}
    return Effect(facts=[(events.ExtensionRequested, said)])


def _decide(moving: Moving, *, granted: bool) -> Extension:
    request = extension_requested(moving.order)
    assert request is not None, "the move is open only with a request"
    if request.asked_by_id is not None and request.asked_by_id == moving.by.person_id:
        raise MoveRefused(_("延期申请不能由申请人本人审批。"))
    request.granted, request.decided_at, request.decided_by_id = granted, moving.at, moving.by.person_id
    request.save(update_fields=["granted", "decided_at", "decided_by"])
    return request


def grant_extension(moving: Moving) -> Effect:
    request = _decide(moving, granted=True)
    moving.clocks.extend(milestones=("resolve", "reply"), until=request.until)
    return Effect(facts=[(events.ExtensionGranted, {"until": _written(request.until), "note": moving.note})])


def refuse_extension(moving: Moving) -> Effect:
    _decide(moving, granted=False)
    return Effect(facts=[(events.ExtensionRefused, {"note": moving.note})])


def urge(moving: Moving) -> Effect:
    order, channel = moving.order, str(moving.inputs.get("channel") or Channel.HOTLINE.value)
    if channel not in set(Channel):
        raise InputRefused(_("没有“%(channel)s”这个渠道。"), field="channel", channel=channel[:40])
    order.urges += 1
    OrderContact.objects.create(
        id=new_id(moving.at),
        order=order,
        kind="urge",
        channel=channel,
        at=moving.at,
        person_id=moving.by.person_id,
        note=moving.note,
    )
    return Effect(("urges",), [(events.Urged, {"count": order.urges, "channel": channel, "note": moving.note})])


def close(moving: Moving) -> Effect:
    moving.order.closed_at = moving.at
    closing = casefiles.closing(case_file_id=moving.order.case_file_id, at=moving.at)
    return Effect(("closed_at",), [(events.Closed, {"note": moving.note, "by_hand": moving.by_hand})], changes=closing)


def reopen(moving: Moving) -> Effect:
    order = moving.order
    Round.objects.create(
        order=order,
        number=order.round,
        unit_id=order.unit_id,
        result=order.result,
        solved=order.solved,
        replied_at=order.replied_at,
        closed_at=order.closed_at,
        reopened_at=moving.at,
    )
    order.round += 1
    for column in ("accepted_at", "contacted_at", "arrived_at", "resolved_at", "replied_at", "closed_at", "solved"):
        setattr(order, column, None)
    order.result, order.dispatched_at, order.assignee = "", moving.at, None
    casefiles.reopen(case_file_id=order.case_file_id)
    fields = (
        "round",
        "accepted_at",
        "contacted_at",
        "arrived_at",
        "resolved_at",
        "replied_at",
        "closed_at",
        "solved",
        "result",
        "dispatched_at",
        "assignee",
    )
    return Effect(
        fields,
        [(events.Reopened, {"note": moving.note, "by_hand": moving.by_hand})],
        is_reopening=True,
        stops=("callback",),
        stop_reason="reopened",
    )


def _parent(moving: Moving) -> WorkOrder:
    parent = visible_order(str(moving.inputs["parent"]), viewer=moving.by)
    if (
        parent.case_file_id == moving.order.case_file_id
        or parent.parent_id is not None
        or parent.state in (State.MERGED, State.VOIDED)
    ):
        raise InputRefused(
            _("工单 %(number)s 不能作为主单：须为另一张未并入、未作废的工单。"),
            field="parent",
            number=parent.case_file.number,
        )
    if WorkOrder.objects.filter(parent=moving.order).exists():
        raise InputRefused(_("本单下已挂有其他工单，不能再并入别的主单。"), field="parent")
    return parent


def merge(moving: Moving) -> Effect:
    order, parent = moving.order, _parent(moving)
    if order.customer_id and parent.customer_id and order.customer_id != parent.customer_id:
        raise InputRefused(_("两张工单属于不同客户，不能并单；同一事件请用“挂接事件”。"), field="parent")
    order.parent = parent
    casefiles.close(case_file_id=order.case_file_id, at=moving.at)
    said = {"parent": parent.case_file.number, "note": moving.note}
    return Effect(("parent",), [(events.Merged, said)], stop_all="merged")


def unmerge(moving: Moving) -> Effect:
    order = moving.order
    parent = order.parent.case_file.number if order.parent else ""
    order.parent = None
    casefiles.reopen(case_file_id=order.case_file_id)
    moving.clocks.take_back_stop(reason="merged")
    return Effect(("parent",), [(events.Unmerged, {"parent": parent, "note": moving.note})])


def link(moving: Moving) -> Effect:
    parent = _parent(moving)
    moving.order.parent = parent
    return Effect(("parent",), [(events.Linked, {"parent": parent.case_file.number, "note": moving.note})])


def unlink(moving: Moving) -> Effect:
    parent = moving.order.parent.case_file.number if moving.order.parent else ""
    moving.order.parent = None
    return Effect(("parent",), [(events.Unlinked, {"parent": parent, "note": moving.note})])


def void(moving: Moving) -> Effect:
    reason = _reason(moving, "void")
    moving.order.paused_at = None
    casefiles.close(case_file_id=moving.order.case_file_id, at=moving.at)
    said = {"reason": reason.name, "note": moving.note}
    return Effect(("paused_at",), [(events.Voided, said)], stop_all="voided")


EFFECTS: dict[str, Callable[[Moving], Effect]] = {
    "dispatch": dispatch,
    "arbitrate": arbitrate,
    "accept": _stamped(events.Accepted, "accepted_at"),
    "assign": assign,
    "contact": _stamped(events.Contacted, "contacted_at"),
    "depart": _stamped(events.Departed, ""),
    "arrive": arrive,
    "leave": leave,
    "contain": _stamped(events.Contained, ""),
    "investigate": _stamped(events.Investigated, ""),
    "notify_customers": _stamped(events.CustomersNotified, ""),
    "mark_ready": _stamped(events.ReadyMarked, ""),
    "mark_paid": _stamped(events.PaidMarked, ""),
    "progress": _stamped(events.ProgressTold, ""),
    "resolve": _stamped(events.Resolved, "resolved_at"),
    "reply": reply,
    "answer": reply,
    "return": return_order,
    "pause": pause,
    "resume": resume,
    "request_extension": request_extension,
    "grant_extension": grant_extension,
    "refuse_extension": refuse_extension,
    "urge": urge,
    "escalate": _stamped(events.Escalated, ""),
    "close": close,
    "return_sheet": _stamped(events.SheetReturned, "sheet_returned_at"),
    "reopen": reopen,
    "merge": merge,
    "unmerge": unmerge,
    "link": link,
    "unlink": unlink,
    "void": void,
}
