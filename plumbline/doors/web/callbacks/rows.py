"""Call-backs as the queue and the page show them: personal values masked, who has one open said by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge, Due, due, unit_name
from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.rules import mask_name, mask_phone
from plumbline.supervision.callbacks import rules
from plumbline.supervision.callbacks.queries import Attempt, Callback
from plumbline.supervision.callbacks.states import RESULT_LABELS, Result

TONES: dict[Result, str] = {
    Result.SATISFIED: "green",
    Result.BASICALLY: "teal",
    Result.DISSATISFIED: "red",
    Result.UNREACHED: "secondary",
    Result.REFUSED: "secondary",
    Result.WRONG_NUMBER: "orange",
    Result.WITHDRAWN: "secondary",
}


@dataclass(frozen=True)
class CallbackRow:
    """One call-back of the queue. ``held_by``: who else has it open now; ``is_mine``: this viewer has."""

    number: str
    order_number: str
    title: str
    type_name: str
    unit: str
    name: str
    phone: str
    attempts: int
    due: Due | None
    next_attempt_at: datetime | None
    is_resting: bool
    result: Badge | None
    held_by: str
    held_until: datetime | None
    is_mine: bool


@dataclass(frozen=True)
class AttemptRow:
    number: int
    at: datetime
    by: str
    result: Badge
    counts: bool
    note: str
    how: str = ""


def callback_row(callback: Callback, *, viewer: Viewer, at: datetime) -> CallbackRow:
    order = callback.order
    is_held = callback.finished_at is None and callback.claimed_until is not None and callback.claimed_until > at
    by_another = is_held and rules.is_held_by_another(
        viewer.person_id, callback.claimed_by_id, callback.claimed_until, at
    )
    return CallbackRow(
        number=callback.case_file.number,
        order_number=order.case_file.number,
        title=order.title,
        type_name=named(order.order_type),
        unit=unit_name(callback.unit_id, viewer),
        name=mask_name(order.contact_name),
        phone=mask_phone(order.contact_phone),
        attempts=callback.attempts_made,
        due=due(callback.due_at, "callback", at=at) if callback.finished_at is None else None,
        next_attempt_at=callback.next_attempt_at,
        is_resting=callback.next_attempt_at is not None and callback.next_attempt_at > at,
        result=result_badge(callback.result) if callback.result else None,
        held_by=callback.claimed_by.name if by_another and callback.claimed_by else "",
        held_until=callback.claimed_until if is_held else None,
        is_mine=is_held and not by_another,
    )


def result_badge(result: str) -> Badge:
    return Badge(word(RESULT_LABELS[Result(result)]), TONES[Result(result)])


def attempt_row(each: Attempt) -> AttemptRow:
    by = each.by.name if each.by else gettext("系统")
    return AttemptRow(each.number, each.at, by, result_badge(each.result), each.counts, each.note, _how(each))


def _how(each: Attempt) -> str:
    """How long was spoken and on which number, as far as it is known."""
    said = []
    if each.talked_seconds is not None:
        said.append(gettext("通话 %(seconds)d 秒") % {"seconds": each.talked_seconds})
    if each.own_number is not None:
        words = gettext("客户的号码") if each.own_number else gettext("不是客户登记的号码")
        said.append(gettext("%(words)s（尾号 %(tail)s）") % {"words": words, "tail": each.dialled_tail})
    return " · ".join(said)


@dataclass(frozen=True)
class Course:
    """The order in short: what came in, when which step was done, how often it was urged or sent back."""

    steps: tuple[tuple[str, datetime], ...]
    description: str
    urges: int
    bounces: int
    round: int


def course_of(callback: Callback, viewer: Viewer) -> Course:
    order: Any = callback.order
    known = (
        (gettext("登记"), order.registered_at),
        (gettext("派单"), order.dispatched_at),
        (gettext("接单"), order.accepted_at),
        (gettext("联系客户"), order.contacted_at),
        (gettext("到场"), order.arrived_at),
        (gettext("处理完毕"), order.resolved_at),
        (gettext("回复"), order.replied_at),
    )
    may_read = viewer.may(Permission.ORDERS_VIEW, order.unit_id)
    steps = tuple((label, moment) for label, moment in known if moment is not None)
    return Course(steps, order.description if may_read else "", order.urges, order.bounces, order.round)
