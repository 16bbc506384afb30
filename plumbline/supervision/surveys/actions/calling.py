"""Calling those who were drawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.moments import settled
from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.actions import reveal
from plumbline.service.work_orders.actions import reveal_contact
from plumbline.service.work_orders.queries.framing import who_serves
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.actions.answering import append, taken
from plumbline.supervision.surveys.actions.designing import send
from plumbline.supervision.surveys.models import Call, Invite, Stratum
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules import calling as rules
from plumbline.supervision.surveys.states import LOST, CallResult, InviteState, SurveyState, Way

LONGEST_NOTE = 2_000


class HeldByAnother(Conflict):
    """Somebody else is calling this customer."""

    code = "survey_held"


class Ended(Conflict):
    """He has answered or been given up meanwhile, or the survey is closed."""

    code = "survey_call_ended"


@transaction.atomic
def claim_next(*, by: Viewer, at: datetime, behind: UUID | None = None) -> Invite | None:
    """Gives the caller the next one and gives back whom he had open; None where nobody waits. ``behind`` is passed over.

    Raises:
        NotAllowed: the person asks nobody.
    """
    require_somewhere(by, Permission.SURVEYS_ASK)
    Invite.objects.filter(claimed_by_id=by.person_id).update(claimed_by=None, claimed_until=None)
    found = surveys.to_call(viewer=by, at=at)
    if behind is not None:
        found = found.exclude(id=behind)
    invite = found.select_for_update(of=("self",), skip_locked=True).first()
    if invite is not None:
        _hold(invite, by, at)
    return invite


@transaction.atomic
def claim(*, invite_id: UUID, by: Viewer, at: datetime) -> Invite:
    """Opens one, or keeps him open.

    Raises:
        NotFound, NotAllowed. HeldByAnother. Ended.
    """
    invite = _callable(invite_id, by=by)
    is_held = invite.claimed_by_id not in (None, by.person_id) and invite.claimed_until and invite.claimed_until > at
    if is_held:
        raise HeldByAnother(
            _("%(name)s 正在访问该客户，请勿重复拨打。可先访问下一位。"),
            name=invite.claimed_by.name if invite.claimed_by else "—",
        )
    _hold(invite, by, at)
    return invite


def _hold(invite: Invite, by: Viewer, at: datetime) -> None:
    invite.claimed_by_id, invite.claimed_until = by.person_id, at + rules.CLAIM
    invite.save(update_fields=["claimed_by", "claimed_until"])


def _callable(invite_id: UUID, *, by: Viewer) -> Invite:
    """Raises NotFound, NotAllowed, Ended."""
    invite = surveys.invite(invite_id, viewer=by, lock=True)
    require(by, Permission.SURVEYS_ASK, invite.survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    if by.person_id is not None and by.person_id == invite.person_id:
        raise NotAllowed(_("该客户由您本人服务，请由其他人员访问。"))
    if invite.state != InviteState.WAITING or invite.survey.state != SurveyState.OPEN:
        raise Ended(_("该客户已访问完毕，或调查已经结束，不必再拨打。"))
    if Way.PHONE.value not in invite.survey.terms["ways"]:
        raise NotAllowed(_("本次调查不用电话访问。"))
    return invite


@transaction.atomic
def dial(*, invite_id: UUID, by: Viewer, at: datetime) -> dict[str, str]:
    """Name and number of whom to call, to one caller at a time; the journal says who saw them.

    Raises:
        HeldByAnother, Ended, NotFound, NotAllowed: also where the caller may see no personal values.
    """
    invite = claim(invite_id=invite_id, by=by, at=at)
    reason = f"满意度调查 {invite.survey.number}"
    if invite.order is not None:
        shown = reveal_contact(number=invite.order.case_file.number, reason=reason, by=by, at=at)
        return {"name": shown["name"], "phone": shown["phone"]}
    return reveal(customer_id=invite.customer_id, fields=("name", "phone"), reason=reason, by=by, at=at)


@transaction.atomic
def record_call(
    *,
    invite_id: UUID,
    result: CallResult,
    by: Viewer,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    note: str = "",
) -> Invite:
    """Records one call. Answered: with the answers, and he is through. Refused or given up: somebody of his stratum takes his place, where the survey replaces.

    Raises:
        NotFound, NotAllowed, Ended. AnswersRefused, AnswerIncomplete, TextRefused. CallRefused: before the last call.
    """
    invite = _callable(invite_id, by=by)
    check_text(note, field="note", name=_("访问员备注"), most=LONGEST_NOTE)
    given = taken(surveys.form_of(invite.survey), answers or {}) if result is CallResult.ANSWERED else None
    before = list(Call.objects.filter(invite=invite).order_by("number").values_list("at", flat=True))
    at = _checked_moment(at, before[-1] if before else invite.sent_at)
    call = Call(
        id=new_id(at),
        invite=invite,
        number=len(before) + 1,
        at=at,
        by_id=by.person_id,
        result=result.value,
        note=note.strip(),
    )
    call.save(force_insert=True)
    called = events.Called(
        at=at,
        subject=invite.survey.number,
        unit_id=invite.survey.unit_id,
        invite_id=str(invite.id),
        number=call.number,
        result=result.value,
    )
    publish(called, by=by)
    zone = timezone.get_default_timezone()
    state = rules.state_after(result, [timezone.localtime(each, zone) for each in (*before, at)])
    if given is not None:
        append(invite, given, way=Way.PHONE, by=by, at=at)
    else:
        _set(invite, state, by=by, at=at)
    return invite


def _checked_moment(at: datetime, earliest: datetime | None) -> datetime:
    at = settled(at, earliest) if earliest else at
    if earliest is not None and at < earliest:
        raise rules.CallRefused(_("拨打时间早于发出访问或上一次拨打的时间，请核对。"), field="at")
    return at


def _set(invite: Invite, state: InviteState, *, by: Viewer, at: datetime) -> None:
    if state in LOST:
        lose(invite, state, by=by, at=at)
        return
    invite.claimed_by_id = invite.claimed_until = None
    invite.next_call_at = at + rules.SPACING
    invite.save()


def lose(invite: Invite, state: InviteState, *, by: Viewer, at: datetime) -> None:
    """Somebody refused or cannot be reached: kept and counted, and replaced where the survey replaces. The caller has locked his row."""
    invite.claimed_by_id = invite.claimed_until = None
    invite.state, invite.ended_at, invite.next_call_at = state, at, None
    invite.save()
    column = "refused" if state is InviteState.REFUSED else "unreachable"
    Stratum.objects.filter(id=invite.stratum_id).update(**{column: F(column) + 1})
    _replace(invite, by=by, at=at)


def _replace(lost: Invite, *, by: Viewer, at: datetime) -> None:
    """The next reserve of the stratum, in the order of the draw; who serves him is fixed now."""
    terms = surveys.design_of(lost.survey)
    waiting = Invite.objects.filter(stratum_id=lost.stratum_id, state=InviteState.RESERVE).order_by("place")
    reserve = waiting.select_for_update(skip_locked=True).first()
    if reserve is None:
        return
    if reserve.order_id is not None:
        serving = who_serves([reserve.order_id]).get(reserve.order_id)
        if serving is not None:
            reserve.unit_id, reserve.person_id = serving
    send(reserve, terms, at=at)
    reserve.save()
    Stratum.objects.filter(id=lost.stratum_id).update(invited=F("invited") + 1)
    fact = events.Invited(at=at, subject=lost.survey.number, unit_id=lost.survey.unit_id, count=1, replaces=True)
    publish(fact, by=by)
