"""An event is to be left out of the figures: somebody asks with evidence, another person decides (G10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.actions.closing import company_of
from plumbline.evaluation.indicators.actions.measuring import PeriodIsSealed
from plumbline.evaluation.indicators.actions.objecting import Evidence, NotYours, kept_with
from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.models import ExcludedEvent, PeriodClosing
from plumbline.evaluation.indicators.queries import happenings
from plumbline.evaluation.indicators.rules.closing import LONGEST_REASON
from plumbline.evaluation.indicators.states import EVENTS, EventKind, EventState, PeriodState
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders

LONGEST = timedelta(days=62)
"""What lasts longer is no event but the way things are."""
KIND = "SJ"


class EventRefused(Refused):
    """Backwards, too long, not begun, of nothing that is known, or without evidence."""

    code = "event_refused"


@dataclass(frozen=True)
class Asked:
    """What is to be left out: when, where, which order types and indicators (empty: all), and what proves it."""

    kind: EventKind
    title: str
    starts_at: datetime
    ends_at: datetime
    evidence: str
    units: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    order_types: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@transaction.atomic
def request_exclusion(*, asked: Asked, by: Viewer, at: datetime, file: Evidence | None = None) -> ExcludedEvent:
    """Asks that the cases of an event be left out. It changes nothing until another person approves it.

    Raises:
        EventRefused: see the class. PeriodIsSealed: its figures are final. NotAllowed: not for these units. AttachmentRefused: the file.
    """
    place = _check_units(asked, by)
    _check(asked, at)
    _refuse_sealed(asked.starts_at, asked.ends_at)
    if by.person_id is None:
        raise NotAllowed(_("扣除事件须由本人申请。"))
    case_file_id = new_id(at)
    number = casefiles.take_numbers(kind=KIND, day=timezone.localdate(at, timezone.get_default_timezone()))[0]
    insert_together(casefiles.cover(case_file_id=case_file_id, kind=KIND, number=number, unit=place, opened_at=at))
    made = ExcludedEvent.objects.create(
        case_file_id=case_file_id,
        kind=asked.kind.value,
        title=asked.title.strip(),
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        units=list(asked.units),
        areas=list(asked.areas),
        order_types=list(asked.order_types),
        codes=list(asked.codes),
        evidence=asked.evidence.strip(),
        requested_at=at,
        requested_by_id=by.person_id,
    )
    kept_with(case_file_id, file, by=by, at=at)
    publish(events.EventExclusionRequested(**_told(made, at), evidence=made.evidence), by=by)
    return made


def _check_units(asked: Asked, by: Viewer) -> Place:
    """For units one heads, or for the whole company where one closes its periods. Returns whose case it is."""
    company = company_of(organization.tree())
    if not asked.units:
        require(by, Permission.INDICATORS_CLOSE, company.id, seen_with=(Permission.INDICATORS_VIEW,))
        return company
    for code in asked.units:
        place = by.tree.by_code.get(code)
        if place is None:
            raise EventRefused(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="units", code=code[:60])
        if not any(by.may(each, place.id) for each in (Permission.INDICATORS_OBJECT, Permission.INDICATORS_CLOSE)):
            raise NotAllowed(_("只能为本人负责的单位申请扣除事件。"))
    return by.tree.by_code[asked.units[0]] if len(asked.units) == 1 else company


def _check(asked: Asked, at: datetime) -> None:
    if not asked.title.strip() or len(asked.title) > 120:
        raise EventRefused(_("请写明事件名称（1—120 字）。"), field="title")
    if not asked.evidence.strip() or len(asked.evidence) > LONGEST_REASON:
        raise EventRefused(
            _("请写明证据（1—%(most)d 字）：没有证据的事件不能扣除。"), field="evidence", most=LONGEST_REASON
        )
    if not asked.starts_at < asked.ends_at <= asked.starts_at + LONGEST:
        raise EventRefused(_("事件须先开始后结束，且不超过 %(days)d 天。"), field="ends_at", days=LONGEST.days)
    if asked.ends_at > at:
        raise EventRefused(_("事件尚未结束，结束后才能申请扣除。"), field="ends_at")
    _check_known("codes", asked.codes, {*catalogue(), *(each.code for each in DEFINITIONS)})
    if asked.areas:
        _check_known("areas", asked.areas, set(customers.territory().by_code))
    for code in asked.order_types:
        if not work_orders.type_ids_under([code], deeply=False):
            raise EventRefused(_("没有代码为“%(code)s”的内容。"), field="order_types", code=code[:60])


def _check_known(field: str, codes: tuple[str, ...], known: set[str]) -> None:
    for code in codes:
        if code not in known:
            raise EventRefused(_("没有代码为“%(code)s”的内容。"), field=field, code=code[:60])


def _refuse_sealed(starts_at: datetime, ends_at: datetime) -> None:
    """Waits for whoever is sealing a period of the event.

    Raises:
        PeriodIsSealed: what is sealed is not touched by an event that is brought up later.
    """
    zone = timezone.get_default_timezone()
    first, last = timezone.localdate(starts_at, zone), timezone.localdate(ends_at, zone)
    touching = PeriodClosing.objects.select_for_update().filter(first__lte=last, after__gt=first)
    for closing in touching.order_by("period"):
        if closing.state == PeriodState.SEALED.value:
            raise PeriodIsSealed(
                _("事件所在的统计期 %(period)s 已封存，不再扣除事件；确有差错请作更正。"),
                field="period",
                period=closing.period,
            )


def _told(event: ExcludedEvent, at: datetime) -> dict[str, Any]:
    zone = timezone.get_default_timezone()
    span = "—".join(
        timezone.localtime(each, zone).strftime("%Y-%m-%d %H:%M") for each in (event.starts_at, event.ends_at)
    )
    return {
        "at": at,
        "subject": event.case_file.number,
        "case_file_id": event.case_file_id,
        "unit_id": event.case_file.unit_id,
        "title": event.title,
        "kind": event.kind,
        "span": span,
    }


@transaction.atomic
def decide_event(*, number: str, approve: bool, reason: str, by: Viewer, at: datetime) -> ExcludedEvent:
    """Approves or refuses. Once approved, the event's cases are left out when a period is measured again; the full figure stays beside.

    Raises:
        NotYours: asked for by oneself, or for one's own unit. Conflict: decided before. PeriodIsSealed: too late. EventRefused: no reason.
        NotFound, NotAllowed: not for this viewer.
    """
    found = _locked(number, by)
    move = EVENTS.move("approve" if approve else "refuse")
    assert move is not None
    require(by, Permission(move.permission), found.case_file.unit_id, seen_with=(Permission.INDICATORS_VIEW,))
    if not happenings.may_decide_event(found, by):
        raise NotYours(_("扣除事件须由申请人以外、不在所涉单位的人审批。"))
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise EventRefused(_("请写明审批理由（1—%(most)d 字）。"), field="reason", most=LONGEST_REASON)
    _refuse_sealed(found.starts_at, found.ends_at)
    _settle(found, move.target or EventState.REQUESTED, reason=said, by=by, at=at)
    kind = events.EventExclusionApproved if approve else events.EventExclusionRefused
    publish(kind(**_told(found, at), reason=said), by=by)
    return found


@transaction.atomic
def withdraw_event(*, number: str, by: Viewer, at: datetime) -> ExcludedEvent:
    """Whoever asked takes it back while nobody has decided.

    Raises:
        NotAllowed: somebody else's. Conflict: decided before. NotFound: no such number.
    """
    found = _locked(number, by)
    if by.person_id is None or by.person_id != found.requested_by_id:
        raise NotAllowed(_("只有申请人可以撤回扣除事件。"))
    _settle(found, EventState.WITHDRAWN, reason="", by=by, at=at)
    publish(events.EventExclusionWithdrawn(**_told(found, at)), by=by)
    return found


def _locked(number: str, by: Viewer) -> ExcludedEvent:
    seen = happenings.excluded_event(number, viewer=by)
    found = ExcludedEvent.objects.select_for_update().get(case_file_id=seen.case_file_id)
    found.case_file = seen.case_file
    return found


def _settle(event: ExcludedEvent, state: EventState, *, reason: str, by: Viewer, at: datetime) -> None:
    if event.state != EventState.REQUESTED.value:
        raise Conflict(_("事件 %(number)s 已有结果，不能再审批或撤回。"), field="event", number=event.case_file.number)
    event.state, event.decision, event.decided_at, event.decided_by_id = state.value, reason, at, by.person_id
    event.save(update_fields=["state", "decision", "decided_at", "decided_by_id"])
    casefiles.close(case_file_id=event.case_file_id, at=at)
