"""Telephoning people at once, and writing down who was reached and who acknowledged (S1 h–k)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import events
from plumbline.ground.notifications.actions.telling import notify
from plumbline.ground.notifications.models import CallList, CallListEntry, Message
from plumbline.ground.notifications.queries import calling_of
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.notifications.states import CALL_OUTCOME_LABELS, CallOutcome, Urgency
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission


class CallRefused(Refused):
    """The call makes no sense: nobody to call, or it was acknowledged already."""


@transaction.atomic
def open_call_list(
    *,
    case_file_id: UUID,
    code: str,
    reason: str,
    people: Sequence[Recipient],
    acknowledge_minutes: int,
    by: Viewer,
    at: datetime,
    clause: str = "",
    everyone: bool = False,
    duties: Mapping[UUID, str] | None = None,
    urgency: Urgency = Urgency.CRITICAL,
) -> CallList:
    """Opens the list of people to be telephoned about a case, in the order given, and tells each in the inbox too; a list opened twice stays one.

    ``code`` is the phone list's code in the pack, ``duties`` what each person is called for. With ``everyone`` each must acknowledge within
    ``acknowledge_minutes``; without, the first who does is enough.

    Raises:
        CallRefused: nobody to call.
        NotFound: no such case.
    """
    case_file = casefiles.by_id(case_file_id)
    callees = list({person.id: person for person in people if person.is_active}.values())
    if not callees:
        raise CallRefused(_("“%(reason)s”没有可通知的人员，请联系系统管理员补充人员或角色。"), reason=reason[:80])
    call_list, made = CallList.objects.get_or_create(
        case_file_id=case_file_id,
        code=code,
        defaults={
            "id": new_id(at),
            "reason": reason[:200],
            "clause": clause[:200],
            "everyone": everyone,
            "acknowledge_minutes": acknowledge_minutes,
            "opened_at": at,
            "opened_by_id": by.person_id,
        },
    )
    if made:
        _enter(call_list, callees, duties or {}, at)
        _tell(call_list, case_file.number, case_file.unit_id, callees, urgency=urgency, by=by, at=at)
    return call_list


def _enter(call_list: CallList, callees: list[Recipient], duties: Mapping[UUID, str], at: datetime) -> None:
    CallListEntry.objects.bulk_create(
        CallListEntry(
            id=new_id(at),
            call_list=call_list,
            position=position,
            person_id=person.id,
            name=person.name,
            phone=person.phone,
            duty=duties.get(person.id, "")[:80],
            unit_id=person.unit_id,
        )
        for position, person in enumerate(callees, start=1)
    )


def _tell(
    call_list: CallList,
    number: str,
    unit_id: UUID,
    callees: list[Recipient],
    *,
    urgency: Urgency,
    by: Viewer,
    at: datetime,
) -> None:
    publish(_opened(call_list, number, unit_id, callees), by=by)
    notify(
        kind="call_list_opened",
        recipients=callees,
        params={
            "number": number,
            "reason": call_list.reason,
            "clause": call_list.clause,
            "minutes": call_list.acknowledge_minutes,
        },
        by=by,
        at=at,
        urgency=urgency,
        case_file_id=call_list.case_file_id,
        subject=number,
        unit_id=unit_id,
        clause=call_list.clause,
        occasion=_occasion(call_list),
        must_acknowledge=True,
    )


def _opened(call_list: CallList, number: str, unit_id: UUID, callees: list[Recipient]) -> events.CallListOpened:
    return events.CallListOpened(
        at=call_list.opened_at,
        subject=number,
        case_file_id=call_list.case_file_id,
        unit_id=unit_id,
        code=call_list.code,
        reason=call_list.reason,
        people="、".join(person.name for person in callees),
        clause=call_list.clause,
        acknowledge_minutes=call_list.acknowledge_minutes,
    )


def _occasion(call_list: CallList) -> str:
    return f"call-list {call_list.id}"


@transaction.atomic
def record_call(
    *,
    entry_id: UUID,
    outcome: CallOutcome,
    by: Viewer,
    at: datetime,
    acknowledged: bool = False,
    note: str = "",
) -> CallListEntry:
    """Writes down one call: who was called, what came of it, and whether the person acknowledged on the phone.

    Whoever may see orders of the case's unit may call.

    Raises:
        NotFound: no such line, or the viewer may not see the case.
        CallRefused: acknowledged without having been reached, or acknowledged before.
    """
    entry = _locked(entry_id)
    require(by, Permission.ORDERS_VIEW, entry.call_list.case_file.unit_id)
    if acknowledged and outcome is not CallOutcome.REACHED:
        raise CallRefused(_("电话未接通，不能登记为已确认。"), field="outcome")
    if entry.acknowledged_at is not None:
        raise CallRefused(_("%(name)s 已经确认收到，无需再次登记。"), name=entry.name)
    entry.attempts += 1
    entry.asked_at, entry.asked_by_id, entry.outcome, entry.note = at, by.person_id, outcome, note.strip()[:200]
    if outcome is CallOutcome.REACHED and entry.reached_at is None:
        entry.reached_at = at
    entry.save()
    publish(_called(entry, outcome, at), by=by)
    if acknowledged:
        _acknowledged(entry, by=by, at=at)
    return entry


def _called(entry: CallListEntry, outcome: CallOutcome, at: datetime) -> events.Called:
    case_file = entry.call_list.case_file
    return events.Called(
        at=at,
        subject=case_file.number,
        case_file_id=case_file.id,
        unit_id=case_file.unit_id,
        person=entry.name,
        outcome=CALL_OUTCOME_LABELS[outcome],
        note=entry.note,
        attempt=entry.attempts,
    )


@transaction.atomic
def acknowledge_call(*, entry_id: UUID, by: Viewer, at: datetime) -> CallListEntry:
    """The person on the list presses the button: I know of it. Twice stays once.

    Raises:
        NotFound: not this person's line.
    """
    entry = _locked(entry_id)
    if entry.person_id != by.person_id:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    if entry.acknowledged_at is None:
        _acknowledged(entry, by=by, at=at)
    return entry


def _acknowledged(entry: CallListEntry, *, by: Viewer, at: datetime) -> None:
    entry.acknowledged_at, entry.acknowledged_by_id = at, by.person_id
    entry.save(update_fields=["acknowledged_at", "acknowledged_by"])
    call_list = entry.call_list
    Message.objects.filter(
        person_id=entry.person_id, occasion=_occasion(call_list), acknowledged_at__isnull=True
    ).update(acknowledged_at=at, read_at=at)
    calling = calling_of(call_list, CallListEntry.objects.filter(call_list=call_list), at)
    if calling.is_answered and call_list.answered_at is None:
        CallList.objects.filter(id=call_list.id).update(answered_at=at)
    publish(
        events.CallAcknowledged(
            at=at,
            subject=call_list.case_file.number,
            case_file_id=call_list.case_file_id,
            unit_id=call_list.case_file.unit_id,
            person=entry.name,
            minutes=int((at - call_list.opened_at).total_seconds() // 60),
            code=call_list.code,
        ),
        by=by,
    )


def _locked(entry_id: UUID) -> CallListEntry:
    """The line, with its list locked: two people who write down calls at once do it one after the other."""
    call_list = CallList.objects.select_for_update().filter(entries__id=entry_id).first()
    entry = CallListEntry.objects.select_related("call_list__case_file").filter(id=entry_id).first()
    if call_list is None or entry is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return entry
