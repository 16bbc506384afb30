"""Planning call-backs and recording attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.moments import settled
from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import normal_phone, phone_tail
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.callbacks import events, queries, rules
from plumbline.supervision.callbacks.models import Attempt, Callback, Policy
from plumbline.supervision.callbacks.rules import Terms, Tried
from plumbline.supervision.callbacks.states import Level, Result

NUMBER_PREFIX = "HF"


class AlreadyFinished(Conflict):
    """Somebody else has finished this call-back."""

    code = "callback_finished"


@dataclass(frozen=True, kw_only=True)
class PolicyTerms:
    code: str
    name: str
    name_en: str = ""
    share_percent: int = 100
    attempts: int = 3
    spacing_minutes: int = 120
    day_parts: int = 2
    reopens_on: Sequence[str] = ("dissatisfied", "unresolved")
    script: Mapping[str, Any] = field(default_factory=dict)
    clause_id: UUID | None = None
    proposed: bool = False


@transaction.atomic
def install_policies(*, pack: str, policies: Sequence[PolicyTerms], by: Viewer, at: datetime) -> None:
    """Writes a pack's call-back policies, over those of the same code."""
    for terms in policies:
        values = {**vars(terms), "pack": pack, "reopens_on": list(terms.reopens_on), "script": dict(terms.script)}
        Policy.objects.update_or_create(code=terms.code, defaults=values, create_defaults={**values, "id": new_id(at)})
    bump_revision()
    publish(events.PoliciesInstalled(at=at, subject=pack, count=len(policies)), by=by)


@transaction.atomic
def schedule(*, order_case_file_id: UUID, policy_code: str, by: Viewer, at: datetime) -> Callback | None:
    """Plans the call-back of the order's present round; planned twice it stays one. None: the policy does not choose this order."""
    policy = queries.policy(policy_code) if policy_code else None
    if not rules.is_chosen(order_case_file_id, _terms(policy)):
        return None
    order = work_orders.replied_order(order_case_file_id)
    known = queries.of_round(order_case_file_id, order.round)
    if known is not None:
        return known
    return _plan(order, policy, by=by, at=at)


def _plan(order: work_orders.RepliedOrder, policy: Policy | None, *, by: Viewer, at: datetime) -> Callback:
    case_file_id = new_id(at)
    due_at = clock_queries.binding_due(order.case_file_id, milestone="callback", round_number=order.round)
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=timezone.localdate(at, timezone.get_default_timezone()))[0]
    callback = Callback(
        case_file_id=case_file_id,
        order_id=order.case_file_id,
        unit_id=order.unit.id,
        round=order.round,
        level=Level.CENTRE.value,
        policy=policy,
        planned_at=at,
        due_at=due_at,
        next_attempt_at=at,
    )
    publish(
        events.Scheduled(
            **_common(callback, number, order.number, at=at),
            due_at=due_at.isoformat(timespec="minutes") if due_at else "",
        ),
        by=by,
        with_rows={
            **casefiles.cover(
                case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=order.unit, opened_at=at
            ),
            Callback: [_row(callback)],
            **casefiles.origin(case_file_id=case_file_id, cause_id=order.case_file_id),
        },
    )
    return callback


def _row(kept: Callback | Attempt) -> dict[str, Any]:
    return {str(field.column): getattr(kept, field.attname) for field in kept._meta.local_concrete_fields}


def _terms(policy: Policy | None) -> Terms:
    if policy is None:
        return Terms()
    return Terms(
        attempts=policy.attempts,
        spacing=timedelta(minutes=policy.spacing_minutes),
        day_parts=policy.day_parts,
        reopens_on=frozenset(policy.reopens_on),
        share_percent=policy.share_percent,
    )


def _common(callback: Callback, number: str, order_number: str, *, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": number,
        "case_file_id": callback.case_file_id,
        "unit_id": callback.unit_id,
        "order_case_file_id": str(callback.order_id),
        "order_number": order_number,
        "round": callback.round,
    }


@transaction.atomic
def record_attempt(
    *,
    number: str,
    result: Result,
    by: Viewer,
    at: datetime,
    solved: bool | None = None,
    opinion: str = "",
    note: str = "",
    dialled: str = "",
    talked_seconds: int | None = None,
) -> Callback:
    """Records one try. A word spoken or refused finishes the call-back; so do enough tries at different times that found nobody.

    ``dialled`` and ``talked_seconds``: which number was called and how long was spoken, where the telephone system or the caller says so. Of the number only
    its tail is kept and whether the customer is known by it.

    Raises:
        NotFound, NotAllowed: not for this viewer, or the viewer handled the order.
        AlreadyFinished: somebody else has finished it, or the order was closed or reopened by hand.
        CallbackRefused: half an answer, or a moment before the call-back was planned.
        TextRefused: words that are too long or cannot be kept.
    """
    queries.lock_order(number)
    callback = queries.visible(number, viewer=by, lock=True)
    require(by, Permission.CALLBACKS_CALL, callback.unit_id, seen_with=(Permission.CALLBACKS_VIEW,))
    _check_not_own(callback, by)
    if callback.finished_at is not None:
        raise _already_finished(callback)
    rules.check_answer(result, solved, opinion, note)
    made = _made(callback, dialled, talked_seconds, at=at)
    terms = _terms(callback.policy)
    tried = _tried(callback)
    at = _checked_moment(at, planned_at=callback.planned_at, last=tried[-1].at if tried else None)
    this = Tried(
        at, rules.counts(at, tried, terms), rules.day_part(timezone.localtime(at, timezone.get_default_timezone()))
    )
    attempt = _attempt(callback, this, number=len(tried) + 1, result=result, by=by, note=note, made=made)
    finished = rules.is_finished(result, [*tried, this], terms)
    callback.attempts_made = attempt.number
    callback.first_attempt_at = callback.first_attempt_at or at
    callback.next_attempt_at = None if finished else at + terms.spacing
    callback.claimed_by_id = callback.claimed_until = None
    if finished:
        callback.finished_at, callback.result, callback.solved = at, result.value, solved
        callback.opinion = opinion.strip()
    _publish_attempt(callback, attempt, terms if finished else None, by=by, at=at)
    return callback


def _checked_moment(at: datetime, *, planned_at: datetime, last: datetime | None) -> datetime:
    """The moment of the try; machines' clocks may differ by seconds.

    Raises:
        CallbackRefused: before the call-back was planned, or before the try before it.
    """
    earliest = rules.earliest(planned_at=planned_at, last=last)
    at = settled(at, earliest)
    if at < earliest:
        raise rules.CallbackRefused(
            _("拨打时间 %(at)s 早于该回访的安排或上一次拨打（%(earliest)s）。"),
            field="at",
            at=_read(at),
            earliest=_read(earliest),
        )
    return at


def _read(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")


def _already_finished(callback: Callback) -> AlreadyFinished:
    if callback.result == Result.WITHDRAWN:
        sentence = _("工单 %(order)s 已由人工办结或重办，回访 %(number)s 已取消，不必再拨打。")
    else:
        sentence = _("回访 %(number)s 已由他人完成，请查看结果。")
    return AlreadyFinished(sentence, number=callback.case_file.number, order=callback.order.case_file.number)


@transaction.atomic
def withdraw(*, order_case_file_id: UUID, move: str, by: Viewer, at: datetime) -> None:
    """Ends the call-backs of an order that waits for none any more, because somebody closed or reopened it by hand (``move``: how that is called).

    A call-back that is finished stays as it is.
    """
    for callback in queries.unfinished(order_case_file_id):
        callback.finished_at, callback.result, callback.next_attempt_at = at, Result.WITHDRAWN.value, None
        common = _common(callback, callback.case_file.number, callback.order.case_file.number, at=at)
        changes: Rows = {Callback: [_row(callback)], **casefiles.closing(case_file_id=callback.case_file_id, at=at)}
        publish(events.Withdrawn(**common, move=move), by=by, with_changes=changes)


def _made(callback: Callback, dialled: str, talked_seconds: int | None, *, at: datetime) -> rules.Made:
    """How the call was made; a number is the customer's when the order or the customer's card says so."""
    phone = rules.checked_number(dialled, talked_seconds)
    if not phone:
        return rules.Made(talked_seconds)
    order = callback.order
    is_own = phone == normal_phone(order.contact_phone) or any(
        known.customer_id == order.customer_id for known in customers.by_phone(phone, at=at)
    )
    return rules.Made(talked_seconds, is_own, phone_tail(phone))


def _attempt(
    callback: Callback, tried: Tried, *, number: int, result: Result, by: Viewer, note: str, made: rules.Made
) -> Attempt:
    return Attempt(
        id=new_id(tried.at),
        callback=callback,
        number=number,
        at=tried.at,
        by_id=by.person_id,
        result=result.value,
        counts=tried.counts,
        day_part=tried.day_part,
        note=note,
        talked_seconds=made.talked_seconds,
        own_number=made.own_number,
        dialled_tail=made.dialled_tail,
    )


def _publish_attempt(callback: Callback, attempt: Attempt, terms: Terms | None, *, by: Viewer, at: datetime) -> None:
    common = _common(callback, callback.case_file.number, callback.order.case_file.number, at=at)
    reopens = terms is not None and rules.reopens(Result(callback.result), callback.solved, terms)
    closes = terms is not None and not reopens
    tried: dict[str, Any] = {"number": attempt.number, "result": attempt.result, "counts": attempt.counts}
    facts: list[Fact] = [events.Attempted(**common, **tried, closes=closes)]
    changes: Rows = {Callback: [_row(callback)]}
    if terms is not None:
        changes = {**changes, **casefiles.closing(case_file_id=callback.case_file_id, at=at)}
        said: dict[str, Any] = {"result": callback.result, "solved": callback.solved, "opinion": callback.opinion}
        facts.append(events.CalledBack(**common, **said, reopens=reopens))
    publish(*facts, by=by, with_rows={Attempt: [_row(attempt)]}, with_changes=changes)


def _tried(callback: Callback) -> list[Tried]:
    if not callback.attempts_made:
        return []
    return [
        Tried(at, counts, part)
        for at, counts, part in callback.attempts.order_by("number").values_list("at", "counts", "day_part")
    ]


def _check_not_own(callback: Callback, by: Viewer) -> None:
    """Nobody calls back their own order: neither who took it, nor who handled it, nor anybody of the handling unit."""
    order = callback.order
    own = by.person_id is not None and by.person_id in (order.first_contact_person_id, order.assignee_id)
    if own or (by.unit_id is not None and by.unit_id in by.tree.below(by.tree.by_id[order.unit_id].path)):
        raise NotAllowed(_("不能回访本人或本单位受理、办理的工单，请由其他人员回访。"))
